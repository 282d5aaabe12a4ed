import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { one } from '../db/rows.ts'
import type { IsoDate } from '../domain.ts'

/** Which notifications are asked for; null or empty: whichever. */
export interface NotificationFilter {
  /** Empty: those that wait for a person, and those planned for long. */
  readonly statuses: readonly string[]
  readonly kind: string | null
  readonly channel: string | null
  readonly holdReason: string | null
  readonly runId: string | null
  readonly programmeId: string | null
}

/** Names nobody, and no place of a person under non-disclosure. */
export interface NotificationLine {
  readonly notificationId: string
  readonly kind: string
  readonly channel: string
  readonly language: string
  readonly isRestricted: boolean
  readonly status: string
  readonly holdReason: string | null
  readonly error: string | null
  readonly runId: string
  readonly programmeId: string
  readonly asOfDate: IsoDate
  readonly customerNumber: string
  /** Below the night's folder: where it stands, or is to stand; of a letter that was sent, the attachment. */
  readonly fileName: string | null
  readonly page: number | null
  readonly messageId: string | null
}

/** A file named by an area gives away the place of who came under non-disclosure since. */
const fileName = sql`case
    when notification.status in ('held', 'failed') then null
    when customer.is_protected and not notification.is_restricted and output_file.area_id is not null
        then '(withheld: non-disclosure)'
    else coalesce(notification.file_name, output_file.file_name)
end`

const lineColumns = sql`
    notification.notification_id as "notificationId",
    notification.kind,
    notification.channel,
    notification.language,
    notification.is_restricted as "isRestricted",
    notification.status,
    notification.hold_reason as "holdReason",
    notification.error,
    notification.run_id as "runId",
    run.programme_id as "programmeId",
    run.as_of_date as "asOfDate",
    customership.customer_number as "customerNumber",
    ${fileName} as "fileName",
    notification.page,
    notification.message_id as "messageId"`

const lineTables = sql`
    register.notification
    inner join register.customership using (customership_id)
    inner join register.customer using (customer_number)
    inner join audit.run on run.run_id = notification.run_id
    left join register.output_file using (output_file_id)`

const isPlannedForLong = sql`(
    notification.status = 'planned' and run.finished_at < clock_timestamp() - interval '1 hour'
)`

/** The notifications asked for, newest night first, and how many there are in all. */
export async function findNotificationLines(
  db: Db,
  filter: NotificationFilter,
  most: number,
): Promise<{ readonly lines: readonly NotificationLine[]; readonly total: number }> {
  const isWanted = (column: string, value: string | null) =>
    value === null ? sql`true` : sql`${sql.ref(column)}::text = ${value}`
  const where = sql`
    ${
      filter.statuses.length === 0
        ? sql`(notification.status in ('held', 'failed') or ${isPlannedForLong})`
        : sql`notification.status = any (${[...filter.statuses]}::text[])`
    }
    and ${isWanted('notification.kind', filter.kind)}
    and ${isWanted('notification.channel', filter.channel)}
    and ${isWanted('notification.hold_reason', filter.holdReason)}
    and ${isWanted('notification.run_id', filter.runId)}
    and ${isWanted('run.programme_id', filter.programmeId)}`
  const { rows: lines } = await sql<NotificationLine>`
    select ${lineColumns}
    from ${lineTables}
    where ${where}
    order by notification.run_id desc, customership.customer_number, notification.kind, notification.notification_id
    limit ${most}`.execute(db)
  const { rows } = await sql<{ total: number }>`
    select count(*)::integer as total from ${lineTables} where ${where}`.execute(db)
  return { lines, total: one(rows).total }
}

