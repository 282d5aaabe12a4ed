import { sql } from 'kysely'
import type { Db, Tx } from '../../db/database.ts'
import { one } from '../../db/rows.ts'
import type { IsoDate } from '../../domain.ts'
import { holdReasonOf } from '../../notify/notification-queries.ts'
import type { SendingJob } from '../queue.ts'
import type { SendResult } from './send.ts'

interface SendingRun {
  readonly programmeId: string
  readonly asOfDate: IsoDate
}

export async function findSendingRun(db: Db, runId: string): Promise<SendingRun> {
  const { rows } = await sql<SendingRun>`
    select programme_id as "programmeId", as_of_date as "asOfDate" from audit.run where run_id = ${runId}`.execute(
    db,
  )
  return one(rows)
}

/**
 * Stores what came of one notification, at once and for good. What the service has accepted is sent, whatever was
 * decided about it meanwhile; held is only what is still to be sent.
 */
export async function recordResult(db: Db, result: SendResult): Promise<void> {
  if (result.outcome === 'sent')
    await sql`
      update register.notification
      set status = 'sent', message_id = ${result.messageId}, sent_as = ${result.form}, sent_at = clock_timestamp(),
          file_name = ${result.fileName}, sha256 = ${result.sha256}, hold_reason = null, error = null
      where notification_id = ${result.notificationId} and sending_batch is not null and message_id is null`.execute(
      db,
    )
  else if (result.outcome === 'held' && result.reason === 'NO_ADDRESS')
    await leaveToPerson(db, result.notificationId)
  else if (result.outcome === 'held')
    await sql`
      update register.notification
      set status = 'held', hold_reason = ${result.reason}, error = ${result.error}
      where notification_id = ${result.notificationId} and sending_batch is not null and status = 'planned'`.execute(
      db,
    )
}

/** Whoever has neither a mailbox nor an address that a letter reaches is told by a person. */
async function leaveToPerson(db: Db, notificationId: string): Promise<void> {
  const person = (column: string) => sql.ref(`person.${column}`)
  const isProtected = sql`(notification.is_restricted or customer.is_protected)`
  await sql`
    update register.notification
    set status = 'held', channel = 'manual', hold_reason = ${holdReasonOf(person, isProtected)}
    from register.customership
    inner join register.customer using (customer_number)
    inner join register.person using (customer_number)
    where notification.notification_id = ${notificationId}
        and notification.sending_batch is not null and notification.status = 'planned'
        and customership.customership_id = notification.customership_id`.execute(db)
}

/** What is still to be sent of a batch failed, and waits for a person. */
export async function failUnsent(tx: Tx, { runId, batch }: SendingJob, error: string): Promise<void> {
  await sql`
    update register.notification set status = 'failed', error = ${error}
    where run_id = ${runId} and sending_batch = ${batch} and status = 'planned'`.execute(tx)
}

/** Notifications of a run that could not be sent, and wait for a person. */
export async function countFailed(db: Db, runId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count
    from register.notification
    where run_id = ${runId} and status = 'failed' and message_id is null`.execute(db)
  return one(rows).count
}

/** Notifications of any night that are still to be sent. */
export async function countUnsent(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count
    from register.notification
    where status = 'planned' and sending_batch is not null`.execute(db)
  return one(rows).count
}

// --- events --------------------------------------------------------------------------------------------------

export async function findContinuationToken(db: Db, serviceId: string): Promise<string | null> {
  const { rows } = await sql<{ continuationToken: string }>`
    select continuation_token as "continuationToken"
    from register.event_position
    where service_id = ${serviceId}`.execute(db)
  return rows[0]?.continuationToken ?? null
}

interface EventRow {
  readonly type: string
  readonly happenedAt: string
  /** The externalId, where it is one of our ids. */
  readonly notificationId: string | null
  readonly messageId: string | null
}

/**
 * Stores a page of events and how far we read, together: a page read twice does no harm. An event of a message that is
 * none of ours is left out. A verifiable letter that came back, or whose fate Posti does not know, failed: a person must see to it.
 * Returns how many events were new.
 */
export async function recordEvents(
  db: Db,
  serviceId: string,
  events: readonly EventRow[],
  continuationToken: string,
): Promise<number> {
  return await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ count: number }>`
      with event as (
          select *
          from jsonb_to_recordset(${JSON.stringify(events)}::jsonb)
              as event (type text, "happenedAt" timestamptz, "notificationId" uuid, "messageId" text)
      ),
      told as (
          select notification.notification_id, event.type, event."happenedAt" as happened_at
          from event
          inner join register.notification on notification.notification_id = event."notificationId"
          union
          select notification.notification_id, event.type, event."happenedAt"
          from event
          inner join register.notification on notification.message_id = event."messageId"
      ),
      stored as (
          insert into register.notification_event (notification_id, event_type, happened_at)
          select notification_id, type, happened_at from told
          on conflict do nothing
          returning notification_id, event_type
      ),
      come_back as (
          update register.notification
          set status = 'failed', error = stored.event_type
          from stored
          where notification.notification_id = stored.notification_id
              and notification.status = 'sent'
              and stored.event_type in ('Posti: returned to sender', 'Posti: unresolved')
      )
      select count(*)::integer as count from stored`.execute(tx)
    await sql`
      insert into register.event_position (service_id, continuation_token, read_at)
      values (${serviceId}, ${continuationToken}, clock_timestamp())
      on conflict (service_id) do update
      set continuation_token = excluded.continuation_token, read_at = excluded.read_at`.execute(tx)
    return one(rows).count
  })
}
