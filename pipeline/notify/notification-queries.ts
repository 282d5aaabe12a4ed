import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { insertInParallel } from '../db/parallel-insert.ts'
import { analyze } from '../db/statistics.ts'
import { emptyTables } from '../db/working-tables.ts'
import type { Carrier, Run } from '../domain.ts'
import { listProgrammes } from '../programmes/programme.ts'
import { isFinnishAddress } from './address-queries.ts'
import { lettersPerBatch } from './limits.ts'

/** Any of them, named because the programme leads the index of a customer's customerships. */
export const anyProgramme = sql`any (${[...listProgrammes()]}::text[])`

/** Messages in one file, or notifications in one batch that is sent. */
const messagesPerFile = 1000
export const notificationsPerBatch = sql.lit(500)

/** Of a row with channel and language: how many like it make a file. */
export const notificationsPerFile = sql`
    case
        when channel = 'message' then ${sql.lit(messagesPerFile)}
        when language = 'fi+sv' then ${sql.lit(lettersPerBatch['fi+sv'])}
        else ${sql.lit(Math.min(lettersPerBatch.fi, lettersPerBatch.sv))}
    end`

/**
 * How a person is told. E-service users get a message; others a letter to the contact address or, unless they are
 * under non-disclosure, the ordinary one; the rest are left to a person. `column` gives a column of the person.
 */
export function channelOf(
  column: (name: string) => RawBuilder<unknown>,
  isProtected: RawBuilder<unknown>,
): RawBuilder<string> {
  const hasAddress = (street: string, postalCode: string, postOffice: string) =>
    isFinnishAddress(column(street), column(postalCode), column(postOffice))
  return sql`case
      when ${column('uses_e_service')} then 'message'
      when ${hasAddress('contact_street_address', 'contact_postal_code', 'contact_post_office')} then 'letter'
      when not ${isProtected} and ${hasAddress('street_address', 'postal_code', 'post_office')} then 'letter'
      else 'manual'
  end`
}

/**
 * The same where the carrier is Suomi.fi: everybody is asked for a mailbox there, and whoever has neither that nor an
 * address for a letter is left to a person then. For people under non-disclosure a mailbox is the safest of all.
 */
export function channelBy(carrier: Carrier, channel: RawBuilder<string>): RawBuilder<string> {
  return carrier === 'suomifi' ? sql`coalesce(nullif(${channel}, 'manual'), 'message')` : channel
}

/** Why a person who is told by nobody but a person is: nothing to write to, or something that no letter reaches. */
export function holdReasonOf(
  column: (name: string) => RawBuilder<unknown>,
  isProtected: RawBuilder<unknown>,
): RawBuilder<string> {
  const ordinary = sql`num_nonnulls(${column('street_address')}, ${column('postal_code')}, ${column('post_office')}) > 0`
  const contact = sql`num_nonnulls(
      ${column('contact_street_address')}, ${column('contact_postal_code')}, ${column('contact_post_office')}
  ) > 0`
  return sql`case
      when ${isProtected} then 'PROTECTED_NO_CHANNEL'
      when ${ordinary} or ${contact} then 'BAD_ADDRESS'
      else 'NO_ADDRESS'
  end`
}

/**
 * Who is told of a caseworker alone: those named another than the last one they had. The new are told with their
 * transfer.
 */
export const namesAnotherCaseworker = sql`(
    assignment.reason in ('FROM_WAITING', 'CASEWORKER_LEFT', 'CASEWORKER_CHANGED', 'ABSENCE_ENDED', 'SEARCH_RESUMED')
    and assignment.caseworker_id is distinct from (
            select earlier.caseworker_id
            from register.assignment as earlier
            where earlier.customership_id = assignment.customership_id
                and earlier.caseworker_id is not null
                and earlier.assignment_id < assignment.assignment_id
            order by earlier.assignment_id desc
            limit 1
        )
)`

/**
 * Whether the person of a verdict is told of it. Whose customership ends with the job search ended it, or was told by the
 * office.
 */
export const isTold = (verdict: string) => sql`(
    ${sql.ref(`${verdict}.outcome`)} in ('TRANSFER', 'MOVE', 'RETURN', 'END')
    and ${sql.ref(`${verdict}.reason_code`)} <> 'JOB_SEARCH_ENDED'
)`

/** What a verdict's person is told: the kind of notification. */
export const kindOf = (verdict: string) => sql`
    case ${sql.ref(`${verdict}.reason_code`)} when 'RESTARTED' then 'restart' else lower(${sql.ref(`${verdict}.outcome`)}) end`

/**
 * Decides who is told of tonight's events, and how: in which file, or in which batch that is sent. The hold reason
 * stands also where a mailbox is asked for first: thresholds measure how many can be reached by nothing else.
 */