export interface NotificationDetail extends NotificationLine {
  readonly pages: number | null
  readonly sha256: string | null
  readonly sendingBatch: number | null
  readonly sentAs: string | null
  readonly sentAt: Date | null
  /** Latest job that writes its file or sends its batch; the queue forgets finished ones after some days. */
  readonly job: {
    readonly state: string
    readonly attempts: number
    readonly error: string | null
    readonly nextTryAt: Date | null
  } | null
  readonly events: readonly {
    readonly eventType: string
    readonly happenedAt: Date
    readonly receivedAt: Date
  }[]
  readonly actions: readonly {
    readonly action: string
    readonly doneBy: string
    readonly login: string | null
    readonly machineUser: string | null
    readonly because: string
    readonly doneAt: Date
  }[]
}

/** Everything on record about one notification. Throws where there is none. */
export async function findNotificationDetail(db: Db, notificationId: string): Promise<NotificationDetail> {
  const { rows } = await sql<
    Omit<NotificationDetail, 'job' | 'events' | 'actions'> & { outputFileId: string | null }
  >`
    select
        ${lineColumns}, notification.pages, notification.sha256, notification.sending_batch as "sendingBatch",
        notification.sent_as as "sentAs", notification.sent_at as "sentAt",
        notification.output_file_id as "outputFileId"
    from ${lineTables}
    where notification_id = ${notificationId}`.execute(db)
  const [found] = rows
  if (found === undefined) throw new Error(`there is no notification ${notificationId}`)
  const { outputFileId, ...notification } = found
  const { rows: events } = await sql<NotificationDetail['events'][number]>`
    select event_type as "eventType", happened_at as "happenedAt", received_at as "receivedAt"
    from register.notification_event
    where notification_id = ${notificationId}
    order by happened_at, event_type`.execute(db)
  const { rows: actions } = await sql<NotificationDetail['actions'][number]>`
    select action, done_by as "doneBy", login, machine_user as "machineUser", because, done_at as "doneAt"
    from audit.operator_action
    where notification_id = ${notificationId}
    order by operator_action_id`.execute(db)
  return { ...notification, job: await findJob(db, outputFileId, notification), events, actions }
}

async function findJob(
  db: Db,
  outputFileId: string | null,
  { runId, sendingBatch }: { readonly runId: string; readonly sendingBatch: number | null },
): Promise<NotificationDetail['job']> {
  const { rows } = await sql<NonNullable<NotificationDetail['job']>>`
    select
        state::text,
        case when started_on is null then 0 else retry_count + 1 end as attempts,
        output ->> 'error' as error,
        case when state in ('created', 'retry') then start_after end as "nextTryAt"
    from pgboss.job
    where name <> 'dead-letters'
        and (
            data -> 'outputFileIds' @> to_jsonb(${outputFileId}::text)
            or data @> jsonb_build_object('runId', ${runId}::text, 'batch', ${sendingBatch}::integer)
        )
    order by created_on desc
    limit 1`.execute(db)
  return rows[0] ?? null
}

/** Two at most, of whose notifications one has an id in the range. */
export async function findCustomersNotified(
  db: Db,
  { first, last }: { readonly first: string; readonly last: string },
): Promise<string[]> {
  const { rows } = await sql<{ customerNumber: string }>`
    select distinct customership.customer_number as "customerNumber"
    from register.notification
    inner join register.customership using (customership_id)
    where notification_id between ${first}::uuid and ${last}::uuid
    order by "customerNumber"
    limit 2`.execute(db)
  return rows.map(({ customerNumber }) => customerNumber)
}

/** The ids that begin so: none, the one meant, or several. `start` is of 8 to 32 hexadecimal digits, dashes allowed. */
export async function findNotificationIds(db: Db, start: string): Promise<string[]> {
  const digits = start.replaceAll('-', '')
  const { rows } = await sql<{ notificationId: string }>`
    select notification_id as "notificationId"
    from register.notification
    where notification_id between ${digits.padEnd(32, '0')}::uuid and ${digits.padEnd(32, 'f')}::uuid
    order by notification_id
    limit 2`.execute(db)
  return rows.map(({ notificationId }) => notificationId)
}
