import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { Run, Signature } from '../domain.ts'

export interface LockedNotification {
  readonly notificationId: string
  readonly status: string
  readonly holdReason: string | null
}

/** How it stands with each of the notifications, which nobody else changes until the transaction ends. */
export async function lockNotifications(
  tx: Tx,
  notificationIds: readonly string[],
): Promise<LockedNotification[]> {
  const { rows } = await sql<LockedNotification>`
    select notification_id as "notificationId", status, hold_reason as "holdReason"
    from register.notification
    where notification_id = any (${[...notificationIds]}::uuid[])
    order by notification_id
    for update`.execute(tx)
  return rows
}

/**
 * Those of the notifications that a worker is writing or sending just now: it holds their job in an open transaction.
 * The jobs of the others are kept from workers until ours ends.
 */
export async function findNotificationsUnderWay(
  tx: Tx,
  notificationIds: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ notificationId: string }>`
    with related as (
        select notification_id, job.id as job_id
        from register.notification
        inner join pgboss.job
            on job.state in ('created', 'retry', 'active')
            and (
                job.data -> 'outputFileIds' @> to_jsonb(output_file_id::text)
                or job.data @> jsonb_build_object('runId', run_id::text, 'batch', sending_batch)
            )
        where notification_id = any (${[...notificationIds]}::uuid[]) and job.name <> 'dead-letters'
    ),
    idle as (
        select id from pgboss.job where id in (select job_id from related) for update skip locked
    )
    select distinct notification_id as "notificationId"
    from related
    where job_id not in (select id from idle)
    order by notification_id`.execute(tx)
  return rows.map(({ notificationId }) => notificationId)
}

export async function holdNotificationsOf(tx: Tx, notificationIds: readonly string[]): Promise<void> {
  await sql`
    update register.notification
    set status = 'held', hold_reason = 'BY_OPERATOR'
    where notification_id = any (${[...notificationIds]}::uuid[])`.execute(tx)
}

/** Puts on record what was done about these notifications. */
export async function recordActions(
  tx: Tx,
  action: 'notification-hold' | 'notification-release' | 'notification-retry',
  notificationIds: readonly string[],
  { by, because }: Signature,
): Promise<void> {
  await sql`
    insert into audit.operator_action (action, notification_id, done_by, because)
    select ${action}, notification_id, ${by}, ${because}
    from unnest(${[...notificationIds]}::uuid[]) with ordinality as noted (notification_id, position)
    order by position`.execute(tx)
}

export async function findHeldNotificationIds(
  db: Db,
  { holdReason, runId }: { readonly holdReason: string; readonly runId: string | null },
): Promise<string[]> {
  const { rows } = await sql<{ notificationId: string }>`
    select notification_id as "notificationId"
    from register.notification
    where status = 'held' and hold_reason = ${holdReason} and (${runId}::bigint is null or run_id = ${runId}::bigint)
    order by notification_id`.execute(db)
  return rows.map(({ notificationId }) => notificationId)
}

interface FailedNotification {
  readonly notificationId: string
  readonly wasAccepted: boolean
}

/** Notifications that failed, of one run or of all, which nobody else changes until the transaction ends. */
export async function findFailedNotifications(tx: Tx, runId: string | null): Promise<FailedNotification[]> {
  const { rows } = await sql<FailedNotification>`
    select notification_id as "notificationId", message_id is not null as "wasAccepted"
    from register.notification
    where status = 'failed' and (${runId}::bigint is null or run_id = ${runId}::bigint)
    order by notification_id
    for update`.execute(tx)
  return rows
}

/** Runs (null: of all, else the one) with files to be written or notifications to be sent, oldest first. */
export async function findRunsInHand(db: Db, runId: string | null): Promise<readonly Run[]> {
  const { rows } = await sql<Run>`
    select run_id as "runId", programme_id as "programmeId", as_of_date as "asOfDate"
    from audit.run
    where (${runId}::bigint is null or run_id = ${runId}::bigint)
        and (
            exists (select from register.output_file where output_file.run_id = run.run_id and status = 'planned')
            or exists (
                select from register.notification
                where notification.run_id = run.run_id and status = 'planned' and sending_batch is not null
            )
        )
    order by run_id`.execute(db)
  return rows
}
