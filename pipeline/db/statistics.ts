import { sql } from 'kysely'
import type { Db, Tx } from './database.ts'

/** The tables that a night fills and that outlive it, with what the planner must know of them. */
const lasting = ['customer', 'person', 'standing', 'customership', 'assignment'] as const

/**
 * Says that the transaction will be undone: then it leaves the planner's statistics of lasting tables alone. Of a table's
 * size they are no part of the transaction: a rollback would leave those of rows that never were, and later statements
 * slow for it.
 */
export async function announceUndoing(tx: Tx): Promise<void> {
  await sql`select set_config('kuntasiirto.is_undone', 'on', true)`.execute(tx)
}

/** Tells the planner what is in a table of the register (or, by some columns, in another lasting one) now. */
export async function analyze(tx: Tx, table: string, columns: readonly string[] = []): Promise<void> {
  const { rows } = await sql<{ is_undone: boolean }>`
    select coalesce(current_setting('kuntasiirto.is_undone', true), '') = 'on' as is_undone`.execute(tx)
  if (rows[0]?.is_undone) return
  const named = columns.length === 0 ? sql`` : sql`(${sql.join(columns.map((column) => sql.ref(column)))})`
  await sql`analyze ${sql.table(table)} ${named}`.execute(tx)
}

/** Puts the statistics right after a night that was thrown away when it was decided already. */
export async function analyzeLasting(db: Db): Promise<void> {
  await sql`analyze ${sql.join(lasting.map((table) => sql.table(`register.${table}`)))}`.execute(db)
}
