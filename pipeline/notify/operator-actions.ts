/**
 * What operators do about notifications: each action is one transaction, all of it or nothing, and stands on record
 * with who did it and why. Writing and sending what is planned comes afterwards, as after a night.
 */
import type { Db, Tx } from '../db/database.ts'
import type { Carrier } from '../domain.ts'
import { UsageError } from '../errors.ts'
import type { Signature } from './action-queries.ts'
import * as actions from './action-queries.ts'
import { findNoticeIds } from './operator-queries.ts'
import {
  findFilesWithoutJob,
  findOpenSendings,
  forgetDeadLetters,
  type Queue,
  type SendingJob,
} from './queue.ts'
import * as queries from './release-queries.ts'

/** The ids meant by ids or their beginnings. Throws UsageError naming every one that means none, or several. */
export async function resolveIds(db: Db, starts: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>()
  const problems: string[] = []
  for (const start of starts) {
    if (!/^[0-9a-f]{8}[0-9a-f-]{0,28}$/i.test(start) || start.replaceAll('-', '').length > 32) {
      problems.push(`${start} is no id: give it whole, or its first 8 characters or more`)
      continue
    }
    const [id, other] = await findNoticeIds(db, start.toLowerCase())
    if (id === undefined) problems.push(`there is no notification ${start}`)
    else if (other !== undefined)
      problems.push(`several notifications begin with ${start}: give more of the id`)
    else found.add(id)
  }
  if (problems.length > 0)
    throw new UsageError(`${listProblems(problems)} (see kuntasiirto notifications list)`)
  return [...found]
}

/** Holds what is planned or failed. Throws UsageError naming every notification that cannot be held any more. */
export async function hold(db: Db, ids: readonly string[], signature: Signature): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const underWay = new Set(await actions.findNoticesUnderWay(tx, ids))
    const notices = await actions.lockNotices(tx, ids)
    const open = notices.filter(({ holdReason }) => holdReason !== 'BY_OPERATOR')
    const problems = open
      .filter(({ notificationId, status }) => underWay.has(notificationId) || !holdable.includes(status))
      .map((notice) => `${notice.notificationId} ${whyNotHeld(notice, underWay)}`)
    if (problems.length > 0) throw new UsageError(`nothing was held: ${listProblems(problems)}`)
    const heldIds = open.map(({ notificationId }) => notificationId)
    await actions.holdNotices(tx, heldIds)
    await actions.recordActions(tx, 'notification-hold', heldIds, signature)
  })
}

const holdable = ['planned', 'failed']

function whyNotHeld(
  { notificationId, status, holdReason }: actions.LockedNotice,
  underWay: ReadonlySet<string>,
): string {
  if (underWay.has(notificationId)) return 'is being written or sent just now'
  if (status === 'held') return `is held already (${holdReason})`
  return status === 'sent' ? 'was sent already' : 'is written into a file already'
}

/**
 * Plans held notifications by what is known now: into files of a late folder, or into a new batch to be sent. Those
 * released before and not held since are passed over, so that a killed release can be repeated. Throws UsageError naming
 * every one that cannot be told yet.
 */
export async function release(
  db: Db,
  queue: Queue,
  carrier: Carrier,
  ids: readonly string[],
  signature: Signature,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const held = (await queries.lockReaches(tx, ids)).filter(
      ({ status, wasReleased }) => status === 'held' || !wasReleased,
    )
    const problems = held.flatMap((reach) => {
      const problem = whyNotReleased(reach, carrier)
      return problem === null ? [] : [`${reach.notificationId} ${problem}`]
    })
    if (problems.length > 0) throw new UsageError(`nothing was released: ${listProblems(problems)}`)
    await planReleased(tx, queue, carrier, held, signature)
  })
}

/**
 * The same for everybody held for one reason: those that still cannot be told stay held. Tells who was released, and
 * how many were not.
 */
export async function releaseHeld(
  db: Db,
  queue: Queue,
  carrier: Carrier,
  held: { readonly holdReason: string; readonly runId: string | null },
  signature: Signature,
): Promise<{ readonly ids: readonly string[]; readonly remaining: number }> {
  return await db.transaction().execute(async (tx) => {
    const reaches = await queries.lockReaches(tx, await actions.findHeldNoticeIds(tx, held))
    const released = reaches.filter((reach) => whyNotReleased(reach, carrier) === null)
    await planReleased(tx, queue, carrier, released, signature)
    return {
      ids: released.map(({ notificationId }) => notificationId),
      remaining: reaches.length - released.length,
    }
  })
}

