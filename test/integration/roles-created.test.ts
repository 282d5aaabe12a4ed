/** The roles belong to the whole server: how they come to be there, on one that has none. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSession, type Session } from '../../pipeline/db/database.ts'
import { attachEmbeddedServer, removeEmbeddedServer } from '../../pipeline/db/embedded-server.ts'
import { migrate } from '../../pipeline/db/migrate.ts'
import { applyRoles } from '../../pipeline/db/roles.ts'
import { migrateQueue } from '../../pipeline/deliver/queue.ts'
import { UsageError } from '../../pipeline/errors.ts'

let home: string
let server: Awaited<ReturnType<typeof attachEmbeddedServer>>
let admin: Session

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'kuntasiirto-roles-'))
  server = await attachEmbeddedServer(home, { settings: { fsync: 'off' } })
  admin = await openSession(server.url, 'test')
})

afterAll(async () => {
  await admin.close()
  await server.close()
  await removeEmbeddedServer(home)
})

function urlOf(database: string, login?: string): string {
  const url = new URL(server.url)
  url.pathname = `/${database}`
  if (login !== undefined) [url.username, url.password] = [login, login]
  return url.href
}

async function migrateAll(url: string): Promise<void> {
  const session = await openSession(url, 'test')
  try {
    await migrate(session.db)
    await migrateQueue(url)
    await applyRoles(session.db)
  } finally {
    await session.close()
  }
}

async function roles(): Promise<string[]> {
  const { rows } = await admin.client.query<{ rolname: string }>(
    "select rolname from pg_roles where rolname like 'kuntasiirto\\_%' order by rolname",
  )
  return rows.map(({ rolname }) => rolname)
}

const five = ['analyst', 'auditor', 'engine', 'loader', 'operator'].map((role) => `kuntasiirto_${role}`)

test('an owner who may not create roles is told what an administrator must do, and then migrates', async () => {
  await admin.client.query("create role plain login password 'plain'")
  await admin.client.query('create database plain_city owner plain')
  const url = urlOf('plain_city', 'plain')
  const refusal = await migrateAll(url).then(
    () => null,
    (error: unknown) => error,
  )
  expect(refusal).toBeInstanceOf(UsageError)
  const [, statements = ''] = /must first make the roles: (.*)$/.exec(String(refusal)) ?? []
  await admin.client.query(statements)
  expect(await roles()).toEqual(five)

  await migrateAll(url)
  await admin.client.query(`drop database plain_city with (force); `)
  await admin.client.query(`drop role ${five.join(', ')}, plain`)
})

test('several databases that are migrated at the same moment make them once', async () => {
  const databases = ['north', 'south', 'west']
  for (const name of databases) await admin.client.query(`create database ${name}`)
  await Promise.all(databases.map((name) => migrateAll(urlOf(name))))
  expect(await roles()).toEqual(five)
})

test('nobody is logged in as, nor a member of, one of them, but for the engine that reads files as the loader', async () => {
  const { rows } = await admin.client.query(`
    select
        array_agg(distinct rolcanlogin or rolsuper or rolcreaterole or rolcreatedb or rolbypassrls) as powers,
        (
            select array_agg(format('%s in %s: %s', member::regrole, roleid::regrole, inherit_option))
            from pg_auth_members where roleid::regrole::text like 'kuntasiirto\\_%'
        ) as members
    from pg_roles where rolname like 'kuntasiirto\\_%'`)
  expect(rows).toEqual([{ powers: [false], members: ['kuntasiirto_engine in kuntasiirto_loader: f'] }])
})
