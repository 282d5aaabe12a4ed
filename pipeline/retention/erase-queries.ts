import { type RawBuilder, sql } from 'kysely'
import { dropBeforeImages } from '../audit/before-image-queries.ts'
import { ensurePseudonyms, unlinkCustomers } from '../audit/pseudonyms.ts'
import type { Tx } from '../db/database.ts'
import { deleteRejectedRecords, dropStagedFilesOfPeople } from './erased-line-queries.ts'
import { deleteIdleHeaders, workingTables } from './purge-queries.ts'
import * as renewal from './renewed-id-queries.ts'

/** Rows that go with the person, in an order that foreign keys allow. */
export const deletedTables = [
  ...workingTables,
  'register.absence',
  'register.standing',
  'register.former_identity',
  'register.flagged_number',
  'register.person',
  'register.customer',
] as const

/** Rows that go on by pseudonym: the balances of their nights rest on them. Those of the sealed account are beside. */
export const pseudonymisedTables = [
  'register.te_decision',
  'register.customership',
  'register.followed_person',
  'audit.case_action',
  'audit.operator_action',
] as const

/** Rows changed, by table. */
export type RowCounts = Readonly<Record<string, number>>

/**
 * Erases these people everywhere but in files: what identifies them is deleted, and in what must stay the pseudonym
 * takes the place of the customer number. What was made from the number is made anew from the pseudonym's key, which is
 * deleted last. The last night can be undone no more. Returns pseudonyms and row counts.
 */
export async function erasePeople(
  tx: Tx,
  customerNumbers: readonly string[],
): Promise<{ readonly pseudonyms: readonly string[]; readonly counts: RowCounts }> {
  // They hold the people, and undoing the last night would bring them back.
  await dropBeforeImages(tx)
  await collectPeople(tx, customerNumbers)
  await renewal.collectMadeOfNumbers(tx)
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
  await count('register.notification_event', renewal.deleteEvents)
  await count('register.output_file', renewal.renewFiles)
  await count('audit.undone_file', renewal.renewUndoneFiles)
  await count('register.notification', renewal.forgetNotifications)
  await renewal.renewAccount(tx)
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
  await sql`drop table erased_person, erased_identity, erased_notification, erased_file`.execute(tx)
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
