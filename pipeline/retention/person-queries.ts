import { sql } from 'kysely'
import { tablesOfCustomers } from '../audit/pseudonyms.ts'
import type { Db } from '../db/database.ts'
import { one } from '../db/rows.ts'
import { deletedTables, pseudonymisedTables } from './erase-queries.ts'

export interface PersonOnRecord {
  /** The number stands somewhere. */
  readonly isKnown: boolean
  /** Where the person is a customer now. */
  readonly programmeIds: readonly string[]
  /** A letter, message or handover line of the person is still to be written or sent. */
  readonly isToBeWritten: boolean
  /** Undone runs whose files, the person's among them, are still to be removed or cancelled. */
  readonly unfinishedUndos: readonly string[]
}

/** Every table that knows customer numbers. */
export const tablesOfPeople: readonly string[] = [
  ...['staging.customer', 'register.pseudonym', 'register.identity_change'],
  ...deletedTables,
  ...pseudonymisedTables,
  ...tablesOfCustomers.map(({ name }) => name),
]

export async function findPerson(db: Db, customerNumber: string): Promise<PersonOnRecord> {
  const stands = tablesOfPeople.map(
    (table) => sql`exists (select from ${sql.table(table)} where customer_number = ${customerNumber})`,
  )
  const { rows } = await sql<PersonOnRecord>`
    select
        ${sql.join(stands, sql` or `)} as "isKnown",
        array(
            select distinct programme_id
            from register.customership
            where customer_number = ${customerNumber} and ended_on is null
            order by programme_id
        ) as "programmeIds",
        exists (
            select from register.notification
            inner join register.customership using (customership_id)
            where customer_number = ${customerNumber} and status = 'planned'
            union all
            select from register.handover_line
            inner join register.output_file using (output_file_id)
            inner join register.customership using (customership_id)
            where customer_number = ${customerNumber} and output_file.status = 'planned'
        ) as "isToBeWritten",
        array(
            select distinct undone_file.run_id::text
            from audit.undone_row
            inner join audit.undone_file
                on undone_file.output_file_id = (undone_row.facts ->> 'output_file_id')::bigint
            where customer_number = ${customerNumber} and done_at is null
            order by 1
        ) as "unfinishedUndos"`.execute(db)
  return one(rows)
}
