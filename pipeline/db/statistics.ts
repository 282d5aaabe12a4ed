import { sql } from 'kysely'
import type { Db, Tx } from './database.ts'

/** The tables that a night fills and that outlive it, with what the planner must know of them. */
const lasting = ['customer', 'person', 'standing', 'customership', 'assignment', 'notification'] as const

/** Tells the planner what is in a table, or in some of its columns, now. */
export async function analyze(tx: Tx, table: string, columns: readonly string[] = []): Promise<void> {
  const named = columns.length === 0 ? sql`` : sql`(${sql.join(columns.map((column) => sql.ref(column)))})`
  await sql`analyze ${sql.table(table)} ${named}`.execute(tx)
}

/**
 * Puts the statistics right after a transaction that was undone: those of a table's size are no part of it, and would tell
 * of rows that never were.
 */
export async function analyzeLasting(db: Db): Promise<void> {
  await sql`analyze ${sql.join(lasting.map((table) => sql.table(`register.${table}`)))}`.execute(db)
}
