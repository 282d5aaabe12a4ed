import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { namesCustomers, sealedTables } from './sealed-tables.ts'

const tablesOfCustomers = sealedTables.filter(namesCustomers)

/** Gives a pseudonym to every customer in the run's account who has none. */
export async function insertPseudonyms(tx: Tx, runId: string): Promise<void> {
  const named = tablesOfCustomers.map(
    ({ name }) => sql`select customer_number from ${sql.table(name)} where run_id = ${runId}::bigint`,
  )
  const { numAffectedRows } = await sql`
    insert into register.pseudonym (customer_number)
    select customer_number
    from (${sql.join(named, sql` union `)}) as named
    where customer_number ~ '^\\d{1,12}$'
        and not exists (
            select from register.pseudonym where pseudonym.customer_number = named.customer_number
        )
    order by customer_number`.execute(tx)
  if (numAffectedRows !== undefined && numAffectedRows > 0n) await sql`analyze register.pseudonym`.execute(tx)
}

/** Gives one to a customer of whom only the register knows, too. */
export async function insertPseudonym(tx: Tx, customerNumber: string): Promise<void> {
  await sql`
    insert into register.pseudonym (customer_number) values (${customerNumber})
    on conflict do nothing`.execute(tx)
}

export interface Unlinked {
  readonly pseudonym: string
  /** Rows of the account that name the pseudonym now, by table. */
  readonly counts: Readonly<Record<string, number>>
}

/**
 * Cuts a customer off from the account: the pseudonym takes the place of the customer number, and the link between the
 * two is deleted, with the key that alone could prove it. No seal is affected, because each covers the pseudonym.
 * Returns null when the account does not know the customer.
 */
export async function unlinkCustomer(tx: Tx, customerNumber: string): Promise<Unlinked | null> {
  const { rows } = await sql<{ pseudonym: string }>`
    select pseudonym from register.pseudonym where customer_number = ${customerNumber} for update`.execute(tx)
  const pseudonym = rows[0]?.pseudonym
  if (pseudonym === undefined) return null
  const counts: Record<string, number> = {}
  for (const { name } of tablesOfCustomers) {
    const { numAffectedRows = 0n } = await sql`
      update ${sql.table(name)} set customer_number = ${pseudonym} where customer_number = ${customerNumber}`.execute(
      tx,
    )
    counts[name] = Number(numAffectedRows)
  }
  await sql`delete from register.pseudonym where customer_number = ${customerNumber}`.execute(tx)
  return { pseudonym, counts }
}

/** What was done to the pseudonyms that would give one customer's account to another, or hide it. */
export async function recheckPseudonyms(db: Db): Promise<string[]> {
  const { rows: forged } = await sql<{ pseudonym: string }>`
    select pseudonym from audit.forged_pseudonym order by pseudonym`.execute(db)
  const hidden = tablesOfCustomers.map(
    ({ name }) => sql`
      select ${name}::text as name, pseudonym
      from register.pseudonym
      where pseudonym::text in (select customer_number from ${sql.table(name)} where length(customer_number) > 12)`,
  )
  const { rows: halfErased } = await sql<{ name: string; pseudonym: string }>`
    ${sql.join(hidden, sql` union all `)} order by name, pseudonym`.execute(db)
  return [
    ...forged.map(({ pseudonym }) => `register.pseudonym ${pseudonym} was given to another customer`),
    ...halfErased.map(
      ({ name, pseudonym }) =>
        `${name} names ${pseudonym} by the pseudonym, though the customer was not erased`,
    ),
  ]
}
