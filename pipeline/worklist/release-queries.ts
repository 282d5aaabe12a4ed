import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { findLastBatch } from '../deliver/job-queries.ts'
import type { SendingJob } from '../deliver/queue.ts'
import type { Carrier, Run } from '../domain.ts'
import {
  anyProgramme,
  channelBy,
  channelOf,
  filePartition,
  holdReasonOf,
  notificationFileName,
  notificationsPerBatch,
  notificationsPerFile,
  numberWithin,
} from '../notify/notification-queries.ts'

/** A notification, and how the customer could be told by what is known now. */
export interface Reach {
  readonly notificationId: string
  readonly runId: string
  readonly status: string
  readonly channel: string
  /** Why it would be held, where the channel is `manual`. */
  readonly holdReason: string
  /** The programme whose notification tells of this one's end too; null = none. */
  readonly toldBy: string | null
  /** Name and address are no longer kept. */
  readonly isForgotten: boolean
  /** What an operator decided about it last; null: nothing. */
  readonly lastAction: string | null
  /** Suomi.fi accepted it, and accepts nothing twice under the same id. */
  readonly wasAccepted: boolean
  /** It was to be sent, so Suomi.fi may have it although its answer never came. */
  readonly wasInBatch: boolean
}

const person = (column: string) => sql.ref(`person.${column}`)

const channel = channelOf(person, sql`customer.is_protected`)

const reachTables = sql`
    register.notification
    inner join register.customership using (customership_id)
    inner join register.customer using (customer_number)
    left join register.person using (customer_number)`

const isOneOf = (notificationIds: readonly string[]) =>
  sql`notification.notification_id = any (${[...notificationIds]}::uuid[])`

const lastAction = sql`(
    select operator_action.action
    from audit.operator_action
    where operator_action.notification_id = notification.notification_id
    order by operator_action_id desc
    limit 1
)`

/** The notifications, which nobody else changes until the transaction ends. */
export async function lockReaches(tx: Tx, notificationIds: readonly string[]): Promise<Reach[]> {
  const { rows } = await sql<Reach>`
    select
        notification.notification_id as "notificationId",
        notification.run_id as "runId",
        notification.status,
        ${channel} as channel,
        ${holdReasonOf(person, sql`customer.is_protected`)} as "holdReason",
        case when notification.hold_reason = 'SERVICE_CONTINUES' then (
            select min(next.programme_id)
            from register.customership as next
            where next.programme_id = ${anyProgramme}
                and next.customer_number = customership.customer_number
                and next.programme_id <> customership.programme_id
                and next.started_on >= customership.ended_on
        ) end as "toldBy",
        person.customer_number is null as "isForgotten",
        ${lastAction} as "lastAction",
        notification.message_id is not null as "wasAccepted",
        notification.sending_batch is not null as "wasInBatch"
    from ${reachTables}
    where ${isOneOf(notificationIds)}
    order by notification.run_id, notification.notification_id
    for update of notification`.execute(tx)
  return rows
}

/** The notifications that were to be sent and are held, without Suomi.fi's word that it has them. */
export async function findThoseToAskAbout(db: Db, notificationIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ notificationId: string }>`
    select notification_id as "notificationId"
    from register.notification
    where ${isOneOf(notificationIds)}
        and status = 'held' and sending_batch is not null and message_id is null
    order by notification_id`.execute(db)
  return rows.map(({ notificationId }) => notificationId)
}

/** Of a notification that Suomi.fi turns out to have: it was accepted, although its answer never came. */
export async function markSent(tx: Tx, notificationId: string, messageId: string): Promise<void> {
  await sql`
    update register.notification
    set status = 'sent', hold_reason = null, error = null, message_id = ${messageId},
        sent_as = coalesce(sent_as, 'multichannel'), sent_at = coalesce(sent_at, clock_timestamp())
    where notification_id = ${notificationId} and status = 'held'`.execute(tx)
}

/**
 * How notifications leave by what is known now, numbered within each partition. Who is no longer protected is treated as
 * anybody: the channel was chosen so, and a letter needs the address that goes with it.
 */
function selectLeaving(
  carrier: Carrier,
  condition: RawBuilder<unknown>,
  partition: RawBuilder<unknown>,
  most: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql`
    select
        *,
        ${numberWithin(partition, most)} as number
    from (
        select
            notification.notification_id, notification.run_id, customership.customer_number, customership.area_id,
            customership.customership_id, customer.is_protected,
            ${channelBy(carrier, channel)} as channel,
            coalesce(person.service_language, 'fi+sv') as language
        from ${reachTables}
        where notification.status in ('held', 'failed') and ${condition}
    ) as reach`
}

/**
 * Plans held notifications into new files of their runs, each run's in a late folder of its own, laid out like the
 * night's. Returns the new files.
 */
