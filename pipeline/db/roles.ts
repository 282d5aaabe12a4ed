import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { projectRoot } from '../project.ts'
import type { Db } from './database.ts'
import { migrationLock } from './migrate.ts'
import { one } from './rows.ts'

/** Its record among the applied files: `migrate` takes it away with the grants on views it drops. */
const fileName = 'roles.sql'

/**
 * Grants the five roles what sql/roles.sql says, and takes everything else from them; not again while neither the file
 * nor the schema nor the queue's version has changed. Wants both schemas current.
 */
export async function applyRoles(db: Db, sqlDirectory = join(projectRoot, 'sql')): Promise<void> {
  const text = await readFile(join(sqlDirectory, fileName), 'utf8')
  await db.transaction().execute(async (tx) => {
    await migrationLock(tx)
    const { rows } = await sql<{ version: number }>`select version from pgboss.version`.execute(tx)
    const sha256 = createHash('sha256')
      .update(`${text}${one(rows).version}`)
      .digest('hex')
    const applied = await sql`
      select from migration.applied_file where file_name = ${fileName} and sha256 = ${sha256}`.execute(tx)
    if (applied.rows.length > 0) return
    await sql.raw(text).execute(tx)
    await sql`
      insert into migration.applied_file (file_name, sha256) values (${fileName}, ${sha256})
      on conflict (file_name) do update set sha256 = excluded.sha256`.execute(tx)
  })
}

/** Whether this login may change the schema. One of the five roles may not: it takes the schema as it is. */
export async function mayMigrate(db: Db): Promise<boolean> {
  const { rows } = await sql<{ may: boolean }>`
    select has_database_privilege(current_database(), 'create') as may`.execute(db)
  return one(rows).may
}
