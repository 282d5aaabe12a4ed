import { type RawBuilder, sql } from 'kysely'
import { ensurePseudonyms, unlinkCustomers } from '../audit/pseudonyms.ts'
import type { Tx } from '../db/database.ts'
import { deleteRejectedRecords, dropStagedFilesOfPeople } from './erased-line-queries.ts'
import { deleteIdleHeaders, workingTables } from './purge-queries.ts'

/** Rows that go with the person, in an order that foreign keys allow. */
export const deletedTables = [
  ...workingTables,
  'register.absence',
  'register.standing',
  'register.former_identity',
  'register.person',
  'register.customer',
] as const

/** Rows that go on by pseudonym: the balances of their nights rest on them. Those of the sealed account are beside. */
export const pseudonymisedTables = [
  'register.te_decision',
  'register.customership',
  'audit.case_action',
  'audit.operator_action',
] as const

/** Rows changed, by table. */
export type RowCounts = Readonly<Record<string, number>>

/**
 * Erases these people everywhere but in files: what identifies them is deleted, and in what must stay the pseudonym
 * takes the place of the customer number. What was made from the number (ids of notifications and cases, names of
 * restricted files) is made anew from the pseudonym's key, which is deleted last. Returns pseudonyms and row counts.
 */
export async function erasePeople(
  tx: Tx,
  customerNumbers: readonly string[],
): Promise<{ readonly pseudonyms: readonly string[]; readonly counts: RowCounts }> {
  await collectPeople(tx, customerNumbers)
  const counts: Record<string, number> = {}
  const count = async (table: string, statement: RawBuilder<unknown>) => {
    const { numAffectedRows = 0n } = await statement.execute(tx)
    counts[table] = (counts[table] ?? 0) + Number(numAffectedRows)
  }
  await count('register.rejected_record', deleteRejectedRecords)
  await deleteIdleHeaders(tx)
  counts['staging.customer'] = await dropStagedFilesOfPeople(tx)
  await count('register.identity_change', deleteIdentityChanges)
  await count('register.te_decision', deleteWaitingDecisions)
  for (const table of deletedTables) {
    await count(
      table,
      sql`
        delete from ${sql.table(table)} as it
        using erased_person
        where it.customer_number = erased_person.customer_number`,
    )
  }
  await closeCustomerships(tx)
  await count('register.notification_event', deleteEvents)
  await count('register.output_file', renameRestrictedFiles)
  await count('register.notification', forgetNotifications)
  await forgetActions(tx)
  for (const table of pseudonymisedTables) {
    await count(
      table,
      sql`
        update ${sql.table(table)} as it
        set customer_number = erased_person.pseudonym::text
        from erased_person
        where it.customer_number = erased_person.customer_number`,
    )
  }
  const unlinked = await unlinkCustomers(tx, customerNumbers)
  await sql`drop table erased_person, erased_identity`.execute(tx)
  return { pseudonyms: unlinked.pseudonyms, counts: { ...counts, ...unlinked.counts } }
}

/** Who they are, and every identity code they are known to have had. */
async function collectPeople(tx: Tx, customerNumbers: readonly string[]): Promise<void> {
  await ensurePseudonyms(tx, customerNumbers)
  await sql`
    create temporary table erased_person on commit drop as
    select pseudonym.customer_number, pseudonym, link_key, last_name, first_names
    from register.pseudonym
    left join register.person using (customer_number)
    where pseudonym.customer_number = any (${[...customerNumbers]}::text[])`.execute(tx)
  await sql`
    create temporary table erased_identity on commit drop as
    with recursive code (customer_number, personal_identity_code) as (
        select customer_number, personal_identity_code from register.customer
        where customer_number in (select customer_number from erased_person)
        union
        select customer_number, personal_identity_code from register.former_identity
        where customer_number in (select customer_number from erased_person)
        union
        select customer_number, changed.personal_identity_code
        from register.identity_change
        cross join lateral (values (former_identity_code), (new_identity_code)) as changed (personal_identity_code)
        where customer_number in (select customer_number from erased_person)
        union
        select code.customer_number, identity_change.new_identity_code
        from code
        inner join register.identity_change
            on former_identity_code = code.personal_identity_code
            and coalesce(identity_change.customer_number = code.customer_number, true)
    )
    select distinct customer_number, personal_identity_code from code`.execute(tx)
}

