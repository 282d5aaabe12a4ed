import { sql } from 'kysely'
import type { Tx } from './database.ts'
import { isLockTimeout } from './lock-waits.ts'

/**
 * Empties tables that only a night uses, and never waits for who reads them, e.g. a dump: a table that cannot be had for
 * itself at once is emptied row by row (0.2 s for 250 000 rows, and their space stays until the next night).
 */
export async function emptyTables(tx: Tx, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    const table = sql.table(name)
    await sql`savepoint emptying`.execute(tx)
    try {
      await sql`lock table ${table} in access exclusive mode nowait`.execute(tx)
      await sql`truncate ${table}`.execute(tx)
    } catch (error) {
      if (!isLockTimeout(error)) throw error
      await sql`rollback to savepoint emptying`.execute(tx)
      await sql`delete from ${table}`.execute(tx)
    }
    await sql`release savepoint emptying`.execute(tx)
  }
}
