import { randomUUID } from 'node:crypto'
import { Socket } from 'node:net'
import { Client } from 'pg'
import { afterAll, beforeAll, inject, onTestFinished } from 'vitest'
import { openSession, type Session } from '../../pipeline/db/database.ts'

/** A database of its own, cloned from the migrated template or another; dropped when the test (or the file's hook) ends. */
export interface TestDatabase {
  readonly url: string
  drop(): Promise<void>
}

/** Wants nobody connected to the one it is cloned from. */
export async function createTestDatabase(templateUrl = inject('templateUrl')): Promise<TestDatabase> {
  const template = new URL(templateUrl).pathname.slice(1)
  return await createNamed(`template ${template} strategy file_copy`)
}

/** The same without any table. */
export async function createBareDatabase(): Promise<TestDatabase> {
  return await createNamed('')
}

async function createNamed(options: string): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await administer(`create database ${name} ${options}`)
  const url = new URL(inject('templateUrl'))
  url.pathname = `/${name}`
  return { url: url.href, drop: () => administer(`drop database if exists ${name} with (force)`) }
}

/** A test database and a connection to it, both gone when the test has ended. */
export async function openTestSession(): Promise<Session> {
  const session = await openSession(await createMigratedDatabase(), 'test')
  onTestFinished(() => session.close())
  return session
}

/** The same for all tests of a file. */
export function shareSession(): () => Session {
  let database: TestDatabase
  let session: Session
  beforeAll(async () => {
    database = await createTestDatabase()
    session = await openSession(database.url, 'test')
  })
  afterAll(async () => {
    await session.close()
    await database.drop()
  })
  return () => session
}

/** The address of a test database, gone when the test has ended. */
export async function createMigratedDatabase(): Promise<string> {
  const { url, drop } = await createTestDatabase()
  onTestFinished(drop)
  return url
}

/** The same without any table. */
export async function createEmptyDatabase(options = ''): Promise<string> {
  const { url, drop } = await createNamed(options)
  onTestFinished(drop)
  return url
}

let administrator: Promise<Client> | null = null
let administered: Promise<unknown> = Promise.resolve()

/** One after the other, on one connection for all that the process does: it takes longer to make than most that is asked of it. */
function administer(statement: string): Promise<void> {
  administrator ??= openAdministrator()
  const done = Promise.all([administrator, administered.catch(() => {})]).then(async ([client]) => {
    await client.query(statement)
  })
  administered = done
  return done
}

async function openAdministrator(): Promise<Client> {
  const url = new URL(inject('templateUrl'))
  url.pathname = '/postgres'
  const socket = new Socket()
  const client = new Client({ connectionString: url.href, stream: () => socket })
  client.on('error', () => {}) // the server ends before it
  await client.connect()
  socket.unref()
  return client
}
