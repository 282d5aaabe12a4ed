import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { DatabaseError } from 'pg'
import { UsageError } from '../errors.ts'
import { projectRoot } from '../project.ts'
import type { Db, Tx } from './database.ts'
import { lockPatience, untilUnlocked } from './lock-waits.ts'
import { holdOffNights } from './night-lock.ts'
import { hasTable } from './tables.ts'

interface AppliedFile {
  readonly name: string
  readonly sha256: string
}

interface SqlFile {
  readonly name: string
  readonly text: string
  readonly sha256: string
}

interface MigrationResult {
  /** Migrations applied now, in order. */
  readonly applied: readonly string[]
  readonly viewsRecreated: boolean
}

const ownFolder = join(projectRoot, 'sql')
const viewSchemas = ['staging', 'register', 'audit', 'analysis']

/**
 * Brings the database to the current schema in one transaction: views are dropped, new migrations applied, views
 * created again and given back the grants they had. An applied migration whose file was edited since is an error.
 */
export async function migrate(
  db: Db,
  sqlDirectory = ownFolder,
  patience = lockPatience,
): Promise<MigrationResult> {
  return await untilUnlocked(patience, (timeout) => migrateOnce(db, sqlDirectory, timeout))
}

async function migrateOnce(db: Db, sqlDirectory: string, lockTimeout: string): Promise<MigrationResult> {
  const migrations = await readSqlFiles(join(sqlDirectory, 'migrations'))
  const views = await readSqlFiles(join(sqlDirectory, 'views'))
  await createLedger(db)
  return await db.transaction().execute(async (tx) => {
    await sql`select set_config('lock_timeout', ${lockTimeout}, true)`.execute(tx)
    await migrationLock(tx)
    const known = await readLedger(tx)
    refuseEdited(migrations, known)

    const pending = migrations.filter((file) => !known.has(file.name))
    const viewsChanged =
      views.length !== [...known.keys()].filter(isView).length ||
      views.some((view) => known.get(view.name) !== view.sha256)
    if (pending.length === 0 && !viewsChanged) return { applied: [], viewsRecreated: false }
    await holdOffNights(tx) // none may be under way, or begin, while tables change under it

    const grants = await viewGrants(tx)
    await dropViews(tx)
    await applyMigrations(tx, migrations)
    for (const view of views) await sql.raw(view.text).execute(tx)
    for (const grant of grants) await sql.raw(grant).execute(tx)
    await recordFiles(tx, [...pending, ...views], known)
    return { applied: pending.map((file) => file.name), viewsRecreated: true }
  })
}

/** Several programs may do so at once in a new database: the others then find what the first one made. */
async function createLedger(db: Db): Promise<void> {
  if (await hasTable(db, ledger)) return
  try {
    await db.transaction().execute(async (tx) => {
      await sql`create schema if not exists migration`.execute(tx)
      await sql`create table migration.applied_file (file_name text primary key, sha256 text not null)`.execute(
        tx,
      )
    })
  } catch (error) {
    const isThere = error instanceof DatabaseError && ['23505', '42P06', '42P07'].includes(error.code ?? '')
    if (!isThere) throw error
  }
}

/**
 * Held to the end of the transaction: one program at a time changes the schema. Only its owner can take it; an advisory
 * lock is anybody's.
 */
export async function migrationLock(tx: Tx): Promise<void> {
  await sql`lock table migration.applied_file in share row exclusive mode`.execute(tx)
}

/** Throws UsageError when the database is not on the schema of this program. */
export async function requireCurrentSchema(db: Db): Promise<void> {
  const files = [
    ...(await readSqlFiles(join(ownFolder, 'migrations'))),
    ...(await readSqlFiles(join(ownFolder, 'views'))),
  ]
  const known = (await hasTable(db, ledger)) ? await readLedger(db) : new Map<string, string>()
  const applied = new Map([...known].filter(([name]) => isMigration(name) || isView(name)))
  if (applied.size === files.length && files.every((file) => applied.get(file.name) === file.sha256)) return
  throw new UsageError(
    'the database is not on the schema of this version: run kuntasiirto migrate as its owner (whose nights do it too)',
  )
}

const ledger = 'migration.applied_file'

/** The checksum of each file that was ever applied, by its name. */
async function readLedger(db: Db): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<AppliedFile>`
    select file_name as name, sha256 from migration.applied_file`.execute(db)
  return new Map(rows.map(({ name, sha256 }) => [name, sha256]))
}

const ownFiles = new Map<string, readonly SqlFile[]>()