function whyNotReleased(reach: queries.Reach, carrier: Carrier): string | null {
  const { status, channel, holdReason } = reach
  if (status !== 'held') return `is not held, but ${status}`
  if (reach.isForgotten) return 'is about somebody whose name and address are no longer kept'
  if (reach.wasAccepted && carrier === 'suomifi') return `${acceptedOnce} (KUNTASIIRTO_CARRIER=files)`
  return channel === 'manual' ? `still cannot be told (${holdReason})` : null
}

const acceptedOnce =
  'was accepted by Suomi.fi, which sends nothing twice under the same id: it can only be written into a file'

async function planReleased(
  tx: Tx,
  queue: Queue,
  carrier: Carrier,
  reaches: readonly queries.Reach[],
  signature: Signature,
): Promise<void> {
  if (reaches.length === 0) return
  const ids = reaches.map(({ notificationId }) => notificationId)
  if (carrier === 'files') {
    const files = await queries.planIntoLateFiles(tx, ids)
    await queue.enqueueFiles(
      tx,
      files.map((file) => [file]),
    )
  } else await queue.enqueueSendings(tx, await queries.planIntoNewBatches(tx, ids))
  await queries.reopenOutput(tx, [...new Set(reaches.map(({ runId }) => runId))])
  await actions.recordActions(tx, 'notification-release', ids, signature)
}

export interface RetryOrder {
  /** Null: whatever failed. */
  readonly ids: readonly string[] | null
  /** Null: of every run. */
  readonly runId: string | null
  /** Runs whose output is not finished: their files and batches may have lost their jobs. */
  readonly unfinishedRunIds: readonly string[]
}

export interface Retried {
  readonly ids: readonly string[]
  readonly files: number
  readonly batches: number
  /** Failed, but not to be tried again: Suomi.fi had accepted them, and the letter came back. */
  readonly returned: number
}

/**
 * Plans failed notifications to be sent once more, under the ids they always had, and (unless ids are given) enqueues
 * files and batches whose job failed for good. Throws UsageError naming every notification that did not fail.
 */
export async function retry(db: Db, queue: Queue, order: RetryOrder, signature: Signature): Promise<Retried> {
  return await db.transaction().execute(async (tx) => {
    const { ids, returned } = await findThoseToRetry(tx, order)
    const files: string[] = []
    const batches: SendingJob[] = []
    for (const runId of order.ids === null ? order.unfinishedRunIds : []) {
      files.push(...(await findFilesWithoutJob(tx, runId)))
      for (const { batch, job } of await findOpenSendings(tx, runId))
        if (job === 'none') batches.push({ runId, batch })
    }
    if (ids.length > 0) {
      const runs = await queries.findFoldersOf(tx, ids)
      await queue.enqueueSendings(tx, await queries.planIntoNewBatches(tx, ids))
      await queries.reopenOutput(
        tx,
        runs.map(({ runId }) => runId),
      )
      await actions.recordActions(tx, 'notification-retry', ids, signature)
    }
    await queue.enqueueFiles(
      tx,
      files.map((file) => [file]),
    )
    await queue.enqueueSendings(tx, batches)
    if (order.ids === null) await forgetDeadLetters(tx, order.runId)
    return { ids, files: files.length, batches: batches.length, returned }
  })
}

async function findThoseToRetry(
  tx: Tx,
  { ids, runId }: RetryOrder,
): Promise<{ readonly ids: readonly string[]; readonly returned: number }> {
  if (ids === null) {
    const failed = await actions.findFailedNotices(tx, runId)
    const again = failed.filter(({ wasAccepted }) => !wasAccepted)
    return { ids: again.map(({ notificationId }) => notificationId), returned: failed.length - again.length }
  }
  const problems = (await queries.lockReaches(tx, ids)).flatMap(({ notificationId, status, wasAccepted }) => {
    if (status !== 'failed') return [`${notificationId} did not fail, it is ${status}`]
    return wasAccepted ? [`${notificationId} ${acceptedOnce} (hold it, then release it)`] : []
  })
  if (problems.length > 0) throw new UsageError(`nothing is tried again: ${listProblems(problems)}`)
  return { ids, returned: 0 }
}

const mostProblems = 5

function listProblems(problems: readonly string[]): string {
  const more = problems.length - mostProblems
  return [...problems.slice(0, mostProblems), ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
}
