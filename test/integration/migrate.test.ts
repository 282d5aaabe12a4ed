import { appendFile, cp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, inject, onTestFinished, test } from 'vitest'
import { migrateAll } from '../../pipeline/context.ts'
import { type Db, openSession } from '../../pipeline/db/database.ts'
import { migrate } from '../../pipeline/db/migrate.ts'
import { acquireNightLock } from '../../pipeline/db/night-lock.ts'
import { applyRoles } from '../../pipeline/db/roles.ts'
import { RunUnderWayError, UsageError } from '../../pipeline/errors.ts'
import { projectRoot } from '../../pipeline/project.ts'
import { createFolder } from '../support/folders.ts'
import { createEmptyDatabase, openTestSession } from '../support/test-database.ts'

/** A copy of the project's SQL files, to be changed. */
async function copySqlFiles(): Promise<string> {
  const folder = createFolder()
  await cp(join(projectRoot, 'sql'), folder, { recursive: true })
  return folder
}

async function names(db: Db, query: ReturnType<typeof sql<{ name: string }>>): Promise<string[]> {
  return (await query.execute(db)).rows.map((row) => row.name)
}

test('a second run finds nothing to do', async () => {
  const { db } = await openTestSession()
  expect(await migrate(db)).toEqual({ applied: [], viewsRecreated: false })
})

test('of several programs that come at once to a new database each finds it current, queue included', async () => {
  for (let round = 0; round < 3; round++) {
    const url = await createEmptyDatabase()
    const sessions = await Promise.all(Array.from({ length: 4 }, () => openSession(url, 'test')))
    const applied = await Promise.all(sessions.map(({ db }) => migrateAll(db, url)))
    expect(applied.filter((names) => names.length > 0)).toHaveLength(1)
    const { rows } = await sessions[0]!.client.query('select count(*)::integer as count from pgboss.queue')
    expect(rows).toEqual([{ count: 3 }])
    await Promise.all(sessions.map((session) => session.close()))
  }
})

test('a migration of several statements is applied whole, once', async () => {
  const { db } = await openTestSession()
  const folder = await copySqlFiles()
  const name = '9001_create_two_tables.sql'
  await writeFile(
    join(folder, 'migrations', name),
    "create table register.first (id integer);\n-- a ; in a comment\ninsert into register.first values (1);\ncreate table register.second (word text default ';');\n",
  )
  expect((await migrate(db, folder)).applied).toEqual([name])
  expect(await names(db, sql`select id::text as name from register.first`)).toEqual(['1'])
  expect(await migrate(db, folder)).toEqual({ applied: [], viewsRecreated: false })
})

test('a migration that fails leaves nothing of itself, and the views as they were', async () => {
  const { db } = await openTestSession()
  const folder = await copySqlFiles()
  await writeFile(
    join(folder, 'migrations', '9001_fail.sql'),
    'create table register.half_done (id integer); select 1 / 0;',
  )
  await expect(migrate(db, folder)).rejects.toThrow('division by zero')
  expect(await names(db, sql`select to_regclass('register.half_done')::text as name`)).toEqual([null])
  expect(await names(db, sql`select to_regclass('audit.standing')::text as name`)).toEqual(['audit.standing'])
})

test('an applied migration that was edited is refused, and named', async () => {
  const { db } = await openTestSession()
  const folder = await copySqlFiles()
  await appendFile(join(folder, 'migrations', '0005_create_customer.sql'), '-- an afterthought\n')
  await expect(migrate(db, folder)).rejects.toThrow(UsageError)
  await expect(migrate(db, folder)).rejects.toThrow(
    /0005_create_customer\.sql was edited after it was applied/,
  )
})

test('an applied migration that is gone is refused, and named', async () => {
  const { db } = await openTestSession()
  const folder = await copySqlFiles()
  await rm(join(folder, 'migrations', '0009_create_work_tables.sql'))
  await expect(migrate(db, folder)).rejects.toThrow(/0009_create_work_tables\.sql .* is gone/)
})

test('a database that a newer program migrated is refused, and its migrations named', async () => {
  const { db } = await openTestSession()
  const newer = await copySqlFiles()
  await writeFile(
    join(newer, 'migrations', '9001_create_more.sql'),
    'create table register.more (id integer);',
  )
  await migrate(db, newer)
  await expect(migrate(db)).rejects.toThrow(
    new UsageError(
      'the database is newer than this program (it has 9001_create_more.sql): install the version that it was migrated with',
    ),
  )
})

test('while a night is under way nothing is migrated; where there is nothing to do it does not matter', async () => {
  const { db } = await openTestSession()
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(db)
  const url = new URL(inject('templateUrl'))
  url.pathname = `/${rows[0]?.name}`
  const night = await openSession(url.href, 'test night')
  onTestFinished(() => night.close())
  await acquireNightLock(night)
  expect((await migrate(db)).applied).toEqual([])

  const newer = await copySqlFiles()
  await writeFile(
    join(newer, 'migrations', '9001_create_more.sql'),
    'create table register.more (id integer);',
  )
  await expect(migrate(db, newer)).rejects.toThrow(RunUnderWayError)
  expect((await migrate(night.db, newer)).applied).toEqual(['9001_create_more.sql'])
})

test('a changed view is created again, and keeps its grants', async () => {
  const { db } = await openTestSession()
  const folder = await copySqlFiles()
  const role = `analyst_${process.pid}`
  await sql`create role ${sql.id(role)}`.execute(db)
  onTestFinished(async () => {
    const { db: admin } = await openTestSession()
    await sql`drop role ${sql.id(role)}`.execute(admin)
  })
  await sql`grant select on audit.standing to ${sql.id(role)}`.execute(db)
  await appendFile(join(folder, 'views', '10-audit.standing.sql'), '-- said better\n')

  expect(await migrate(db, folder)).toEqual({ applied: [], viewsRecreated: true })
  const grants = await names(
    db,
    sql`select privilege_type as name from information_schema.role_table_grants
        where grantee = ${role} and table_schema = 'audit' and table_name = 'standing'`,
  )
  expect(grants).toEqual(['SELECT'])
  await sql`drop owned by ${sql.id(role)}`.execute(db)
})

test('a view whose file is gone is gone too', async () => {
  const { db } = await openTestSession()
  const folder = await copySqlFiles()
  await rm(join(folder, 'views', '20-audit.worklist.sql'))
  expect((await migrate(db, folder)).viewsRecreated).toBe(true)
  expect(await names(db, sql`select to_regclass('audit.worklist')::text as name`)).toEqual([null])
})

test('who may do what is granted when the page changes, and when views were created again', async () => {
  const { db } = await openTestSession()
  const folder = await copySqlFiles()
  const mayRead = async () =>
    await names(
      db,
      sql`select has_table_privilege('kuntasiirto_operator', 'audit.worklist', 'select')::text as name`,
    )
  await appendFile(join(folder, 'roles.sql'), 'revoke select on audit.worklist from kuntasiirto_operator;\n')
  await applyRoles(db, folder)
  expect(await mayRead()).toEqual(['false'])

  await sql`grant select on audit.worklist to kuntasiirto_operator`.execute(db)
  await applyRoles(db, folder) // nothing changed: nothing is done
  expect(await mayRead()).toEqual(['true'])

  await appendFile(join(folder, 'views', '20-audit.worklist.sql'), '-- said better\n')
  await migrate(db, folder)
  await applyRoles(db, folder)
  expect(await mayRead()).toEqual(['false'])
})
