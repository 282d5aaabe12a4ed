import { findCompletedRuns } from '../audit/run-queries.ts'
import type { Session, Tx } from '../db/database.ts'
import { analyzeLasting } from '../db/statistics.ts'
import type { Run } from '../domain.ts'
import { UsageError } from '../errors.ts'
import { acceptRows, type NightInput, readNight } from '../extract/extract.ts'
import { findExtractionDate } from '../extract/manifest.ts'
import type { Profile } from '../extract/profile.ts'
import { stageFiles } from '../extract/stage-files.ts'
import { type Programme, ruleVersionOn } from '../programmes/programme.ts'
import { insertUnnumberedRun } from './comparison-queries.ts'

/** A night's folder, to be tried out on what the register knows now. */
export interface FolderToTry {
  readonly exports: string
  readonly profile: Profile
  readonly allowUnconfirmedAreas: boolean
}

/** Works in a transaction that is undone, whatever comes of it: nothing is written. */
export async function undone<Result>(session: Session, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  const transaction = await session.db.startTransaction().execute()
  try {
    return await work(transaction)
  } finally {
    await transaction.rollback().execute()
    await analyzeLasting(session.db)
  }
}

/**
 * Reads and accepts a night's folder within a transaction that is undone. Throws InputRefusedError as the night would,
 * and UsageError where that night or a later one is completed: its message ends with what to do `instead`.
 */
export async function readFolder(
  session: Session,
  tx: Tx,
  { exports, profile }: FolderToTry,
  order: {
    readonly programme: Programme
    readonly signal: AbortSignal
    readonly instead: (lastRunId: string) => string
  },
): Promise<{ readonly run: Run; readonly input: NightInput }> {
  const { programme, signal, instead } = order
  const asOfDate = await findExtractionDate(exports, profile)
  ruleVersionOn(programme, asOfDate)
  const [last] = await findCompletedRuns(tx, programme.id, asOfDate)
  if (last !== undefined && last.asOfDate >= asOfDate)
    throw new UsageError(
      `the night of ${last.asOfDate} is completed here, and its people are customers already: ${instead(last.runId)}`,
    )
  const input = await readNight({ exports, asOfDate, profile, options: { withoutOffices: [] } }, [])
  const files = await stageFiles(session, input, { profile, signal, onRows: () => {}, within: tx })
  const run = await insertUnnumberedRun(tx, programme, asOfDate)
  await acceptRows(tx, run, input, files)
  return { run, input }
}
