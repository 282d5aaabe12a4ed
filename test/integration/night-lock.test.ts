import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, DatabaseError } from 'pg'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openSession, type Session } from '../../pipeline/db/database.ts'
import { acquireNightLock, findNightHolder } from '../../pipeline/db/night-lock.ts'
import { RunUnderWayError } from '../../pipeline/errors.ts'
import { runCommand } from '../support/command-line.ts'
import { createGuardedDatabase, type GuardedDatabase } from '../support/logins.ts'

let database: GuardedDatabase
beforeAll(async () => {
  database = await createGuardedDatabase()
})
afterAll(() => database.drop())

async function open(url = database.urlOf('engine'), name = 'kuntasiirto run'): Promise<Session> {
  const session = await openSession(url, name)
  onTestFinished(() => session.close().catch(() => {}))
  return session
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url })
  await client.connect()
  onTestFinished(() => client.end())
  return client
}

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  return await work.then(
    () => undefined,
    (error: unknown) => (error instanceof DatabaseError ? error.code : String(error)),
  )
}

describe('the lock of the night', () => {
  test('is one connection’s until it closes; the others are told whose', async () => {
    const [one, other] = [await open(), await open()]
    const begun = Date.now()
    await acquireNightLock(one)
    const error = await acquireNightLock(other).catch((refusal: unknown) => refusal)
    expect(error).toBeInstanceOf(RunUnderWayError)
    const user = new URL(database.urlOf('engine')).username
    expect(String(error)).toContain(`kuntasiirto run (user ${user}, host ${hostname()}, process `)
    const holder = await findNightHolder(other.db)
    expect(holder).toMatchObject({ user, application: 'kuntasiirto run', host: hostname() })
    expect(holder!.since.getTime()).toBeGreaterThan(begun - 5000)
    await acquireNightLock(one) // it has it already
    await one.close()
    await acquireNightLock(other)
    await other.close()
    expect(await findNightHolder((await open()).db)).toBeNull()
  })

  test('stays while its transaction does', async () => {
    const [one, other] = [await open(), await open()]
    await acquireNightLock(one)
    const working = one.client.query('begin; select pg_sleep(60)').catch(() => {})
    await expect(acquireNightLock(other)).rejects.toThrow(RunUnderWayError)
    one.client.connection.stream.destroy()
    await working
  })

  test('is had by whoever comes the moment its process is killed', async () => {
    const [one, other] = [await open(), await open()]
    await acquireNightLock(one)
    const working = one.client.query('begin; select pg_sleep(60)').catch(() => {})
    await sleep(300)
    one.client.connection.stream.destroy() // what is left of a process that was killed
    await working
    await acquireNightLock(other)
  })

  test('is asked for by several at once, and one has it', async () => {
    const sessions = await Promise.all(Array.from({ length: 6 }, () => open()))
    const results = await Promise.allSettled(sessions.map(acquireNightLock))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(RunUnderWayError)
  })

  test('is shown by status', async () => {
    const one = await open()
    await acquireNightLock(one)
    for (const role of ['operator', 'engine'] as const) {
      const { code, stdout } = await runCommand(database.urlOf(role), ['status'])
      expect({ code, stdout }).toMatchObject({ code: 0 })
      expect(stdout).toMatch(/^Under way: kuntasiirto run \(user test_engine/)
    }
    await one.close()
    expect((await runCommand(database.urlOf('operator'), ['status'])).stdout).not.toContain('Under way')
  })
})

describe('nobody else can keep nights off', () => {
  test.each(['analyst', 'auditor', 'loader'] as const)('not the %s', async (role) => {
    if (role === 'loader') {
      const owner = await connect(database.url)
      await owner.query(`grant connect on database ${owner.database} to kuntasiirto_loader`)
    }
    const stranger = await connect(database.urlOf(role))
    // what nights once locked, and what `migrate` and its library did
    await stranger.query(
      "select pg_advisory_lock(20210301), pg_advisory_lock(hashtext('kuntasiirto migrate'))",
    )
    await stranger.query('select pg_advisory_lock(3853314791062309107)')
    for (const lock of [
      'select from migration.night_lock for update',
      'select from migration.night_lock for key share',
      'update migration.night_lock set host = host',
      'lock table migration.night_lock in share mode',
      'lock table migration.applied_file in share mode',
    ]) {
      await stranger.query('begin')
      expect({ lock, code: await codeOf(stranger.query(lock)) }).toEqual({ lock, code: '42501' })
      await stranger.query('rollback')
    }
    const one = await open()
    await acquireNightLock(one)

    // who sees the key of a night may wait for it, and have it when the night has ended: nobody takes that key again
    const { rows } = await stranger.query(`
      select (classid::bigint << 32) | objid::bigint as key from pg_locks
      where locktype = 'advisory' and granted and mode = 'ExclusiveLock' and pid <> pg_backend_pid()
        and database = (select oid from pg_database where datname = current_database())`)
    const waiting = stranger.query('select pg_advisory_lock($1)', [rows[0].key])
    await one.close()
    await waiting
    const next = await open()
    expect(await findNightHolder(next.db)).toBeNull()
    await acquireNightLock(next)
    const { code, stderr } = await runCommand(database.url, ['migrate'])
    expect({ code, stderr }).toMatchObject({ code: 0 })
  })
})
