import { join, resolve } from 'node:path'
import { findUnfinishedRuns, requireRun } from '../audit/run-queries.ts'
import { type Connected, type Context, withCurrentDatabase } from '../context.ts'
import { acquireNightLock } from '../db/night-lock.ts'
import { nightFolder } from '../deliver/files/write-file.ts'
import { finishOutput } from '../deliver/finish-output.ts'
import { requireOwnFolder } from '../deliver/output-folder.ts'
import { openQueue, type Queue } from '../deliver/queue.ts'
import { countUnsent } from '../deliver/suomifi/sending-queries.ts'
import { openSuomifi } from '../deliver/suomifi/service.ts'
import type { Signature } from '../domain.ts'
import { createProgress } from '../terminal/progress.ts'
import { formatTable } from '../terminal/table.ts'
import { hold, resolveIds } from './hold.ts'
import { findHeldNotificationIds, findRunsInHand } from './lock-queries.ts'
import { release } from './release.ts'
import {
  countNotifications,
  findLateFoldersOf,
  findNightsOf,
  findUnfinishedReleases,
} from './release-queries.ts'
import { retry } from './retry.ts'

/** Holds planned or failed notifications, all or none. */
export async function holdNotifications(
  context: Context,
  starts: readonly string[],
  signature: Signature,
): Promise<readonly string[]> {
  return await withCurrentDatabase(context, 'notifications', async ({ session: { db } }) => {
    const ids = await resolveIds(db, starts)
    await hold(db, ids, signature)
    return [`Held: ${count(ids.length, 'notification')}.`]
  })
}

interface RetryOrder {
  /** Ids or their beginnings; null: whatever failed. */
  readonly starts: readonly string[] | null
  /** Null: of every run. */
  readonly runId: string | null
  readonly out: string
}

interface ReleaseOrder extends RetryOrder {
  /** Where no ids are given: everybody held for this reason. */
  readonly holdReason: string
}

/** Releases held notifications, then writes or sends them. Tells what became of them. */
export async function releaseNotifications(
  context: Context,
  order: ReleaseOrder,
  signature: Signature,
): Promise<readonly string[]> {
  return await withNightLock(context, order.out, async (connected, queue) => {
    const { db } = connected.session
    const { config, signal, logger } = context
    const { starts, runId, out } = order
    await requireRun(db, runId)
    const ids = starts === null ? await findHeldNotificationIds(db, order) : await resolveIds(db, starts)
    const left = starts === null ? await findUnfinishedReleases(db, runId) : []
    const onTrace = (trace: object) => logger.debug(trace, 'Suomi.fi answered')
    const released = await release(
      db,
      queue,
      {
        ids,
        isAllOrNone: starts !== null,
        carrier: config.carrier,
        outRoot: resolve(out),
        suomifi: config.suomifi && openSuomifi(config.suomifi, { signal, onTrace }),
      },
      signature,
    )
    const told = starts === null ? [...left, ...released.ids] : ids
    const runs = new Set((await findNightsOf(db, told)).map((night) => night.runId))
    return [
      `Released: ${count(released.ids.length, 'notification')}.`,
      ...(left.length === 0
        ? []
        : [
            `Released by a command that was stopped, and finished now: ${count(left.length, 'notification')}.`,
          ]),
      ...(released.passedOver === 0 ? [] : [`Released before, and not again: ${released.passedOver}.`]),
      ...(released.sent === 0
        ? []
        : [`Suomi.fi has them already, so they are sent and not released: ${released.sent}.`]),
      ...[...released.problems].map(
        ([problem, number]) => `Still held: ${number}, each of which ${problem}.`,
      ),
      ...(await finish(context, connected, queue, out, (runId) => runs.has(runId), told)),
    ]
  })
}

/** Tries again what failed. Tells what became of it. */
export async function retryNotifications(
  context: Context,
  order: RetryOrder,
  signature: Signature,
): Promise<readonly string[]> {
  return await withNightLock(context, order.out, async (connected, queue) => {
    const { db } = connected.session
    const { starts, runId, out } = order
    await requireRun(db, runId)
    const named = starts && (await resolveIds(db, starts))
    const { ids, files, batches, returned } = await retry(
      db,
      queue,
      { ids: named, runId, canSend: context.config.suomifi !== null },
      signature,
    )
    const told = named ?? ids // those of a command that was stopped too
    const runs = new Set((await findNightsOf(db, told)).map((night) => night.runId))
    const isMeant = (one: string) => (starts === null ? runId === null || one === runId : runs.has(one))
    const unsent = await countUnsent(db)
    const isNothing = ids.length + files + batches === 0
    return [
      isNothing
        ? `Nothing to try again.${unsent === 0 ? '' : ` ${count(unsent, 'notification')} wait to be sent, and are tried again by themselves.`}`
        : `To be tried again: ${count(ids.length, 'notification')}, ${count(files, 'file')}, ${count(batches, 'batch', 'batches')}.`,
      ...(returned === 0
        ? []
        : [
            `Came back from Posti, and are not sent again: ${returned}. Hold them, then release them into files.`,
          ]),
      ...(await finish(context, connected, queue, out, isMeant, told)),
    ]
  })
}

/** No night begins meanwhile, and none is under way: it would close folders that are being added to. */
async function withNightLock<Result>(
  context: Context,
  out: string,
  work: (connected: Connected, queue: Queue) => Promise<Result>,
): Promise<Result> {
  return await withCurrentDatabase(context, 'notifications', async (connected) => {
    await acquireNightLock(connected.session)
    await requireOwnFolder(connected.session.db, resolve(out))
    const queue = await openQueue(connected.session.db)
    try {
      return await work(connected, queue)
    } finally {
      await queue.close()
    }
  })
}

/**
 * Writes and sends what is planned of the runs that are meant, and closes their folders; then tells what became of these
 * notifications, and where their files are.
 */
async function finish(
  context: Context,
  connected: Connected,
  queue: Queue,
  out: string,
  isMeant: (runId: string) => boolean,
  ids: readonly string[],
): Promise<readonly string[]> {
  const { db } = connected.session
  const open = [...(await findUnfinishedRuns(db)), ...(await findRunsInHand(db, null))]
  const runs = [...new Map(open.map((run) => [run.runId, run])).values()]
    .filter((run) => isMeant(run.runId))
    .sort((one, other) => Number(one.runId) - Number(other.runId))
  const progress = createProgress(context.logger)
  try {
    await finishOutput(context, connected, queue, out, runs, progress.files)
  } finally {
    progress.stop()
  }
  const counts = await countNotifications(db, ids)
  const folders = (await findLateFoldersOf(db, ids)).map(({ programmeId, asOfDate, lateNumber }) =>
    join(nightFolder(resolve(out), programmeId, asOfDate), `late-${lateNumber}`),
  )
  return [
    ...(counts.length === 0
      ? []
      : formatTable(
          ['status', 'channel', 'held because', 'count'],
          counts.map((one) => [one.status, one.channel, one.holdReason, one.count]),
        )),
    ...folders.map((folder) => `Files: ${folder}`),
  ]
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`
}
