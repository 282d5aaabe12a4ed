import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { ask } from '../support/ask.ts'
import { customer, customerFile } from '../support/builders.ts'
import { type CommandResult, runCommand, startCommand } from '../support/command-line.ts'
import { shareFolder } from '../support/folders.ts'
import { hireOperator, quiet } from '../support/operator.ts'

const folder = shareFolder()
/** A file system of its own that the test fills or makes read-only; where root may mount nothing, these are skipped. */
const disk = join(folder, 'disk')
mkdirSync(disk)
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]).status === 0
afterAll(() => {
  if (isMounted) spawnSync('umount', [disk])
})

const role = `outages_${process.pid}`
const operator = hireOperator(async (one) => {
  await one.writeNight('first', '2021-03-01', { 'customers-0301.csv': customerFile([customer('1')]) })
})

const administer = (statement: string) => ask(operator().databaseUrl, statement)

beforeAll(async () => {
  await administer(`create role ${role} login superuser password 'right'`)
  return async () => void (await ask(inject('templateUrl'), `drop role ${role}`))
})

/** The test server's address, with something else about it. */
function address(change: (url: URL) => void): string {
  const url = new URL(operator().databaseUrl)
  change(url)
  return url.href
}

const asRole = () =>
  address((url) => {
    url.username = role
    url.password = 'right'
  })

/** A line for each problem, and nothing else. */
function expectLines(
  { code, stdout, stderr }: CommandResult,
  exitCode: number,
  lines: readonly RegExp[],
): void {
  expect({ code, stdout }, stderr).toEqual({ code: exitCode, stdout: '' })
  const said = stderr.trimEnd().split('\n')
  expect(said).toHaveLength(lines.length)
  for (const [index, line] of lines.entries()) expect(said[index]).toMatch(line)
  expect(stderr).not.toMatch(/a bug|hunter2|^\s+at /m)
}

describe('a database that cannot be used is told in one line', () => {
  const cases: readonly (readonly [what: string, url: () => string, code: 1 | 2, line: RegExp])[] = [
    [
      'a wrong password',
      () => address((url) => Object.assign(url, { password: 'hunter2' })),
      2,
      /the password \(.*28P01\)/,
    ],
    [
      'no password',
      () => address((url) => Object.assign(url, { password: '' })),
      2,
      /wants a password, and none is given/,
    ],
    [
      'an unknown user',
      () => address((url) => Object.assign(url, { username: 'nobody', password: 'x' })),
      2,
      /28P01|28000/,
    ],
    [
      'an unknown database',
      () => address((url) => Object.assign(url, { pathname: '/nothing' })),
      2,
      /no such database \(.*3D000\)/,
    ],
    [
      'a closed port',
      () => address((url) => Object.assign(url, { port: '1' })),
      1,
      /nobody answers at 127\.0\.0\.1:1 \(ECONNREFUSED\)/,
    ],
    [
      'an unknown host',
      () => address((url) => Object.assign(url, { hostname: 'nowhere.invalid' })),
      1,
      /host nowhere\.invalid is not known/,
    ],
    [
      'a socket that is not there',
      () => 'postgres://nobody@%2Fnowhere/db',
      1,
      /no socket at \/nowhere\/\.s\.PGSQL\.5432 \(ENOENT\)/,
    ],
    [
      'TLS that the server has not',
      () => address((url) => Object.assign(url, { search: '?sslmode=require' })),
      2,
      /does not encrypt .*sslmode=disable/,
    ],
    [
      'a certificate file that is not there',
      () => address((url) => Object.assign(url, { search: '?sslmode=verify-full&sslrootcert=/nowhere.pem' })),
      2,
      /there is no \/nowhere\.pem \(ENOENT\)/,
    ],
  ]
  test.each(cases)('%s', async (_, url, code, line) => {
    expectLines(await runCommand(url(), ['status'], quiet), code, [line])
  })

  test('and by health among its checks', async () => {
    const { code, stderr } = await runCommand(cases[0]![1](), ['health'], quiet)
    expect(code).toBe(1)
    expect(stderr).toMatch(/not healthy: database .*28P01/)
  })
})

