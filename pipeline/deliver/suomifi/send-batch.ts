import { type Db, requireTransaction, type Tx } from '../../db/database.ts'
import { factsOf } from '../content/facts.ts'
import { tidy } from '../content/values.ts'
import { findNotificationsToSend, findNotificationToSend, type NotificationRow } from '../fact-queries.ts'
import { programmeOnce } from '../fingerprint.ts'
import type { LetterRenderer } from '../print/render-letters.ts'
import { type SendingJob, UnfinishedJob } from '../queue.ts'
import { SuomifiDeniedError } from './failures.ts'
import { type Notification, sendNotifications } from './send.ts'
import * as queries from './sending-queries.ts'
import type { SuomifiService } from './service.ts'

/** Well below the time after which the database ends an idle transaction. */
const awakeMilliseconds = 5000

/** With what a batch is sent. */
interface Sender {
  readonly service: SuomifiService
  readonly renderer: LetterRenderer
  /** Where results are stored as they come, beside the transaction that holds the job. */
  readonly results: Db
}

/**
 * Sends what is still to be sent of a batch. Every answer of the service is stored before the job is completed, so a
 * job that is lost is taken up where it was; what was sent but not stored is known to the service by its externalId,
 * and sending it again has no effect. Each notification is read anew just before it is sent: who was held, or came
 * under non-disclosure, meanwhile. When the transaction is lost, and the job with it, sending stops. Throws
 * UnfinishedJob when something could not be sent.
 */
export async function sendBatch(
  tx: Tx,
  job: SendingJob,
  { service, renderer, results }: Sender,
  signal: AbortSignal,
): Promise<void> {
  const { programmeId, asOfDate } = await queries.findSendingRun(results, job.runId)
  const programme = programmeOnce(programmeId)
  const notificationOf = (row: NotificationRow): Notification => ({
    notificationId: row.notificationId,
    personalIdentityCode: row.personalIdentityCode,
    facts: factsOf(row, programme),
    address: addressOf(row),
    date: asOfDate,
  })
  const notifications = (await findNotificationsToSend(results, job.runId, job.batch)).map(notificationOf)

  // One after another, because several come at a time and a connection runs one statement.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const next = last.then(work)
    last = next.catch(() => {})
    return next
  }
  const lost = new AbortController()
  const awake = setInterval(
    () => void requireTransaction(tx).catch((error: unknown) => lost.abort(error)),
    awakeMilliseconds,
  )
  const unsent = new Set<string>()
  try {
    await sendNotifications(
      service,
      renderer,
      notifications,
      async (result) => {
        if (result.outcome === 'unsent') unsent.add(result.code)
        else await inTurn(() => queries.recordResult(results, result))
      },
      AbortSignal.any([signal, lost.signal]),
      async ({ notificationId }) => {
        const row = await inTurn(() => findNotificationToSend(results, notificationId))
        return row && notificationOf(row)
      },
    )
  } catch (error) {
    if (!(error instanceof SuomifiDeniedError)) throw error
    unsent.add(error.code)
  } finally {
    clearInterval(awake)
  }
  const [code] = [...unsent].sort()
  if (code !== undefined) throw new UnfinishedJob(code)
}

function addressOf(row: NotificationRow): Notification['address'] {
  const { streetAddress, postalCode, postOffice: city } = row
  if (streetAddress === null || postalCode === null || city === null) return null
  return {
    name: tidy(`${row.firstNames} ${row.lastName}`),
    streetAddress: tidy(streetAddress),
    postalCode,
    city: tidy(city),
  }
}
