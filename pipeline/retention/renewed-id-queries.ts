/**
 * What was made from the customer numbers of people who are being erased (of them `erased_person` knows): ids of
 * notifications and cases, names of restricted files, checksums of files that hold nothing but one number. Whoever has
 * the keys of the database could make it again, so it is made anew with the pseudonym's key, which is deleted last.
 */
import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db/database.ts'

function renewed(column: string): RawBuilder<string> {
  return sql`encode(sha256(convert_to(erased_person.link_key || ${sql.ref(column)}, 'UTF8')), 'hex')`
}

/** Their notifications, those of undone nights too, and the files of handovers that held nobody else. */
export async function collectMadeOfNumbers(tx: Tx): Promise<void> {
  await sql`
    create temporary table erased_notification on commit drop as
    select
        customer_number, notification_id,
        md5(erased_person.link_key || notification_id::text)::uuid as renewed_id
    from erased_person
    inner join (
        select customer_number, notification_id
        from register.notification
        inner join register.customership using (customership_id)
        union
        select customer_number, notification_id from audit.undone_row where notification_id is not null
    ) as notification using (customer_number)`.execute(tx)
  await sql`
    create temporary table erased_file on commit drop as
    select distinct customer_number, output_file_id
    from erased_person
    inner join (
        select customer_number, one_form.output_file_id
        from register.handover_line
        inner join register.customership using (customership_id)
        inner join register.output_file using (output_file_id)
        inner join register.output_file as one_form on ${isSameHandover('output_file')}
        where output_file.is_restricted or output_file.entry_count = 1
        union all
        select undone_row.customer_number, one_form.output_file_id
        from audit.undone_row
        inner join audit.undone_file
            on undone_file.output_file_id = (undone_row.facts ->> 'output_file_id')::bigint
        inner join audit.undone_file as one_form on ${isSameHandover('undone_file')}
        where table_name = 'handover_line' and (undone_file.is_restricted or undone_file.entry_count = 1)
    ) as file using (customer_number)`.execute(tx)
}

/** Of the rows of a table and of `one_form`: lines, table and manifest tell of the same lines. */
function isSameHandover(table: string): RawBuilder<boolean> {
  const stem = (name: string) => sql`split_part(${sql.ref(`${name}.file_name`)}, '.', 1)`
  return sql`${sql.ref(`${table}.run_id`)} = one_form.run_id and ${stem(table)} = ${stem('one_form')}`
}

/** The name of a restricted file, in the column; what follows the first dot says its form. */
function renewedName(column: 'file_name' | 'cancelled_file_name'): RawBuilder<string> {
  return sql`
    case
        when is_restricted
            then 'handover-restricted/' || left(${renewed(column)}, 16) || substring(${sql.ref(column)} from '\\..*$')
        else ${sql.ref(column)}
    end`
}

export const renewFiles = sql`
    update register.output_file
    set file_name = ${renewedName('file_name')}, sha256 = ${renewed('sha256')}
    from erased_file
    inner join erased_person using (customer_number)
    where output_file.output_file_id = erased_file.output_file_id`

export const renewUndoneFiles = sql`
    update audit.undone_file
    set file_name = ${renewedName('file_name')},
        cancelled_file_name = ${renewedName('cancelled_file_name')},
        sha256 = ${renewed('sha256')},
        cancelled_sha256 = ${renewed('cancelled_sha256')}
    from erased_file
    inner join erased_person using (customer_number)
    where undone_file.output_file_id = erased_file.output_file_id`

export const deleteEvents = sql`
    delete from register.notification_event
    using erased_notification
    where erased_notification.notification_id = notification_event.notification_id`

/** Nobody is told any more of what was held or failed. */
export const forgetNotifications = sql`
    update register.notification
    set notification_id = renewed_id,
        message_id = null,
        error = null,
        sending_purged_at = coalesce(sending_purged_at, clock_timestamp()),
        hold_reason = case when status in ('held', 'failed') then 'ERASED' end,
        status = case when status = 'failed' then 'held' else status end
    from erased_notification
    where erased_notification.notification_id = notification.notification_id`

/** What was said about somebody may name the number. */
const withoutNumber = sql`regexp_replace(because, '\\m' || erased_person.customer_number || '\\M', 'the customer', 'g')`

/** Makes the ids in the account anew, and takes the numbers out of the words of operators. */
export async function renewAccount(tx: Tx): Promise<void> {
  await sql`
    update audit.undone_row
    set notification_id = renewed_id
    from erased_notification
    where erased_notification.notification_id = undone_row.notification_id`.execute(tx)
  await sql`
    update audit.case_action
    set case_id = left(${renewed('case_id')}, 12), because = ${withoutNumber}
    from erased_person
    where case_action.customer_number = erased_person.customer_number`.execute(tx)
  await sql`
    update audit.operator_action
    set notification_id = renewed_id, because = ${withoutNumber}
    from erased_notification
    inner join erased_person using (customer_number)
    where operator_action.notification_id = erased_notification.notification_id`.execute(tx)
  await sql`
    update audit.operator_action
    set because = ${withoutNumber}
    from erased_person
    where operator_action.customer_number = erased_person.customer_number`.execute(tx)
}
