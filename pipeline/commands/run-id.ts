import { InvalidArgumentError } from 'commander'
import { findRun } from '../audit/queries.ts'
import type { Db } from '../db/database.ts'
import { UsageError } from '../errors.ts'

/** Reads the number of a run. One that no database can count to is none. */
export function parseRunId(typed: string): string {
  if (!/^\d{1,18}$/.test(typed)) throw new InvalidArgumentError('give the number of a run.')
  return typed
}

/** A run that is not there has nothing that waits, and must not look as if all were well. Null: all runs are meant. */
export async function requireRun(db: Db, runId: string | null): Promise<void> {
  if (runId !== null && (await findRun(db, runId)) === null)
    throw new UsageError(`no run ${runId}: see kuntasiirto status for the runs there are`)
}
