import { sql } from 'kysely'
import type { Db } from './database.ts'
import { one } from './rows.ts'

/** Which database this is, of all that the program has made: a copy of it is the same one. */
export async function findDatabaseId(db: Db): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select database_id::text as id from migration.database_identity`.execute(db)
  return one(rows).id
}
