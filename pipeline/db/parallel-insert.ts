import { type RawBuilder, sql } from 'kysely'
import type { Tx } from './database.ts'

/**
 * Inserts what a long query finds, read by two processes of the server: it plans no INSERT so, but a CREATE TABLE AS.
 * @param query Its values in the order of `columns`, whatever they are called in it.
 */
export async function insertInParallel(
  tx: Tx,
  table: string,
  columns: RawBuilder<unknown>,
  query: RawBuilder<unknown>,
): Promise<void> {
  await createFoundRows(tx, query, sql`(${columns})`)
  await sql`insert into ${sql.table(table)} (${columns}) select ${columns} from found_row`.execute(tx)
  await dropFoundRows(tx)
}

/**
 * Keeps what a long query finds in `found_row`, a temporary table, for the statements that follow: it is read by two
 * processes of the server, unless it reads a temporary table itself.
 */
export async function createFoundRows(tx: Tx, query: RawBuilder<unknown>, columns = sql``): Promise<void> {
  await sql`create temporary table found_row ${columns} on commit drop as ${query}`.execute(tx)
}

export async function dropFoundRows(tx: Tx): Promise<void> {
  await sql`drop table found_row`.execute(tx)
}
