import { dropBeforeImages } from '../audit/before-image-queries.ts'
import { findRun } from '../audit/run-queries.ts'
import type { Db, Session, Tx } from '../db/database.ts'
import { isCancellationPurged } from '../deliver/files/purged-queries.ts'
import type { Run, Signature } from '../domain.ts'
import { RunUnderWayError, UsageError } from '../errors.ts'
import * as account from './account-queries.ts'
import { cancelledFolder, finishUndos, planFiles } from './files.ts'
import { lockJobs, removeJobs } from './job-queries.ts'
import { copyToAccount, prepareUndoing, removeWritten, restoreChanged } from './register-queries.ts'
import { undoneTables } from './undone-tables.ts'

interface UndoOrder extends Signature {
  readonly runId: string
  /** Where the folders of nights are; absolute. */
  readonly outFolder: string
  /** Only see what would be undone. */
  readonly isPlan: boolean
}

export interface Undone extends account.ProtectionChanges {
  readonly run: Run
  /** Undone before; now only what was left to do about its files. */
  readonly wasUndone: boolean
  /** Tables of the register in which something was taken back. */
  readonly counts: readonly account.TableCount[]
  readonly jobs: number
  /** How many files were removed, cancelled, or never written. */
  readonly files: readonly { readonly action: string; readonly count: number }[]
  /** The folder of the files that cancel handovers; null: there are none, or none any more. */
  readonly cancelledIn: string | null
}

/**
 * Undoes the last completed run: in one transaction the register becomes what it was before, and the account says what
 * was taken back; then the files. The session holds the night's lock. An undo that was killed is finished by doing it
 * again. Throws UsageError where the run cannot be undone, RunUnderWayError where a worker has one of its jobs.
 */
export async function undo(session: Session, order: UndoOrder): Promise<Undone> {
  const run = await findRun(session.db, order.runId)
  if (run === null)
    throw new UsageError(`no run ${order.runId}: see kuntasiirto status for the runs there are`)
  if (run.status === 'undone') {
    if (!order.isPlan) await finishUndos(session.db)
    return { ...(await describe(session.db, run)), wasUndone: true, protectedAgain: 0, unprotectedAgain: 0 }
  }
  if (run.status !== 'completed')
    throw new UsageError(
      `run ${run.runId} is ${run.status}: it published nothing, so there is nothing to undo`,
    )

  const tx = await session.db.startTransaction().execute()
  try {
    const undone = await takeBack(tx, run, order)
    await (order.isPlan ? tx.rollback() : tx.commit()).execute()
    if (!order.isPlan) await finishUndos(session.db)
    return undone
  } catch (error) {
    if (!tx.isCommitted && !tx.isRolledBack)
      await tx
        .rollback()
        .execute()
        .catch(() => {})
    throw error
  }
}

async function takeBack(tx: Tx, run: Run, order: UndoOrder): Promise<Undone> {
  await requireUndoable(tx, run)
  await planFiles(tx, run, order.outFolder)
  const undoings = []
  for (const table of undoneTables) undoings.push(await prepareUndoing(tx, table, run.runId))
  for (const undoing of undoings) await copyToAccount(tx, undoing)
  const jobs = await removeJobs(tx, run.runId)
  const removed = new Map<string, number>()
  for (const undoing of undoings) removed.set(undoing.table.name, await removeWritten(tx, undoing))
  const counts: account.TableCount[] = []
  // The other way round: whoever has customers again must have the capacity for them again.
  for (const undoing of undoings.toReversed()) {
    const { name } = undoing.table
    const count = {
      table: name,
      removed: removed.get(name) ?? 0,
      restored: await restoreChanged(tx, undoing),
    }
    if (count.removed + count.restored > 0) counts.push(count)
  }
  await account.setUndone(tx, run.runId)
  const because = order.isPlan ? 'only planned' : order.because
  await account.insertUndo(tx, { ...order, because, counts, jobs })
  await dropBeforeImages(tx)
  return {
    ...(await describe(tx, run)),
    wasUndone: false,
    ...(await account.countProtectionChanges(tx, run.runId)),
  }
}

async function describe(
  db: Db,
  run: Run,
): Promise<Omit<Undone, 'wasUndone' | keyof account.ProtectionChanges>> {
  const { outFolder, ...undo } = await account.findUndo(db, run.runId)
  const files = await account.countFiles(db, run.runId)
  const isCancelled =
    files.some(({ action }) => action === 'cancelled') && !(await isCancellationPurged(db, run.runId))
  return { run, ...undo, files, cancelledIn: isCancelled ? cancelledFolder(outFolder, run) : null }
}

/** From here to the end of the transaction no worker can take a job of the run. */
async function requireUndoable(tx: Tx, { runId }: Run): Promise<void> {
  const later = await account.findLaterRun(tx, runId)
  if (later !== null)
    throw new UsageError(
      `nothing was undone: run ${later.runId} (${later.programmeId} ${later.asOfDate}) was completed after run ${runId}, and rests on it; only the last completed run can be undone`,
    )
  const { underWay, tried } = await lockJobs(tx, runId)
  if (underWay > 0)
    throw new RunUnderWayError(
      `nothing was undone: a worker is writing or sending for run ${runId} just now; wait until it is done, or stop it (kuntasiirto work), and run the same command again`,
    )
  const { sent, failed } = await account.countSent(tx, runId)
  if (sent > 0 || tried > 0 || failed > 0) {
    const what =
      sent > 0
        ? `${sent} notifications of run ${runId} have been sent`
        : `notifications of run ${runId} may have been sent (their sending failed)`
    throw new UsageError(
      `nothing was undone: ${what}, and a letter cannot be taken back; correct the customers concerned by decisions of the TE office (KORJAUS in decisions.csv of the next night)`,
    )
  }
  if (!(await account.isUndoable(tx, runId)))
    throw new UsageError(
      `nothing was undone: what run ${runId} changed is kept only until the next run is completed, and only since runs can be undone; it is dropped, too, when a person is erased (kuntasiirto erase, or purge of closed customers), whom it would bring back; correct the customers concerned by decisions of the TE office (KORJAUS in decisions.csv of the next night)`,
    )
}
