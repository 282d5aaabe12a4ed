import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { analyze } from '../db/statistics.ts'
import { namesCustomers, sealedTables } from './sealed-tables.ts'

/** Of the account: besides the sealed tables, what was taken back with an undone run, which its own checksum covers. */
export const tablesOfCustomers = [...sealedTables.filter(namesCustomers), { name: 'audit.undone_row' }]

/** Gives a pseudonym to every customer in the run's account who has none. */
export async function insertPseudonyms(tx: Tx, runId: string): Promise<void> {
  const named = tablesOfCustomers.map(
    ({ name }) => sql`select customer_number from ${sql.table(name)} where run_id = ${runId}::bigint`,
  )
  const { numAffectedRows } = await sql`
    insert into register.pseudonym (customer_number)
    select distinct customer_number
    from (${sql.join(named, sql` union all `)}) as named
    where length(customer_number) between 1 and 12
        and translate(customer_number, '0123456789', '') = ''
        and not exists (
            select from register.pseudonym where pseudonym.customer_number = named.customer_number
        )
    order by customer_number`.execute(tx)
  if (numAffectedRows !== undefined && numAffectedRows > 0n) await analyze(tx, 'register.pseudonym')
}

/** Gives one also to customers of whom only the register knows. */
export async function ensurePseudonyms(tx: Tx, customerNumbers: readonly string[]): Promise<void> {
  await sql`
    insert into register.pseudonym (customer_number)
    select unnest(${[...customerNumbers]}::text[])
    on conflict do nothing`.execute(tx)
}

interface Unlinked {
  readonly pseudonyms: readonly string[]
  /** Rows of the account that name the pseudonyms now, by table. */
  readonly counts: Readonly<Record<string, number>>
}

/**
 * Cuts customers off from the account: the pseudonym takes the place of the customer number, and the link between the
 * two is deleted, with the key that alone could prove it. No seal is affected, because each covers the pseudonym. Those
 * of whom the account does not know are passed over.
 */
export async function unlinkCustomers(tx: Tx, customerNumbers: readonly string[]): Promise<Unlinked> {
  const isOneOfThem = sql`pseudonym.customer_number = any (${[...customerNumbers]}::text[])`
  const counts: Record<string, number> = {}
  for (const { name } of tablesOfCustomers) {
    const { numAffectedRows = 0n } = await sql`
      update ${sql.table(name)} as it
      set customer_number = pseudonym.pseudonym::text
      from register.pseudonym
      where it.customer_number = pseudonym.customer_number and ${isOneOfThem}`.execute(tx)
    counts[name] = Number(numAffectedRows)
  }
  const { rows } = await sql<{ pseudonym: string }>`
    delete from register.pseudonym where ${isOneOfThem} returning pseudonym`.execute(tx)
  return { pseudonyms: rows.map(({ pseudonym }) => pseudonym), counts }
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
  const unexplained = tablesOfCustomers.map(
    ({ name }) => sql`
      select distinct ${name}::text as name, customer_number as pseudonym
      from ${sql.table(name)} as it
      where length(customer_number) > 12
          and not exists (select from audit.erasure where erasure.pseudonym::text = it.customer_number)
          and not exists (select from register.pseudonym where pseudonym.pseudonym::text = it.customer_number)`,
  )
  const { rows: unrecorded } = await sql<{ name: string; pseudonym: string }>`
    ${sql.join(unexplained, sql` union all `)} order by name, pseudonym`.execute(db)
  return [
    ...forged.map(({ pseudonym }) => `register.pseudonym ${pseudonym} was given to another customer`),
    ...halfErased.map(
      ({ name, pseudonym }) =>
        `${name} names ${pseudonym} by the pseudonym, though the customer was not erased`,
    ),
    ...unrecorded.map(({ name, pseudonym }) => `${name} names ${pseudonym}, of whom no erasure is on record`),
  ]
}