export async function planIntoLateFiles(tx: Tx, notificationIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ outputFileId: string }>`
    with leaving as (
        ${selectLeaving('files', isOneOf(notificationIds), sql`run_id, ${filePartition}`, notificationsPerFile)}
    ),
    late as (
        select
            run_id,
            1 + coalesce((
                select max(output_file.late_number) from register.output_file where output_file.run_id = leaving.run_id
            ), 0) as late_number
        from leaving
        group by run_id
    ),
    named as (
        select *, 'late-' || late_number || '/' || ${notificationFileName} as file_name
        from leaving
        inner join late using (run_id)
    ),
    file as (
        insert into register.output_file (
            run_id, kind, is_restricted, area_id, language, file_name, entry_count, late_number
        )
        select
            run_id, channel || 's', is_protected, case when not is_protected then area_id end,
            case when channel = 'letter' then language end, file_name, count(*), late_number
        from named
        group by 1, 2, 3, 4, 5, 6, 8
        order by run_id, file_name
        returning output_file_id, run_id, file_name
    ),
    planned as (
        update register.notification
        set channel = named.channel, language = named.language, is_restricted = named.is_protected,
            status = 'planned', hold_reason = null, error = null, sending_batch = null,
            output_file_id = file.output_file_id
        from named
        inner join file using (run_id, file_name)
        where notification.notification_id = named.notification_id
    )
    select output_file_id as "outputFileId" from file order by output_file_id`.execute(tx)
  return rows.map(({ outputFileId }) => outputFileId)
}

/** Plans notifications, held or failed, into new batches of their runs: each is sent under the id it always had. */
export async function planIntoNewBatches(tx: Tx, notificationIds: readonly string[]): Promise<SendingJob[]> {
  const jobs: SendingJob[] = []
  for (const { runId } of await findNightsOf(tx, notificationIds)) {
    const condition = sql`${isOneOf(notificationIds)} and notification.run_id = ${runId}`
    // A batch whose notifications were all written into files leaves only its job behind: its number is taken too.
    const { rows } = await sql<SendingJob>`
      with leaving as (
          ${selectLeaving('suomifi', condition, sql`run_id`, notificationsPerBatch)}
      ),
      last as (
          select greatest(max(sending_batch), ${await findLastBatch(tx, runId)}::integer) as batch
          from register.notification
          where run_id = ${runId}
      ),
      planned as (
          update register.notification
          set channel = leaving.channel, language = leaving.language, is_restricted = leaving.is_protected,
              status = 'planned', hold_reason = null, error = null, output_file_id = null,
              sending_batch = last.batch + leaving.number
          from leaving, last
          where notification.notification_id = leaving.notification_id
          returning notification.run_id, notification.sending_batch
      )
      select distinct run_id as "runId", sending_batch as batch from planned order by 2`.execute(tx)
    jobs.push(...rows)
  }
  return jobs
}

/** The nights of these notifications, oldest first, and whether their own folders were closed. */
export async function findNightsOf(
  db: Db,
  notificationIds: readonly string[],
): Promise<readonly (Run & { readonly isClosed: boolean })[]> {
  const { rows } = await sql<Run & { readonly isClosed: boolean }>`
    select
        run_id as "runId", programme_id as "programmeId", as_of_date as "asOfDate",
        output_completed_at is not null and not exists (
            select from audit.purged_folder where purged_folder.run_id = run.run_id and late_number is null
        ) as "isClosed"
    from audit.run
    where run_id in (select run_id from register.notification where ${isOneOf(notificationIds)})
    order by run_id`.execute(db)
  return rows
}

/**
 * Notifications of a run (null: of all) that were released, and are in no closed folder and not sent yet: whoever
 * released them was stopped.
 */
export async function findUnfinishedReleases(db: Db, runId: string | null): Promise<string[]> {
  const { rows } = await sql<{ notificationId: string }>`
    select notification_id as "notificationId"
    from register.notification
    left join register.output_file using (output_file_id, run_id)
    where (${runId}::bigint is null or notification.run_id = ${runId}::bigint)
        and (
            late_number is not null and closed_at is null
            or notification.status = 'planned' and sending_batch is not null
        )
        and ${lastAction} = 'notification-release'
    order by notification_id`.execute(db)
  return rows.map(({ notificationId }) => notificationId)
}

export interface NotificationCount {
  readonly status: string
  readonly holdReason: string | null
  readonly channel: string
  readonly count: number
}

/** What became of these notifications. */
export async function countNotifications(
  db: Db,
  notificationIds: readonly string[],
): Promise<NotificationCount[]> {
  const { rows } = await sql<NotificationCount>`
    select status, hold_reason as "holdReason", channel, count(*)::integer as count
    from register.notification
    where ${isOneOf(notificationIds)}
    group by status, hold_reason, channel
    order by status, hold_reason, channel`.execute(db)
  return rows
}

/** The late folders where these notifications are written, oldest run first. */
export async function findLateFoldersOf(
  db: Db,
  notificationIds: readonly string[],
): Promise<readonly (Run & { readonly lateNumber: number })[]> {
  const { rows } = await sql<Run & { readonly lateNumber: number }>`
    select distinct
        run_id as "runId", programme_id as "programmeId", as_of_date as "asOfDate", late_number as "lateNumber"
    from register.notification
    inner join audit.run using (run_id)
    inner join register.output_file using (output_file_id, run_id)
    where ${isOneOf(notificationIds)} and late_number is not null
    order by run_id, late_number`.execute(db)
  return rows
}
