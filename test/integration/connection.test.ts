import { readdir } from 'node:fs/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { migrateAll } from '../../pipeline/context.ts'
import { openSession } from '../../pipeline/db/database.ts'
import { UsageError } from '../../pipeline/errors.ts'
import { ask } from '../support/ask.ts'
import { runCommand } from '../support/command-line.ts'
import { createFolder } from '../support/folders.ts'
import { startPooler } from '../support/pooler.ts'
import { createEmptyDatabase, createMigratedDatabase } from '../support/test-database.ts'

/** What an administrator, or another application's installer, may have set for everybody. */
const inherited: readonly (readonly [string, string])[] = [
  ['datestyle', 'German, DMY'],
  ['datestyle', 'SQL, DMY'],
  ['datestyle', 'Postgres, DMY'],
  ['intervalstyle', 'iso_8601'],
  ['timezone', 'Asia/Tokyo'],
  ['search_path', 'elsewhere'],
  ['standard_conforming_strings', 'off'],
  ['transform_null_equals', 'on'],
  ['bytea_output', 'escape'],
  ['extra_float_digits', '-15'],
  ['client_encoding', 'LATIN1'],
  ['statement_timeout', '1min'],
  ['lock_timeout', '1ms'],
  ['transaction_timeout', '1min'],
  ['idle_in_transaction_session_timeout', '1s'],
  ['idle_session_timeout', '1s'],
  ['default_transaction_isolation', 'serializable'],
  ['synchronous_commit', 'off'],
  ['row_security', 'off'],
  ['quote_all_identifiers', 'on'],
]

const nameOf = (url: string) => new URL(url).pathname.slice(1)

describe('a connection has our settings', () => {
  test.each(inherited)('where %s was %s for the database and its login', async (name, value) => {
    const url = await createMigratedDatabase()
    const ours = await openSession(url, 'test')
    const wanted = await ours.client.query(`show ${name}`)
    await ours.close()

    const setting = `${name} = '${value}'`
    await ask(url, `alter database ${nameOf(url)} set ${setting}`)
    await ask(url, `alter role ${new URL(url).username} in database ${nameOf(url)} set ${setting}`)
    const session = await openSession(url, 'test')
    expect((await session.client.query(`show ${name}`)).rows).toEqual(wanted.rows)
    await session.close()
  })

  test('where the URL asks for others', async () => {
    const url = new URL(await createMigratedDatabase())
    url.searchParams.set('options', '-c datestyle=German -c statement_timeout=1min')
    const session = await openSession(url.href, 'test')
    onTestFinished(session.close)
    expect((await session.client.query('show datestyle')).rows).toEqual([{ DateStyle: 'ISO, YMD' }])
    expect((await session.client.query('show statement_timeout')).rows).toEqual([{ statement_timeout: '0' }])
  })

  test('and the queue is made with them, all inherited at once', async () => {
    const url = await createEmptyDatabase()
    for (const [name, value] of inherited)
      await ask(url, `alter database ${nameOf(url)} set ${name} = '${value}'`)
    const session = await openSession(url, 'test')
    onTestFinished(session.close)
    expect((await migrateAll(session.db, url)).length).toBeGreaterThan(20)
    const { rows } = await session.client.query('select count(*)::integer as count from pgboss.queue')
    expect(rows).toEqual([{ count: 3 }])
  })

  test('but for the time-out of a person’s own queries', async () => {
    const url = await createMigratedDatabase()
    await ask(url, `alter database ${nameOf(url)} set statement_timeout = '250ms'`)
    const { code, stderr } = await runCommand(url, ['sql', 'select pg_sleep(5)'])
    expect(stderr).toContain('57014')
    expect(code).toBe(1)
  })
})

describe('a server that does not fit is refused before anything is made', () => {
  const tables = `select from pg_class where relnamespace not in
    ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'pg_toast'::regnamespace)`

  async function expectNothingMade(url: string): Promise<void> {
    expect(await ask(url, tables)).toEqual([])
  }

  test.each(['LATIN1', 'SQL_ASCII'])('of encoding %s', async (encoding) => {
    const url = await createEmptyDatabase(
      `encoding '${encoding}' template template0 locale_provider libc locale 'C'`,
    )
    const { code, stderr } = await runCommand(url, ['migrate'])
    expect(stderr).toMatch(new RegExp(`^kuntasiirto: .*${nameOf(url)}.* encoding ${encoding}.*UTF8.*\n$`))
    expect(code).toBe(2)
    await expectNothingMade(url)
  })

  test('one that is read-only, for whoever writes', async () => {
    const url = await createEmptyDatabase()
    await ask(url, `alter database ${nameOf(url)} set default_transaction_read_only = on`)
    const out = createFolder()
    for (const args of [
      ['migrate'],
      ['run', '--programme', 'kuntakokeilu-2021', '--date', '2021-03-01', '--exports', out, '--out', out],
      ['work', '--once', '--out', out],
    ]) {
      const { code, stderr } = await runCommand(url, args)
      expect(stderr).toMatch(/^kuntasiirto: .*read-only.*primary.*\n$/)
      expect(code).toBe(2)
    }
    expect(await readdir(out)).toEqual([])
    await expectNothingMade(url)
  })

  test('one that is read-only serves whoever reads, and is not healthy', async () => {
    const url = await createMigratedDatabase()
    await ask(url, `alter database ${nameOf(url)} set default_transaction_read_only = on`)
    for (const args of [
      ['status'],
      ['plans'],
      ['metrics'],
      ['verify'],
      ['worklist', 'list'],
      ['notifications', 'list'],
      ['protection', 'list'],
      ['analysis', 'list'],
      ['sql', 'select 1'],
    ]) {
      const { code, stderr } = await runCommand(url, args)
      expect({ args, code, stderr }).toMatchObject({ args, code: 0 })
    }
    const { code, stdout } = await runCommand(url, ['health'])
    expect(stdout).toMatch(/FAIL {2}database .*read-only/)
    expect(code).toBe(1)
  })

  test('one behind a pooler that shares connections among transactions', async () => {
    const url = await createEmptyDatabase()
    const pooler = await startPooler(url)
    onTestFinished(pooler.close)
    await expect(openSession(pooler.url, 'test')).rejects.toThrow(UsageError)
    for (const command of ['migrate', 'status', 'health']) {
      const { code, stderr } = await runCommand(pooler.url, [command])
      expect(stderr).toMatch(/^kuntasiirto: .*pooler.*Postgres itself\n$/)
      expect(code).toBe(command === 'health' ? 1 : 2)
    }
    await expectNothingMade(url)
  })
})
