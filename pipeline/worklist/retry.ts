import type { Db, Tx } from '../db/database.ts'
import { findFilesWithoutJob, findOpenSendings, forgetDeadLetters } from '../deliver/job-queries.ts'
import { jobsOf } from '../deliver/plan-jobs.ts'
import { findPlannedFiles } from '../deliver/planned-queries.ts'
import type { Queue } from '../deliver/queue.ts'
import type { Signature } from '../domain.ts'
import { UsageError } from '../errors.ts'
import { listProblems } from './hold.ts'
import * as actions from './lock-queries.ts'
import { acceptedOnce, setSuomifi } from './release.ts'
import * as queries from './release-queries.ts'

interface RetryOrder {
  /** Null: whatever failed. */
  readonly ids: readonly string[] | null
  /** Null: of every run. */
  readonly runId: string | null
  /** Whether Suomi.fi is configured here: what failed is to be sent. */
  readonly canSend: boolean
}

interface Retried {
  readonly ids: readonly string[]
  readonly files: number
  readonly batches: number
  /** Failed, but not to be tried again: Suomi.fi had accepted them, and the letter came back. */
  readonly returned: number
}

/**
 * Plans failed notifications to be sent once more, under the ids they always had, and (unless ids are given) enqueues
 * whatever is planned without a job. Throws UsageError, and changes nothing, naming every notification that did not
 * fail, and where what failed cannot be sent from here.
 */
export async function retry(db: Db, queue: Queue, order: RetryOrder, signature: Signature): Promise<Retried> {
  return await db.transaction().execute(async (tx) => {
    const { ids, returned } = await findThoseToRetry(tx, order)
    if (ids.length > 0 && !order.canSend)
      throw new UsageError(
        `nothing is tried again: what failed (${ids.length}) is to be sent by Suomi.fi, which is not configured here: ${setSuomifi}`,
      )
    await queue.enqueueSendings(tx, await queries.planIntoNewBatches(tx, ids), 'here')
    await actions.recordActions(tx, 'notification-retry', ids, signature)
    if (order.ids !== null) return { ids, files: 0, batches: 0, returned }
    const lost = await enqueueLost(tx, queue, order.runId)
    await forgetDeadLetters(tx, order.runId) // everything planned has a job now
    return { ids, ...lost, returned }
  })
}

/** Enqueues the files and batches whose job failed for good or is gone: of a run (null: of all). */
async function enqueueLost(
  tx: Tx,
  queue: Queue,
  runId: string | null,
): Promise<{ readonly files: number; readonly batches: number }> {
  let count = 0
  for (const run of await actions.findRunsInHand(tx, runId)) {
    const lost = new Set(await findFilesWithoutJob(tx, run.runId))
    const files = await findPlannedFiles(tx, run.runId)
    await queue.enqueueFiles(tx, jobsOf(files.filter((file) => lost.has(file.outputFileId))), 'here')
    count += lost.size
  }
  const batches = (await findOpenSendings(tx, runId)).filter(({ job }) => job === 'none')
  await queue.enqueueSendings(
    tx,
    batches.map((one) => ({ runId: one.runId, batch: one.batch })),
    'here',
  )
  return { files: count, batches: batches.length }
}

async function findThoseToRetry(
  tx: Tx,
  { ids, runId }: RetryOrder,
): Promise<{ readonly ids: readonly string[]; readonly returned: number }> {
  if (ids === null) {
    const failed = await actions.findFailedNotifications(tx, runId)
    const again = failed.filter(({ wasAccepted }) => !wasAccepted)
    return { ids: again.map(({ notificationId }) => notificationId), returned: failed.length - again.length }
  }
  const reaches = await queries.lockReaches(tx, ids)
  const meant = reaches.filter(
    ({ lastAction, status }) => !(lastAction === 'notification-retry' && status !== 'failed'),
  )
  const problems = meant.flatMap(({ notificationId, status, wasAccepted }) => {
    if (status !== 'failed') return [`${notificationId} did not fail, it is ${status}`]
    return wasAccepted ? [`${notificationId} ${acceptedOnce} (hold it, then release it)`] : []
  })
  if (problems.length > 0) throw new UsageError(`nothing is tried again: ${listProblems(problems)}`)
  return { ids: meant.map(({ notificationId }) => notificationId), returned: 0 }
}
