import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { openSession, type Session } from '../../pipeline/db/database.ts'
import { LockWatch } from '../../pipeline/db/lock-waits.ts'
import { migrate } from '../../pipeline/db/migrate.ts'
import { OutageError } from '../../pipeline/errors.ts'
import { createLogger } from '../../pipeline/logger.ts'
import { projectRoot } from '../../pipeline/project.ts'
import { caseworkerFile, customer, customerFile } from '../support/builders.ts'
import { startCommand } from '../support/command-line.ts'
import { createFolder } from '../support/folders.ts'
import { openTestNights, type TestNights } from '../support/nights.ts'
import { hireOperator } from '../support/operator.ts'
import { createMigratedDatabase } from '../support/test-database.ts'

const programme = 'kuntakokeilu-2021'

async function openNights(): Promise<TestNights> {
  const nights = await openTestNights()
  onTestFinished(() => nights.close())
  return nights
}

async function open(url: string, name: string): Promise<Session> {
  const session = await openSession(url, name)
  onTestFinished(() => session.close())
  return session
}

const filesOf = (...numbers: string[]) => ({
  'customers-0301.csv': customerFile(numbers.map((number) => customer(number))),
  'caseworkers.csv': caseworkerFile([{ id: 'A' }]),
})

describe('a night beside somebody who reads everything, as a dump does', () => {
  test('waits for nobody, and leaves what it cannot drop to the next one', async () => {
    const nights = await openNights()
    await nights.run('2021-03-01', filesOf('1', '2'))
    const reader = await open(nights.databaseUrl, 'a dump')
    await reader.client.query('begin isolation level repeatable read read only')
    const tables = await nights.column(`
      select oid::regclass::text from pg_class
      where relkind in ('r', 'p') and relnamespace::regnamespace::text in ('staging', 'register', 'audit')`)
    await reader.client.query(`lock table ${tables.join(', ')} in access share mode`)

    const begun = performance.now()
    await nights.run('2021-03-02', filesOf('1', '2', '3'))
    expect(performance.now() - begun).toBeLessThan(20_000)
    expect(await nights.column('select count(*)::int from register.customership')).toEqual([3])
    expect(await nights.column('select count(*)::int from staging.night_file')).toEqual([1])
    expect(await nights.column('select count(*)::int from staging.staged_file')).toEqual([2])

    await reader.client.query('commit')
    await nights.run('2021-03-03', filesOf('1', '2', '3', '4'))
    expect(await nights.column('select count(*)::int from staging.staged_file')).toEqual([1])
  })
})

describe('migrate beside an open transaction', () => {
  const patience = { tryMilliseconds: 100, totalMilliseconds: 1500 }

  async function copySqlFiles(): Promise<string> {
    const folder = createFolder()
    await cp(join(projectRoot, 'sql'), folder, { recursive: true })
    await writeFile(
      join(folder, 'migrations', '9001_create_more.sql'),
      'create table register.more (id integer);',
    )
    return folder
  }

  async function readAView(url: string): Promise<Session> {
    const reader = await open(url, 'an analyst')
    await reader.client.query('begin; select count(*) from audit.standing')
    return reader
  }

  test('tries again until it has ended, and lets others read between', async () => {
    const url = await createMigratedDatabase()
    const reader = await readAView(url)
    const migrating = migrate((await open(url, 'test')).db, await copySqlFiles(), patience)
    await sleep(600)
    await (await open(url, 'another')).client.query('select count(*) from audit.standing')
    await reader.client.query('commit')
    expect((await migrating).applied).toEqual(['9001_create_more.sql'])
  })

  test('gives up in the end, and has changed nothing', async () => {
    const url = await createMigratedDatabase()
    await readAView(url)
    const { db, client } = await open(url, 'test')
    await expect(migrate(db, await copySqlFiles(), patience)).rejects.toMatchObject({ code: '55P03' })
    expect((await client.query("select to_regclass('register.more') as found")).rows).toEqual([
      { found: null },
    ])
  })
})

describe('whoever holds a lock is named', () => {
  test('in the error, with process, user, application, and since when', async () => {
    const url = await createMigratedDatabase()
    const holder = await open(url, 'a spreadsheet')
    await holder.client.query('begin; lock table audit.run')
    const { pid, usename } = (
      await holder.client.query('select pid, usename from pg_stat_activity where pid = pg_backend_pid()')
    ).rows[0]
    const waiting = await open(url, 'kuntasiirto run')
    const logger = createLogger('silent')
    const warn = vi.spyOn(logger, 'warn')
    const watch = new LockWatch(url, logger)
    onTestFinished(() => watch.stop())
    await waiting.client.query("set lock_timeout = '3s'")
    const error = await waiting.client.query('select from audit.run').catch((cause) => watch.explain(cause))
    expect(error).toBeInstanceOf(OutageError)
    expect(String(error)).toMatch(
      new RegExp(
        `held by ${usename} \\(process ${pid}, application a spreadsheet,.* since 2\\d{3}-.*Z\\): when that`,
      ),
    )
    expect(warn.mock.calls).toEqual([
      [
        expect.objectContaining({
          waiting: 'kuntasiirto run',
          pid,
          user: usename,
          application: 'a spreadsheet',
        }),
        'waits for a lock that somebody else holds',
      ],
    ])
    expect(watch.explain(new Error('other'))).toMatchObject({ message: 'other' })
  })

  const operator = hireOperator(async (one) => {
    await one.writeNight('first', '2021-03-01', filesOf('1'))
  })

  test('in the log of a night, and in status while it waits', { timeout: 60_000 }, async () => {
    const { databaseUrl, folder, out } = operator()
    const holder = await open(databaseUrl, 'a spreadsheet')
    await holder.client.query('begin; lock table audit.run in share mode')
    const { child, result } = startCommand(databaseUrl, [
      ...['run', '--programme', programme, '--date', '2021-03-01', '--exports', join(folder, 'first')],
      ...['--out', out],
    ])
    let log = ''
    child.stderr?.on('data', (part: string) => {
      log += part
    })
    while (!log.includes('waits for a lock')) await sleep(50)
    expect(log).toContain('"application":"a spreadsheet"')
    const { stdout } = await operator().kuntasiirto('status')
    expect(stdout).toMatch(/^kuntasiirto run waits since .* for a lock of .*application a spreadsheet/m)
    await holder.client.query('commit')
    expect((await result).code).toBe(0)
    expect((await operator().kuntasiirto('status')).stdout).not.toContain('for a lock of')
  })
})
