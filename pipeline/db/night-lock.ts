import { sql } from 'kysely'
import { RunUnderWayError } from '../errors.ts'
import type { Session, Tx } from './database.ts'

/** One lock per database; advisory locks know nothing of names. */
const nightLock = 2_021_0301

/**
 * Takes the night's lock for as long as this connection lives: the one that also publishes, so that the lock of a
 * killed run is never free before its transaction is gone.
 */
export async function acquireNightLock(session: Session): Promise<void> {
  const { rows } = await sql<{
    acquired: boolean
  }>`select pg_try_advisory_lock(${nightLock}) as acquired`.execute(session.db)
  if (rows[0]?.acquired !== true) {
    throw new RunUnderWayError(
      'another run is under way on this database; wait until it has ended (see `kuntasiirto status`)',
    )
  }
}

/** Takes the night's lock until the transaction ends; false where another connection holds it. */
export async function lockNightInTransaction(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{
    acquired: boolean
  }>`select pg_try_advisory_xact_lock(${nightLock}) as acquired`.execute(tx)
  return rows[0]?.acquired === true
}