/** Our own are read once: they do not change while a process runs, and each of its nights and questions wants them. */
async function readSqlFiles(directory: string): Promise<readonly SqlFile[]> {
  const files = ownFiles.get(directory) ?? (await readAgain(directory))
  if (dirname(directory) === ownFolder) ownFiles.set(directory, files)
  return files
}

async function readAgain(directory: string): Promise<readonly SqlFile[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort()
  return await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(directory, name), 'utf8')
      return { name, text, sha256: createHash('sha256').update(text).digest('hex') }
    }),
  )
}

/** Migrations are named `NNNN_verb_object.sql`; views `NN-schema.name.sql`. */
function isMigration(fileName: string): boolean {
  return /^\d{4}_/.test(fileName)
}

function isView(fileName: string): boolean {
  return /^\d\d-/.test(fileName)
}

function refuseEdited(migrations: readonly SqlFile[], known: ReadonlyMap<string, string>): void {
  const edited = migrations.filter((file) => (known.get(file.name) ?? file.sha256) !== file.sha256)
  const missing = [...known.keys()].filter(
    (name) => isMigration(name) && !migrations.some((file) => file.name === name),
  )
  const newest = migrations.at(-1)?.name ?? ''
  const newer = missing.filter((name) => name > newest).sort()
  if (newer.length > 0)
    throw new UsageError(
      `the database is newer than this program (it has ${newer.join(', ')}): install the version that it was migrated with`,
    )
  if (edited.length === 0 && missing.length === 0) return
  const problems = [
    ...edited.map((file) => `sql/migrations/${file.name} was edited after it was applied`),
    ...missing.map((name) => `sql/migrations/${name} was applied to this database and is gone`),
  ]
  throw new UsageError(
    `${problems.join('; ')}; put the file back as it was, and say the change in a new migration`,
  )
}

async function applyMigrations(tx: Kysely<never> | Db, migrations: readonly SqlFile[]): Promise<void> {
  const failures: unknown[] = []
  const byName: Record<string, Migration> = {}
  for (const file of migrations) {
    const up: Migration['up'] = async (db) => {
      await sql
        .raw(file.text)
        .execute(db)
        .catch((error: unknown) => {
          failures.push(error)
          throw error
        })
    }
    byName[file.name.replace(/\.sql$/, '')] = { up }
  }
  const migrator = new Migrator({
    db: tx,
    provider: { getMigrations: async () => byName },
    migrationTableSchema: 'migration',
  })
  const { error } = await migrator.migrateToLatest()
  // The migrator tidies up in the aborted transaction, and then reports that failure in place of the first.
  if (error) throw explainRefusal(failures[0] ?? error)
}

/** Postgres names only objects when it refuses for want of a privilege, and 0015 says what an administrator must do. */
function explainRefusal(error: unknown): unknown {
  return error instanceof DatabaseError && error.code === '42501'
    ? new UsageError(`this database user may not migrate: ${error.message}`, { cause: error })
    : error
}

async function viewGrants(tx: Db): Promise<string[]> {
  const grants = await sql<{ statement: string }>`
    select format('do $grant$ begin if to_regclass(%L) is not null then grant %s on %s to %s; end if; end $grant$',
                  view.oid::regclass, acl.privilege_type, view.oid::regclass,
                  case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end) as statement
    from pg_class as view
    cross join lateral aclexplode(view.relacl) as acl
    where view.relkind = 'v'
      and view.relnamespace::regnamespace::text = any (${viewSchemas})
      and acl.grantee <> view.relowner
    order by statement`.execute(tx)
  return grants.rows.map((row) => row.statement)
}

async function dropViews(tx: Db): Promise<void> {
  const views = await sql<{ name: string }>`
    select oid::regclass::text as name from pg_class
    where relkind = 'v' and relnamespace::regnamespace::text = any (${viewSchemas})`.execute(tx)
  for (const view of views.rows) await sql`drop view if exists ${sql.raw(view.name)} cascade`.execute(tx)
}

async function recordFiles(
  tx: Db,
  files: readonly SqlFile[],
  known: ReadonlyMap<string, string>,
): Promise<void> {
  const names = files.map((file) => file.name)
  const gone = [...known.keys()].filter((name) => !isMigration(name) && !names.includes(name)) // views, and the grants on them
  await sql`delete from migration.applied_file where file_name = any (${gone})`.execute(tx)
  await sql`
    insert into migration.applied_file (file_name, sha256)
    select * from unnest(${names}::text[], ${files.map((file) => file.sha256)}::text[])
    on conflict (file_name) do update set sha256 = excluded.sha256`.execute(tx)
}