const deleteIdentityChanges = sql`
    delete from register.identity_change
    where customer_number in (select customer_number from erased_person)
        or (
            customer_number is null
            and exists (
                select from erased_identity
                where personal_identity_code in (former_identity_code, new_identity_code)
            )
        )`

/** What waits for a person's next row waits for nobody now. */
const deleteWaitingDecisions = sql`
    delete from register.te_decision
    where settled_run_id is null and customer_number in (select customer_number from erased_person)`

/** No night has ended them, so they end on the last night's day, with a reason of their own. */
async function closeCustomerships(tx: Tx): Promise<void> {
  await sql`
    update register.customership
    set ended_on = greatest(
            started_on + 1,
            (
                select max(as_of_date) from audit.run
                where run.programme_id = customership.programme_id and status = 'completed'
            )
        ),
        end_reason = 'ERASED'
    where ended_on is null and customer_number in (select customer_number from erased_person)`.execute(tx)
  await sql`
    update register.assignment
    set ended_on = customership.ended_on
    from register.customership
    where assignment.customership_id = customership.customership_id
        and assignment.ended_on is null
        and customership.customer_number in (select customer_number from erased_person)`.execute(tx)
  // A ground is words about the person.
  await sql`
    update register.te_decision set ground = null
    where customer_number in (select customer_number from erased_person)`.execute(tx)
}

const deleteEvents = sql`
    delete from register.notification_event
    using register.notification, register.customership
    where notification.notification_id = notification_event.notification_id
        and customership.customership_id = notification.customership_id
        and customership.customer_number in (select customer_number from erased_person)`

/** The name of a restricted handover file was made from the customer number. */
const renameRestrictedFiles = sql`
    update register.output_file
    set file_name = format(
        'handover-restricted/%s.csv',
        left(encode(sha256(convert_to(erased_person.link_key || file_name, 'UTF8')), 'hex'), 16)
    )
    from register.handover_line
    inner join register.customership using (customership_id)
    inner join erased_person using (customer_number)
    where handover_line.output_file_id = output_file.output_file_id
        and output_file.kind = 'handover'
        and output_file.is_restricted`

/** Nobody is told any more of what was held or failed. */
const forgetNotifications = sql`
    update register.notification
    set notification_id = md5(erased_person.link_key || notification.notification_id::text)::uuid,
        message_id = null,
        error = null,
        sending_purged_at = coalesce(sending_purged_at, clock_timestamp()),
        hold_reason = case when status in ('held', 'failed') then 'ERASED' end,
        status = case when status = 'failed' then 'held' else status end
    from register.customership
    inner join erased_person using (customer_number)
    where customership.customership_id = notification.customership_id`

/** A case's id was made from the customer number; what was said about it may name the number. */
async function forgetActions(tx: Tx): Promise<void> {
  const withoutNumber = sql`regexp_replace(because, '\\m' || erased_person.customer_number || '\\M', 'the customer', 'g')`
  await sql`
    update audit.case_action
    set case_id = left(encode(sha256(convert_to(erased_person.link_key || case_id, 'UTF8')), 'hex'), 12),
        because = ${withoutNumber}
    from erased_person
    where case_action.customer_number = erased_person.customer_number`.execute(tx)
  await sql`
    update audit.operator_action
    set because = ${withoutNumber}
    from erased_person
    where operator_action.customer_number = erased_person.customer_number
        or operator_action.notification_id in (
            select notification_id
            from register.notification
            inner join register.customership using (customership_id)
            where customership.customer_number = erased_person.customer_number
        )`.execute(tx)
}

export async function insertErasures(
  tx: Tx,
  pseudonyms: readonly string[],
  erasure: {
    readonly cause: 'request' | 'retention'
    readonly wasCustomer: boolean
    readonly counts: RowCounts | null
    readonly by: string
    readonly because: string
  },
): Promise<void> {
  const { cause, wasCustomer, counts, by, because } = erasure
  await sql`
    insert into audit.erasure (pseudonym, cause, was_customer, row_counts, erased_by, because)
    select pseudonym, ${cause}, ${wasCustomer}, ${counts === null ? null : JSON.stringify(counts)}::jsonb, ${by}, ${because}
    from unnest(${[...pseudonyms]}::uuid[]) as pseudonym`.execute(tx)
}