describe('a server that ends the work is told in one line', () => {
  const sleeping = ['sql', 'select pg_sleep(20)']

  test('a statement time-out', async () => {
    await administer(`alter role ${role} set statement_timeout = '300ms'`)
    expectLines(await runCommand(asRole(), sleeping, quiet), 1, [
      /longer than statement_timeout allows.*\(57014\)/,
    ])
    await administer(`alter role ${role} reset statement_timeout`)
  })

  test('no connection left', async () => {
    await administer(`alter role ${role} nosuperuser connection limit 0`)
    expectLines(await runCommand(asRole(), ['status'], quiet), 1, [/no connection left \(53300\)/])
    await administer(`alter role ${role} superuser connection limit -1`)
  })

  test('an ended connection', async () => {
    const { result } = startCommand(asRole(), sleeping, quiet)
    let ended = 0
    const client = new Client({ connectionString: operator().databaseUrl })
    await client.connect()
    while (ended === 0) {
      await sleep(100)
      const { rowCount } = await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where usename = '${role}' and query like '%pg_sleep%' and pid <> pg_backend_pid()`,
      )
      ended = rowCount ?? 0
    }
    await client.end()
    expectLines(await result, 1, [/was shut down, or this connection was ended there \(57P01\)/])
  })
})

describe('a disk that does not take what is written is told in one line', () => {
  const seal = (path: string) => operator().kuntasiirto('seal', 'export', '--out', path)

  test('what is printed', async () => {
    const full = openSync('/dev/full', 'w')
    const child = spawn(process.execPath, [join(import.meta.dirname, '../../pipeline/cli.ts'), 'status'], {
      stdio: ['ignore', full, 'pipe'],
      env: { ...process.env, ...quiet, DATABASE_URL: operator().databaseUrl, KUNTASIIRTO_ENV_FILE: 'none' },
    })
    let stderr = ''
    child.stderr?.setEncoding('utf8').on('data', (part: string) => {
      stderr += part
    })
    const [code] = await once(child, 'close')
    closeSync(full)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^kuntasiirto: no space is left for what was being written \(ENOSPC\)[^\n]*\n$/)
  })

  test('a path through a file', async () => {
    const { code, stderr } = await runCommand(
      operator().databaseUrl,
      ['capacity', '--programme', 'kuntakokeilu-2021', '--exports', '/dev/null/x'],
      quiet,
    )
    expect(code).toBeGreaterThan(0)
    expect(stderr).toMatch(/^(kuntasiirto: [^\n]+\n)+$/)
    expect(stderr).not.toContain('a bug')
  })

  test.skipIf(!isMounted)('a full one, and one that only reads', async () => {
    const { code, stderr } = await operator().kuntasiirto(
      ...['run', '--programme', 'kuntakokeilu-2021', '--date', '2021-03-01'],
      ...['--exports', join(operator().folder, 'first'), '--out', operator().out],
    )
    expect(code, stderr).toBe(0)
    const filler = spawnSync('dd', ['if=/dev/zero', `of=${join(disk, 'filler')}`, 'bs=1k'])
    expect(filler.status).not.toBe(0)
    expectLines(await seal(join(disk, 'seals.jsonl')), 1, [/ENOSPC/])
    expect(spawnSync('mount', ['-o', 'remount,ro', disk]).status).toBe(0)
    expectLines(await seal(join(disk, 'more.jsonl')), 2, [/EROFS/])
  })
})

describe('several problems are several lines', () => {
  test('of the configuration', async () => {
    const { code, stderr } = await runCommand(operator().databaseUrl, ['status'], {
      ...quiet,
      KUNTASIIRTO_WORKERS: 'many',
      KUNTASIIRTO_OUTT: 'x',
    })
    expect(code).toBe(2)
    const lines = stderr.trimEnd().split('\n')
    expect(lines.map((line) => /^kuntasiirto: configuration: (\w+):/.exec(line)?.[1]).sort()).toEqual([
      'KUNTASIIRTO_OUTT',
      'KUNTASIIRTO_WORKERS',
    ])
  })

  test('of the input', async () => {
    const exports = await operator().writeNight('broken', '2021-03-02', {
      'customers-0301.csv': 'x;y\r\n',
      'customers-0302.csv': 'x;y\r\n',
    })
    const { code, stderr } = await operator().run('2021-03-02', exports)
    expect(code).toBe(3)
    const lines = stderr.trimEnd().split('\n')
    expect(lines.length).toBeGreaterThan(1)
    for (const line of lines) expect(line).toMatch(/^kuntasiirto: input refused: /)
  })
})

describe('what a terminal would obey is shown, wherever it comes from', () => {
  const obeyed = '\x1b]0;owned\x07\u202e'
  const shown = '\\u001b]0;owned\\u0007\\u202e'

  const cases: readonly (readonly [string, readonly string[]])[] = [
    [
      'the name of a folder',
      ['run', '--programme', 'kuntakokeilu-2021', '--date', '2021-03-02', '--exports', `/x${obeyed}`],
    ],
    ['a wrong option', ['status', `--x${obeyed}`]],
    ['a wrong value', ['run', '--programme', `x${obeyed}`, '--date', '2021-03-02', '--exports', 'x']],
    ['a cell', ['sql', `select U&'\\001B]0;owned\\0007\\202E' as x`]],
    ['a cell as JSON', ['sql', '--json', `select U&'\\001B]0;owned\\0007\\202E' as x`]],
  ]
  test.each(cases)('%s', async (_, args) => {
    const { stdout, stderr } = await operator().kuntasiirto(...args)
    expect(stdout + stderr).toContain(shown)
    for (const one of ['\x1b', '\x07', '\u202e']) expect(stdout + stderr).not.toContain(one)
  })

  test('a reason and a name on record', async () => {
    await administer(`
      insert into audit.run (programme_id, as_of_date, rule_set_sha256, status, error_code, finished_at)
      values ('kuntakokeilu-2021', '2021-04-01', 'x', 'failed', 'x', now());
      insert into audit.plan (sha256, programme_id, as_of_date, run_id, content)
      select repeat('ab', 32), 'kuntakokeilu-2021', '2021-04-01', max(run_id), '{"alarms": []}' from audit.run;
      insert into audit.approval (plan_id, approved_by, because)
      select plan_id, U&'Maija\\001B[2J', U&'\\202Efdp.x' from audit.plan where sha256 = repeat('ab', 32)`)
    const { stdout } = await operator().kuntasiirto('plans')
    expect(stdout).toContain('Maija\\u001b[2J')
    expect(stdout).toContain('\\u202efdp.x')
    expect(stdout).not.toContain('\x1b')
  })
})
