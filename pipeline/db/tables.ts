import { sql } from 'kysely'
import type { Db } from './database.ts'
import { one } from './rows.ts'

/** Whether there is a table of that name, schema included. */
export async function hasTable(db: Db, name: string): Promise<boolean> {
  const { rows } = await sql<{ exists: boolean }>`
    select to_regclass(${name}::text) is not null as exists`.execute(db)
  return one(rows).exists
}