export async function insertNightNotifications(
  tx: Tx,
  run: Run,
  carrier: Carrier,
  continuingId: string | null,
): Promise<void> {
  const person = (column: string) => sql.ref(`person.${column}`)
  await emptyTables(tx, 'staging.night_notification')
  const columns = sql`
      customership_id, customer_number, kind, channel, language, is_restricted, hold_reason, area_id, file_name,
      sending_batch`
  const query = sql`
    with event as (
        select
            coalesce(started.customership_id, verdict.customership_id) as customership_id,
            verdict.customer_number,
            ${kindOf('verdict')} as kind,
            verdict.area_id,
            verdict.reason_code = 'PROGRAMME_ENDED' and ${goesOn(run, continuingId)} as goes_on
        from staging.night_verdict as verdict
        left join register.customership as started
            on started.started_run_id = ${run.runId} and started.customer_number = verdict.customer_number
        where ${isTold('verdict')}
        union all
        select assignment.customership_id, customership.customer_number, 'caseworker', customership.area_id, false
        from register.assignment
        inner join register.customership using (customership_id)
        where assignment.started_run_id = ${run.runId} and ${namesAnotherCaseworker}
    ),
    reach as (
        select
            event.*,
            customer.is_protected,
            ${channelOf(person, sql`customer.is_protected`)} as reached_by,
            ${holdReasonOf(person, sql`customer.is_protected`)} as unreached_because,
            coalesce(person.service_language, 'fi+sv') as language
        from event
        inner join register.customer using (customer_number)
        inner join register.person using (customer_number)
    ),
    carried as (
        select
            *,
            ${channelBy(carrier, sql`reached_by`)} as channel,
            case
                when goes_on then 'SERVICE_CONTINUES'
                when reached_by = 'manual' then unreached_because
            end as hold_reason
        from reach
    ),
    numbered as (
        select
            *,
            ${carrier === 'files' ? fileNumber : batchNumber} as number
        from carried
    )
    select
        customership_id,
        customer_number,
        kind,
        channel,
        language,
        is_protected,
        hold_reason,
        area_id,
        case when ${carrier === 'files'} and channel <> 'manual' and not goes_on then ${notificationFileName} end,
        case when ${carrier === 'suomifi'} and not goes_on then number end
    from numbered`
  await insertInParallel(tx, 'staging.night_notification', columns, query)
  await analyze(tx, 'staging.night_notification')
}

/**
 * Of a customer whose programme has ended: whether the notification of the programme that continues it tells of both, as far as
 * it is known. Before that programme's first night, which may follow this one, all may go on.
 */
const goesOn = ({ asOfDate }: Run, continuingId: string | null) => sql`(
    exists (
        select from register.customership as next
        where next.programme_id = ${continuingId}::text
            and next.customer_number = verdict.customer_number
            and next.ended_on is null
    )
    or ${continuingId}::text is not null and not exists (
        select from audit.run
        where run.programme_id = ${continuingId}::text and run.status = 'completed' and run.as_of_date >= ${asOfDate}
    )
)`

/**
 * A file holds one channel, one area and, of letters, one language; a restricted one is of no area. As one text that
 * begins with what differs most: rows are sorted by it twice as fast as by its parts.
 */
export const filePartition = sql`concat_ws(
    '/',
    case when is_protected then '' else area_id end,
    case when channel = 'letter' then language else '' end,
    channel,
    is_protected
)`

const fileNumber = numberWithin(sql`concat_ws('/', ${filePartition}, goes_on)`, notificationsPerFile)
const batchNumber = numberWithin(sql`goes_on`, notificationsPerBatch)

/** Which file or batch a row falls into, from 1, where each partition begins anew. */
export function numberWithin(partition: RawBuilder<unknown>, most: RawBuilder<unknown>): RawBuilder<number> {
  return sql`(row_number() over (partition by ${partition} order by customer_number, customership_id) - 1) / ${most} + 1`
}

/** `letters/<area>-<language>-0001.pdf`, `messages/<area>-0001.jsonl`; a restricted file names no area. */
export const notificationFileName = sql`format(
    '%ss%s%s.%s',
    channel,
    case when is_protected then '-restricted/' else '/' || area_id || '-' end,
    concat_ws('-', case when channel = 'letter' then replace(language, '+', '-') end, lpad(number::text, 4, '0')),
    case channel when 'letter' then 'pdf' else 'jsonl' end
)`

/** Plans the files of letters and messages. A restricted file names no area. */
export async function insertNotificationFiles(tx: Tx, run: Run): Promise<void> {
  await sql`
    insert into register.output_file (run_id, kind, is_restricted, area_id, language, file_name, entry_count)
    select
        ${run.runId},
        channel || 's',
        is_restricted,
        case when not is_restricted then area_id end,
        case when channel = 'letter' then language end,
        file_name,
        count(*)
    from staging.night_notification
    where file_name is not null
    group by 2, 3, 4, 5, 6
    order by file_name`.execute(tx)
}

const isHeld = sql`(notification.channel = 'manual' or notification.hold_reason = 'SERVICE_CONTINUES')`

/** The id is made from what the notification is about: the same event always gives the same id. */
export async function insertNotifications(tx: Tx, run: Run): Promise<void> {
  await sql`
    insert into register.notification (
        notification_id, customership_id, run_id, kind, channel, language, is_restricted, status, hold_reason,
        output_file_id, sending_batch
    )
    select
        md5(concat_ws('|', ${run.programmeId}::text, notification.customer_number, ${run.asOfDate}::text, notification.kind))::uuid,
        notification.customership_id,
        ${run.runId},
        notification.kind,
        notification.channel,
        notification.language,
        notification.is_restricted,
        case when ${isHeld} then 'held' else 'planned' end,
        case when ${isHeld} then notification.hold_reason end,
        output_file.output_file_id,
        notification.sending_batch
    from staging.night_notification as notification
    left join register.output_file on output_file.run_id = ${run.runId} and output_file.file_name = notification.file_name
    order by notification.customer_number`.execute(tx)
}
