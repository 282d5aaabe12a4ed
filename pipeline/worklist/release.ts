import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Db, Tx } from '../db/database.ts'
import { checksumsFile } from '../deliver/files/close-folder.ts'
import { nightFolder } from '../deliver/files/write-file.ts'
import type { Queue } from '../deliver/queue.ts'
import { SuomifiError } from '../deliver/suomifi/failures.ts'
import type { SuomifiService } from '../deliver/suomifi/service.ts'
import type { Carrier, Signature } from '../domain.ts'
import { OutageError, UsageError } from '../errors.ts'
import { listProblems } from './hold.ts'
import * as actions from './lock-queries.ts'
import * as queries from './release-queries.ts'

interface ReleaseOrder {
  readonly ids: readonly string[]
  /** Throw for those that cannot be told, instead of leaving them held. */
  readonly isAllOrNone: boolean
  readonly carrier: Carrier
  /** Where the folders of nights are: late ones are written beside their files. */
  readonly outRoot: string
  /** Null: Suomi.fi cannot be asked from here. */
  readonly suomifi: Pick<SuomifiService, 'findMessageId' | 'settings'> | null
}

interface Released {
  readonly ids: readonly string[]
  /** Suomi.fi turned out to have them, so they are marked sent instead. */
  readonly sent: number
  /** Released before and not held since: a killed release can be repeated. */
  readonly passedOver: number
  /** How many stay held, by why. */
  readonly problems: ReadonlyMap<string, number>
}

/**
 * Plans held notifications by what is known now: into files of a late folder, or into a new batch to be sent. Throws
 * UsageError, and changes nothing, where all or none are wanted and some cannot be told, and where files would have to
 * stand in a folder without their night's.
 */
export async function release(
  db: Db,
  queue: Queue,
  order: ReleaseOrder,
  signature: Signature,
): Promise<Released> {
  const messageIds = await askForMessages(db, order)
  return await db.transaction().execute(async (tx) => {
    const reaches = await queries.lockReaches(tx, order.ids)
    const meant = reaches.filter((reach) => !isReleased(reach))
    const sent: string[] = []
    const ids: string[] = []
    const unable: { readonly id: string; readonly problem: string }[] = []
    for (const reach of meant) {
      const { notificationId: id } = reach
      const messageId = messageIds.get(id)
      const problem = whyNotReleased(reach, order.carrier, messageId !== undefined)
      if (messageId) sent.push(id)
      else if (problem !== null) unable.push({ id, problem })
      else ids.push(id)
    }
    if (order.isAllOrNone && unable.length > 0)
      throw new UsageError(
        `nothing was released: ${listProblems(unable.map(({ id, problem }) => `${id} ${problem}`))}`,
      )
    for (const id of sent) await queries.markSent(tx, id, messageIds.get(id) ?? '')
    await planReleased(tx, queue, order, ids)
    await actions.recordActions(tx, 'notification-release', [...sent, ...ids], signature)
    const counts = Object.entries(Object.groupBy(unable, ({ problem }) => problem))
    return {
      ids,
      sent: sent.length,
      passedOver: reaches.length - meant.length,
      problems: new Map(counts.map(([problem, all = []]) => [problem, all.length])),
    }
  })
}

/**
 * What Suomi.fi says of those that were to be sent: its answer may have been lost, and a file would tell the customer
 * twice. Null: it has no such message. Throws OutageError where it gives no answer.
 */
async function askForMessages(
  db: Db,
  { ids, carrier, suomifi }: ReleaseOrder,
): Promise<ReadonlyMap<string, string | null>> {
  if (carrier === 'suomifi' || suomifi === null) return new Map()
  const asked = await queries.findThoseToAskAbout(db, ids)
  const answers = new Map<string, string | null>()
  const askWaiting = async () => {
    for (let id = asked.shift(); id !== undefined; id = asked.shift())
      answers.set(id, await suomifi.findMessageId(id))
  }
  try {
    await Promise.all(Array.from({ length: suomifi.settings.concurrency }, askWaiting))
    return answers
  } catch (error) {
    asked.length = 0
    if (!(error instanceof SuomifiError)) throw error
    throw new OutageError(`nothing was released: ${error.message}; run the same command again later`)
  }
}

/** What failed since is none: it is tried again otherwise. */
function isReleased({ status, lastAction }: queries.Reach): boolean {
  return lastAction === 'notification-release' && status !== 'held' && status !== 'failed'
}

function whyNotReleased(reach: queries.Reach, carrier: Carrier, wasAsked: boolean): string | null {
  const { status, channel, holdReason, wasAccepted, wasInBatch } = reach
  if (status === 'failed')
    return `is not held, but failed: ${wasAccepted ? 'hold it first' : 'use kuntasiirto notifications retry'}`
  if (status !== 'held') return `is not held, but ${status}`
  if (reach.isForgotten) return 'is about somebody whose name and address are no longer kept'
  if (reach.toldBy !== null) return `is told by the notice of ${reach.toldBy}`
  if (wasAccepted && carrier === 'suomifi') return `${acceptedOnce} (KUNTASIIRTO_CARRIER=files)`
  if (wasInBatch && !wasAccepted && carrier === 'files' && !wasAsked)
    return `was to be sent by Suomi.fi, which may have it and cannot be asked: ${setSuomifi}`
  return channel === 'manual' && carrier === 'files' ? `still cannot be told (${holdReason})` : null
}

export const acceptedOnce =
  'was accepted by Suomi.fi, which sends nothing twice under the same id: it can only be written into a file'
export const setSuomifi = 'set KUNTASIIRTO_SUOMIFI_URL and its like (see .env.example)'

async function planReleased(
  tx: Tx,
  queue: Queue,
  { carrier, outRoot }: ReleaseOrder,
  ids: readonly string[],
): Promise<void> {
  if (carrier === 'suomifi')
    return await queue.enqueueSendings(tx, await queries.planIntoNewBatches(tx, ids), 'here')
  await requireNights(tx, outRoot, ids)
  const files = await queries.planIntoLateFiles(tx, ids)
  await queue.enqueueFiles(
    tx,
    files.map((file) => [file]),
    'here',
  )
}

/** A late folder in the wrong place is found by nobody: the night's own must be there, unless it is still to be closed. */
async function requireNights(tx: Tx, outRoot: string, ids: readonly string[]): Promise<void> {
  for (const { programmeId, asOfDate, isClosed } of await queries.findNightsOf(tx, ids)) {
    const folder = nightFolder(outRoot, programmeId, asOfDate)
    if (isClosed && !existsSync(join(folder, checksumsFile)))
      throw new UsageError(
        `nothing was released: ${folder} is not the folder of that night (it has no ${checksumsFile}); give the --out folder that the night was written to`,
      )
  }
}
