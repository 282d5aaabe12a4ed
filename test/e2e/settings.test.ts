import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { readConfig } from '../../pipeline/config.ts'
import type { Context } from '../../pipeline/context.ts'
import { attachEmbeddedServer, removeEmbeddedServer } from '../../pipeline/db/embedded-server.ts'
import { UsageError } from '../../pipeline/errors.ts'
import { projectRoot } from '../../pipeline/project.ts'
import { customer, customerFile, writeNight } from '../support/builders.ts'
import { runCommand, runProcess } from '../support/command-line.ts'
import { createProgram } from '../support/command-parser.ts'
import { shareFolder } from '../support/folders.ts'
import { quiet } from '../support/operator.ts'
import { createBareDatabase, createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { unread } from '../support/worker-here.ts'

const programme = 'kuntakokeilu-2021'
const signed = ['--by', 'Maija Mallikas', '--because', 'test']

const folder = shareFolder()
const exports = join(folder, 'exports')
let database: TestDatabase
beforeAll(async () => {
  await writeNight(exports, '2021-03-01', { 'customers-0301.csv': customerFile([customer('1')]) })
  database = await createTestDatabase()
})
afterAll(async () => {
  await database.drop()
})

const nightOf = (out: string) => [
  ...['run', '--programme', programme, '--date', '2021-03-01', '--exports', exports, '--out', out],
]

/** Every command as it is given, but for `database` and `replay`, which make an embedded server. */
const commands = (out: string): readonly (readonly string[])[] => [
  nightOf(out),
  [...nightOf(out), '--wait', '2h'],
  [...nightOf(out), '--dry-run'],
  [...nightOf(out), '--plan'],
  ['status'],
  ['health'],
  ['metrics'],
  ['plans'],
  ['approve', '3fa94c21', ...signed],
  ['undo', '--run', '1', '--out', out, ...signed],
  ['report', '--run', '1'],
  ['explain', '1'],
  ['capacity', '--programme', programme, '--exports', exports],
  ['compare-rules', '--programme', programme, '--exports', exports, '--with', programmeFile],
  ['verify', '--out', out],
  ['worklist', 'list'],
  ['worklist', 'show', '3f2a9c'],
  ['worklist', 'resolve', '3f2a9c', ...signed],
  ['worklist', 'waive', '3f2a9c', ...signed],
  ['rejects', 'export', '--run', '1', '--out', join(out, 'rejects'), ...signed],
  ['seal', 'export'],
  ['purge', '--plan', '--out', out],
  ['erase', '--customer', '1', '--out', out, ...signed],
  ['notifications', 'list'],
  ['notifications', 'show', '3f2a9c01'],
  ['notifications', 'hold', '3f2a9c01', ...signed],
  ['notifications', 'release', '3f2a9c01', '--out', out, ...signed],
  ['notifications', 'retry', '--out', out],
  ['protection', 'list'],
  ['protection', 'release', '1', ...signed],
  ['preview', '--customer', '1', '--out', out],
  ['export-anonymous', '--run', '1', '--out', join(out, 'invented')],
  ['work', '--once', '--out', out],
  ['migrate'],
  ['sql', 'select 1'],
  ['analysis', 'list'],
  ['analysis', 'export', '--view', 'run'],
]
const programmeFile = join(projectRoot, 'pipeline/programmes', `${programme}.yaml`)
const named = commands('').map((args) => [args.join(' '), args] as const)

describe('without a database', () => {
  test('every command of the program is tried', async () => {
    const names = (await createProgram(() => ({}))).commands.map((one) => one.name())
    const tried = commands('').map(([name]) => name)
    expect(names.filter((name) => !tried.includes(name)).sort()).toEqual(['database', 'replay'])
  })

  const says = /^there is no database: set DATABASE_URL [^\n]*npm start[^\n]*$/

  test.each(named)('%s ends with 2 and makes none', async (_name, args) => {
    const home = join(folder, 'no-home')
    const printed: string[] = []
    const context: Context = {
      config: readConfig({ ...quiet, KUNTASIIRTO_HOME: home }),
      logger: pino({ level: 'silent' }),
      signal: new AbortController().signal,
      print: (line) => void printed.push(line),
      tell: (line) => void printed.push(line),
      ...unread,
    }
    const program = await createProgram(() => context)
    const words = args.map((word) => (word === '' ? folder : word))
    const error: unknown = await program.parseAsync(words, { from: 'user' }).catch((thrown) => thrown)
    expect(error).toBeInstanceOf(UsageError)
    expect(error).toMatchObject({ exitCode: 2, message: expect.stringMatching(says) })
    expect({ printed, made: existsSync(home) }).toEqual({ printed: [], made: false })
  })

  test('which is said in one line', async () => {
    const { code, stdout, stderr } = await runProcess(null, nightOf(join(folder, 'never')), {
      ...quiet,
      KUNTASIIRTO_HOME: join(folder, 'no-home'),
    })
    expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^kuntasiirto: there is no database: [^\n]*\n$/)
    expect(existsSync(join(folder, 'never'))).toBe(false)
  })

  test.each([
    ['empty', ''],
    ['blank', '  '],
  ])('an %s DATABASE_URL is an error, also where there is an embedded server', async (_, url) => {
    const home = join(folder, 'home')
    await mkdir(join(home, 'data'), { recursive: true })
    for (const args of [['status'], ['database'], ['replay', 'fixtures/edge-cases']]) {
      const { code, stderr } = await runCommand(url, args, { ...quiet, KUNTASIIRTO_HOME: home })
      expect(code).toBe(2)
      expect(stderr).toMatch(/^kuntasiirto: configuration: [^\n]*DATABASE_URL: is empty[^\n]*\n$/)
    }
    await rm(home, { recursive: true })
  })
})

