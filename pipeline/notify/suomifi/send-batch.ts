import type { Db, Tx } from '../../db/database.ts'
import { PipelineError } from '../../errors.ts'
import { loadProgramme } from '../../programmes/programme.ts'
import { factsOf } from '../content/facts.ts'
import { findNoticesToSend, type NoticeRow } from '../notice-queries.ts'
import type { LetterRenderer } from '../print/render-letters.ts'
import { type SendingJob, UnfinishedJob } from '../queue.ts'
import { type Notice, sendNotices } from './send.ts'
import * as queries from './sending-queries.ts'
import type { SuomifiService } from './service.ts'

/** Well below the time after which the database ends an idle transaction. */
const keepAliveMilliseconds = 20_000

/** With what a batch is sent. */
export interface Sender {
  readonly service: SuomifiService
  readonly renderer: LetterRenderer
  /** Where results are stored as they come, beside the transaction that holds the job. */
  readonly results: Db
}

/**
 * Sends what is still to be sent of a batch. Every answer of the service is stored before the job is completed, so a
 * job that is lost is taken up where it was; what was sent but not stored is known to the service by its externalId,
 * and sending it again has no effect. Throws UnfinishedJob when something could not be sent; after the last try that
 * has failed.
 */
export async function sendBatch(
  tx: Tx,
  job: SendingJob,
  isLastTry: boolean,
  sender: Sender,
  signal: AbortSignal,
): Promise<void> {
  const { service, renderer, results } = sender
  const { programmeId, asOfDate } = await queries.findSendingRun(results, job.runId)
  const programme = loadProgramme(programmeId)
  const rows = await findNoticesToSend(results, job.runId, job.batch)
  const notices = rows.map(
    (row): Notice => ({
      notificationId: row.notification_id,
      personalIdentityCode: row.personal_identity_code,
      facts: factsOf(row, programme),
      address: addressOf(row),
      title: programme.name.fi,
      date: asOfDate,
    }),
  )
  const unsent = new Set<string>()
  let stored = Promise.resolve()
  const awake = setInterval(() => void queries.keepAlive(tx).catch(() => {}), keepAliveMilliseconds)
  try {
    await sendNotices(
      service,
      renderer,
      notices,
      (result) => {
        if (result.outcome === 'unsent') unsent.add(result.code)
        // One after another, because several come at a time and a connection runs one statement.
        stored = stored.then(() => queries.recordResult(results, result))
        return stored
      },
      signal,
    )
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error
    unsent.add(error.code)
  } finally {
    clearInterval(awake)
  }
  const [code] = [...unsent].sort()
  if (code === undefined) return
  if (isLastTry) await queries.failUnsent(tx, job, code)
  throw new UnfinishedJob(code)
}

function addressOf(row: NoticeRow): Notice['address'] {
  const { street_address: streetAddress, postal_code: postalCode, post_office: city } = row
  if (streetAddress === null || postalCode === null || city === null) return null
  return { name: `${row.first_names} ${row.last_name}`, streetAddress, postalCode, city }
}