describe('a DATABASE_URL that no connection can be made by as it is meant', () => {
  const host = 'postgres://me:geheim@127.0.0.1:1'
  test.each([
    [`${host}/db?sslmode=bogus`, /sslmode takes one of disable, .*; the nearest is /],
    [`${host}/db?sslmode=allow`, /sslmode takes one of /],
    [`${host}/db?ssl=off`, /ssl takes one of true, /],
    [`${host}/db?sslMode=verify-full`, /there is no parameter sslMode, the nearest is sslmode/],
    [`${host}/db?ssl_mode=verify-full`, /there is no parameter ssl_mode, the nearest is sslmode/],
    [`${host}/db?query_timeout=1`, /there is no parameter query_timeout, the nearest is /],
    ['postgres://me:ge#heim@127.0.0.1:1/db', /special characters of a password percent-encoded/],
    ['host=127.0.0.1 user=me password=geheim', /expected postgres:/],
  ])('%s is an error that tells why, and no password', async (url, says) => {
    const { code, stdout, stderr } = await runCommand(url, ['status'], quiet)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^kuntasiirto: configuration: DATABASE_URL: [^\n]*\n$/)
    expect(stderr).toMatch(says)
    expect(stderr).not.toMatch(/ge#?heim/)
  })

  test.each([
    ['spaces and a line end around it', (url: string) => ` ${url}\n`],
    [
      'a host given as a parameter',
      (url: string) => url.replace(/@([^:/]+):(\d+)\//, '@/').concat(hostOf(url)),
    ],
  ])('%s is none', async (_, change) => {
    const { code, stderr } = await runCommand(change(database.url), ['status'], quiet)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  function hostOf(url: string): string {
    const { hostname, port, search } = new URL(url)
    return `${search === '' ? '?' : '&'}host=${hostname}&port=${port}`
  }
})

describe('at the embedded server', () => {
  test('every command says so beside its output, where it is there already', async () => {
    const home = await mkdtemp(join(tmpdir(), 'kuntasiirto-home-'))
    const env = { ...quiet, KUNTASIIRTO_HOME: home }
    const server = await attachEmbeddedServer(home)
    onTestFinished(async () => {
      await server.close()
      await removeEmbeddedServer(home)
    })
    const told = new RegExp(
      `^kuntasiirto: at the embedded server: 127\\.0\\.0\\.1:\\d+, database kuntasiirto, in ${home}\n$`,
    )
    const out = join(folder, 'rehearsal')
    const metrics = { KUNTASIIRTO_METRICS_DIR: folder } // read on a connection of its own
    for (const args of [['migrate'], nightOf(out), ['verify', '--out', out], ['status', '--json']]) {
      const give = args[0] === 'status' ? runProcess : runCommand
      const { code, stdout, stderr } = await give(null, args, { ...env, ...metrics })
      expect({ code, stderr }, args.join(' ')).toEqual({ code: 0, stderr: expect.stringMatching(told) })
      expect(stdout).not.toContain('embedded')
    }
    const replayed = await runCommand(
      null,
      ['replay', 'fixtures/edge-cases', '--without-files', '--json'],
      env,
    )
    expect(replayed.stderr).toMatch(told)
    expect(JSON.parse(replayed.stdout)).toMatchObject({ differences: [] })
  })
})

describe('an output folder belongs to one database', () => {
  const own = () => join(folder, 'own')
  /** Migrated by itself: copies of one database take themselves for the same. */
  let other: string
  beforeAll(async () => {
    const bare = await createBareDatabase()
    other = bare.url
    expect(await runCommand(other, ['migrate'], quiet)).toMatchObject({ code: 0 })
    expect(await runCommand(database.url, nightOf(own()), quiet)).toMatchObject({ code: 0 })
    return bare.drop
  })

  test('whose id stands in it, for its owner alone', async () => {
    expect(await readFile(join(own(), '.database'), 'utf8')).toMatch(/^[0-9a-f-]{36}\n$/)
    expect(await runCommand(database.url, ['verify', '--out', own()], quiet)).toMatchObject({ code: 0 })
    expect(await runCommand(database.url, nightOf(own()), quiet)).toMatchObject({ code: 0 })
  })

  const readers = (out: string): readonly (readonly string[])[] => [
    nightOf(out),
    ['work', '--once', '--out', out],
    ['verify', '--out', out],
    ['undo', '--run', '1', '--out', out, ...signed],
    ['purge', '--plan', '--out', out],
    ['purge', '--apply', '--out', out],
    ['erase', '--customer', '1', '--out', out, ...signed],
    ['notifications', 'release', '3f2a9c01', '--out', out, ...signed],
    ['notifications', 'retry', '--out', out],
  ]

  test('another one is refused before anything is decided, by every command that is given it', async () => {
    const before = await readdir(own(), { recursive: true })
    for (const args of readers(own())) {
      const { code, stdout, stderr } = await runCommand(other, args, quiet)
      expect({ code, stdout }, args.join(' ')).toEqual({ code: 2, stdout: '' })
      expect(stderr).toMatch(
        /^kuntasiirto: the output folder [^\n]* belongs to another database \([^\n]*DATABASE_URL[^\n]*--out[^\n]*\n$/,
      )
    }
    expect(await readdir(own(), { recursive: true })).toEqual(before)
    const { stdout } = await runCommand(
      other,
      ['sql', '--json', 'select count(*)::int from audit.run'],
      quiet,
    )
    expect(JSON.parse(stdout)).toEqual([{ count: 0 }])
  })

  test('one from before folders said so is told by its nights', async () => {
    await rm(join(own(), '.database'))
    for (const args of readers(own())) {
      const { code, stderr } = await runCommand(other, args, quiet)
      expect({ code, stderr }, args.join(' ')).toEqual({
        code: 2,
        stderr: expect.stringMatching(/^kuntasiirto: the output folder [^\n]* never ran[^\n]*--out[^\n]*\n$/),
      })
    }
    expect(await runCommand(database.url, nightOf(own()), quiet)).toMatchObject({ code: 0 })
    expect(existsSync(join(own(), '.database'))).toBe(true)
  })

  test('a night that publishes nothing makes none its own', async () => {
    const out = join(folder, 'nobodys')
    const always = { ...quiet, KUNTASIIRTO_APPROVAL: 'always' }
    expect(await runCommand(other, nightOf(out), always)).toMatchObject({ code: 6 })
    expect(await readdir(out)).toEqual([])
  })

  test('a file that does not say whose it is is no permission', async () => {
    const spoiled = join(folder, 'spoiled')
    await mkdir(spoiled)
    await writeFile(join(spoiled, '.database'), '')
    const { code, stderr } = await runCommand(database.url, nightOf(spoiled), quiet)
    expect(code).toBe(2)
    expect(stderr).toMatch(/does not say which database/)
  })
})

describe('the file of settings', () => {
  const nowhere = 'postgres://nobody@127.0.0.1:1/nothing'
  const settings = async (text: string): Promise<string> => {
    const cwd = await mkdtemp(join(folder, 'cwd-'))
    await writeFile(join(cwd, '.env'), text)
    return cwd
  }
  const status = (cwd: string, url: string | null, env: NodeJS.ProcessEnv = {}) =>
    runProcess(url, ['status'], { ...quiet, KUNTASIIRTO_ENV_FILE: undefined, ...env }, cwd)

  test('.env in the working folder is read', async () => {
    const cwd = await settings(`# as .env.example\nDATABASE_URL=${database.url}\n`)
    expect(await status(cwd, null)).toMatchObject({ code: 0, stderr: '' })
  })

  test('the environment wins', async () => {
    const cwd = await settings(`DATABASE_URL=${nowhere}\n`)
    expect(await status(cwd, database.url)).toMatchObject({ code: 0 })
    expect(await status(cwd, '')).toMatchObject({ code: 2 })
  })

  test('KUNTASIIRTO_ENV_FILE names another, or none', async () => {
    const cwd = await settings(`DATABASE_URL=${nowhere}\n`)
    await writeFile(join(cwd, 'other.env'), `DATABASE_URL=${database.url}\n`)
    expect(await status(cwd, null, { KUNTASIIRTO_ENV_FILE: 'other.env' })).toMatchObject({ code: 0 })
    const none = { KUNTASIIRTO_ENV_FILE: 'none', KUNTASIIRTO_HOME: join(folder, 'no-home') }
    expect(await status(cwd, null, none)).toMatchObject({ code: 2 })
  })

  test('one that cannot be read is an error', async () => {
    const { code, stderr } = await status(folder, database.url, { KUNTASIIRTO_ENV_FILE: 'missing.env' })
    expect(code).toBe(2)
    expect(stderr).toMatch(
      /^kuntasiirto: configuration: the settings in [^\n]*missing\.env[^\n]*ENOENT[^\n]*\n$/,
    )
  })
})

test.each([
  ['KUNTASIIRTO_APROVAL', 'KUNTASIIRTO_APPROVAL'],
  ['KUNTASIIRTO_METRICS', 'KUNTASIIRTO_METRICS_DIR'],
  ['KUNTASIIRTO_SUOMIFI_PASWORD', 'KUNTASIIRTO_SUOMIFI_PASSWORD'],
  ['KUNTASIIRTO_CARIER', 'KUNTASIIRTO_CARRIER'],
])('an unknown variable is an error: %s is no %s', async (name, nearest) => {
  const { code, stderr } = await runCommand(database.url, ['status'], { ...quiet, [name]: 'hunter2' })
  expect(code).toBe(2)
  expect(stderr).toMatch(
    new RegExp(`^kuntasiirto: configuration: [^\\n]*${name}: no such variable[^\\n]* ${nearest};[^\\n]*\\n$`),
  )
  expect(stderr).not.toContain('hunter2')
})
