/**
 * The embedded server as commands meet it: several at once, killed, on a machine that went down. Commands are real
 * processes here, so that a kill is a kill.
 */

import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, readFile, readlink, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { linkLibraries } from '../../pipeline/db/embedded-programs.ts'
import {
  attachEmbeddedServer,
  type EmbeddedServerOptions,
  removeEmbeddedServer,
  stopEmbeddedServer,
} from '../../pipeline/db/embedded-server.ts'
import { ask } from '../support/ask.ts'
import { shareFolder } from '../support/folders.ts'
import { trialsOf } from '../support/trials.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const options: EmbeddedServerOptions = { settings: { fsync: 'off', shared_buffers: '16MB' } }
const isRoot = process.getuid?.() === 0
const folder = shareFolder()
let homes = 0
let home = ''
const commands: ChildProcess[] = []

afterEach(async () => {
  for (const command of commands.splice(0)) command.kill('SIGKILL')
  await (home === shared ? stopEmbeddedServer(home) : removeEmbeddedServer(home))
})

/** A home that has been used: most tests share one, for creating the data takes longer than most tests. */
const shared = join(folder, 'shared')
function usedHome(): string {
  home = shared
  return home
}

/** A home nobody has used. */
function freshHome(): string {
  homes += 1
  home = join(folder, `home-${homes}`)
  return home
}

/** A command in a process of its own. It prints the server's process id when attached, and ends on `close`. */
async function startCommand(script = attachAndWait): Promise<{ process: ChildProcess; serverId: number }> {
  const command = spawnCommand(script)
  const [line] = await once(createInterface(command.stdout!), 'line')
  return { process: command, serverId: Number(line) }
}

function spawnCommand(script: string, spawnOptions: SpawnOptions = {}): ChildProcess {
  const command = spawn(process.execPath, ['--input-type=module-typescript', '--eval', script], {
    env: { ...process.env, HOME_FOLDER: home, OPTIONS: JSON.stringify(options) },
    stdio: ['pipe', 'pipe', 'inherit'],
    ...spawnOptions,
  })
  commands.push(command)
  return command
}

async function closeCommand(command: ChildProcess): Promise<unknown> {
  command.stdin!.end('close')
  const [code] = await once(command, 'exit')
  return code
}

const imports = `
  import { readFileSync } from 'node:fs'
  import { attachEmbeddedServer } from '${join(import.meta.dirname, '../../pipeline/db/embedded-server.ts')}'
  const home = process.env.HOME_FOLDER
  const options = JSON.parse(process.env.OPTIONS)
  const serverId = () => readFileSync(home + '/data/postmaster.pid', 'utf8').split('\\n')[0]
`
const attachAndWait = `${imports}
  const server = await attachEmbeddedServer(home, options)
  console.log(serverId())
  await new Promise((resolve) => process.stdin.once('data', resolve))
  await server.close()
  process.stdin.destroy()
`
const attachOverAndOver = `${imports}
  let times = 0
  for (const end = Date.now() + ${trialsOf(1000)}; Date.now() < end; times += 1) {
    const server = await attachEmbeddedServer(home, options)
    await server.close()
  }
  console.log(times)
`

function serverId(): number {
  return Number(readFileSync(join(home, 'data/postmaster.pid'), 'utf8').split('\n')[0])
}

function isUp(): boolean {
  return existsSync(join(home, 'data/postmaster.pid'))
}

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0)
  } catch {
    return false
  }
}

describe('the server of one command', () => {
  test('has a database in UTF-8, in UTC, with checksums, and is gone after the last command', async () => {
    const server = await attachEmbeddedServer(usedHome(), options)
    const [facts] = await ask(
      server.url,
      `select current_database() as database, current_user as role, pg_encoding_to_char(encoding) as encoding,
         datlocprovider as provider, current_setting('timezone') as timezone,
         current_setting('data_checksums') as checksums, current_setting('fsync') as fsync
       from pg_database where datname = current_database()`,
    )
    expect(facts).toEqual({
      database: 'kuntasiirto',
      role: 'kuntasiirto',
      encoding: 'UTF8',
      provider: 'b',
      timezone: 'UTC',
      checksums: 'on',
      fsync: 'off',
    })
    await server.close()
    await server.close()
    expect(isUp()).toBe(false)
    await expect(ask(server.url, 'select 1')).rejects.toThrow('ECONNREFUSED')
  })

  test('syncs to disk unless it is told not to', async () => {
    const server = await attachEmbeddedServer(usedHome())
    expect(await ask(server.url, 'show fsync')).toEqual([{ fsync: 'on' }])
    await server.close()
  })

  test('keeps its files, its password and its log to its owner', async () => {
    const server = await attachEmbeddedServer(usedHome(), options)
    const mode = (name: string) => (statSync(join(home, name)).mode & 0o777).toString(8)
    expect(['', 'data', 'password', 'server.log'].map(mode)).toEqual(['700', '700', '600', '600'])
    const { port } = new URL(server.url)
    const wrong = `postgres://kuntasiirto:wrong@127.0.0.1:${port}/kuntasiirto`
    await expect(ask(wrong, 'select 1')).rejects.toThrow('password authentication failed')
    await server.close()
  })

  test('logs that an insert failed and not what it was to insert', async () => {
    const server = await attachEmbeddedServer(usedHome(), options)
    await ask(server.url, 'create table person (name text primary key)')
    await ask(server.url, 'insert into person values ($1)', ['canary-010190-999X'])
    await expect(ask(server.url, 'insert into person values ($1)', ['canary-010190-999X'])).rejects.toThrow()
    await server.close()
    const log = readFileSync(join(home, 'server.log'), 'utf8')
    expect(log).toContain('duplicate key value')
    expect(log).not.toContain('canary')
  })

  test('a server that cannot start is reported with its log', async () => {
    const settings = { ...options.settings, shared_buffers: 'much' }
    await (await attachEmbeddedServer(usedHome(), options)).close()
    await expect(attachEmbeddedServer(home, { settings })).rejects.toThrow(join(home, 'server.log'))
  })

  test('a folder named relative to the working folder is the same folder', async () => {
    const server = await attachEmbeddedServer(`${relative('.', usedHome())}/`, options)
    const same = await attachEmbeddedServer(home, options)
    expect(same.url).toBe(server.url)
    await server.close()
    await same.close()
    expect(isUp()).toBe(false)
  })

  test('a platform without a Postgres of ours is told to set DATABASE_URL', async () => {
    const arch = Object.getOwnPropertyDescriptor(process, 'arch')!
    Object.defineProperty(process, 'arch', { ...arch, value: 'abacus' })
    const attaching = attachEmbeddedServer(freshHome(), options)
    await expect(attaching).rejects.toThrow(/abacus: set DATABASE_URL/)
    Object.defineProperty(process, 'arch', arch)
  })

  test('data without their password are refused, not replaced', async () => {
    await (await attachEmbeddedServer(usedHome(), options)).close()
    await rename(join(home, 'password'), join(home, 'elsewhere'))
    onTestFinished(() => rename(join(home, 'elsewhere'), join(home, 'password')))
    await expect(attachEmbeddedServer(home, options)).rejects.toMatchObject({ name: 'UsageError' })
    expect(existsSync(join(home, 'data'))).toBe(true)
  })
})

describe('several commands', () => {
  test('six that come at once to a fresh home share one server, and the last one out stops it', async () => {
    freshHome()
    const all = await Promise.all(Array.from({ length: 6 }, () => startCommand()))
    const [first, ...rest] = all
    expect(new Set(all.map((command) => command.serverId)).size).toBe(1)
    for (const command of rest) expect(await closeCommand(command.process)).toBe(0)
    expect(isUp()).toBe(true)
    expect(await closeCommand(first!.process)).toBe(0)
    expect(isUp()).toBe(false)
  })

  test('six that leave at once leave no server behind', async () => {
    usedHome()
    const all = await Promise.all(Array.from({ length: 6 }, () => startCommand()))
    await Promise.all(all.map((command) => closeCommand(command.process)))
    expect(isUp()).toBe(false)
  })

  test('three that come and go all the time never fail', async () => {
    usedHome()
    const all = await Promise.all(Array.from({ length: 3 }, () => startCommand(attachOverAndOver)))
    for (const { serverId: times } of all) expect(times).toBeGreaterThan(0)
    await expect.poll(isUp, { timeout: 10_000 }).toBe(false)
  })

  test('stopping does not ask who is attached, who then leaves without an error', async () => {
    const server = await attachEmbeddedServer(usedHome(), options)
    expect(await stopEmbeddedServer(home)).toBe(true)
    expect(isUp()).toBe(false)
    expect(await stopEmbeddedServer(home)).toBe(false)
    await server.close()
  })

  test('stopping where there has never been a server says so', async () => {
    expect(await stopEmbeddedServer(freshHome())).toBe(false)
    expect(existsSync(home)).toBe(false)
  })
})

describe('kills', () => {
  test('a killed command leaves the server up, and the next one attaches to it and stops it', async () => {
    usedHome()
    const killed = await startCommand()
    killed.process.kill('SIGKILL')
    // Its output closes only when nobody else, the server for one, holds the other end.
    await once(killed.process, 'close')
    expect(isAlive(killed.serverId)).toBe(true)
    const server = await attachEmbeddedServer(home, options)
    expect(serverId()).toBe(killed.serverId)
    await server.close()
    expect(isUp()).toBe(false)
  })

  test('Ctrl-C reaches everything the terminal started, and not the server', async () => {
    usedHome()
    const command = spawnCommand(attachAndWait, { detached: true })
    const [id] = await once(createInterface(command.stdout!), 'line')
    process.kill(-command.pid!, 'SIGKILL')
    await once(command, 'exit')
    const server = await attachEmbeddedServer(home, options)
    expect(serverId()).toBe(Number(id))
    await server.close()
  })

  test('a command killed while the data are created leaves nothing that harms the next', async () => {
    freshHome()
    const command = spawnCommand(attachAndWait)
    await expect.poll(() => existsSync(join(home, 'password')), { interval: 5 }).toBe(true)
    command.kill('SIGKILL')
    await once(command, 'exit')
    expect(existsSync(join(home, 'data'))).toBe(false)
    const server = await attachEmbeddedServer(home, options)
    expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
    await server.close()
  })

  test('what was committed survives a kill of the server', async () => {
    const first = await attachEmbeddedServer(usedHome(), options)
    await ask(first.url, 'create table kept as select 42 as answer')
    const id = serverId()
    process.kill(id, 'SIGKILL')
    await expect.poll(() => isAlive(id)).toBe(false)
    const second = await attachEmbeddedServer(home, options)
    expect(await ask(second.url, 'select answer from kept')).toEqual([{ answer: 42 }])
    await first.close()
    expect(await ask(second.url, 'select answer from kept')).toEqual([{ answer: 42 }])
    await second.close()
    expect(isUp()).toBe(false)
  })

  test('a process that came to the number of a dead server is not taken for it', async () => {
    await (await attachEmbeddedServer(usedHome(), options)).close()
    // What a machine leaves that lost its power: the number may since be another process's.
    const other = spawn('sleep', ['60'])
    commands.push(other)
    const pidFile = [other.pid, join(home, 'data'), 1_600_000_000, 1, '', '127.0.0.1', '1 1', 'ready', '']
    await writeFile(join(home, 'data/postmaster.pid'), pidFile.join('\n'))
    const server = await attachEmbeddedServer(home, options)
    expect(serverId()).not.toBe(other.pid)
    await server.close()
    expect(isUp()).toBe(false)
    expect(other.exitCode).toBeNull()
  })

  test('the empty file of a server that is about to write it is left alone, and one that stays empty is not', async () => {
    await (await attachEmbeddedServer(usedHome(), options)).close()
    const pidFile = join(home, 'data/postmaster.pid')
    await writeFile(pidFile, '')
    const attaching = attachEmbeddedServer(home, options)
    await setTimeout(1000)
    const wasLeft = existsSync(pidFile) && statSync(pidFile).size === 0
    const server = await attaching
    await server.close()
    expect(wasLeft).toBe(true)
    expect(isUp()).toBe(false)
  })
})

/** An account without privileges, and whether it can enter the project to run it. */
const nobody = { uid: 65_534, gid: 65_534 }
const canNobodyRun = isRoot && spawnSync(process.execPath, ['--version'], nobody).status === 0

test.runIf(canNobodyRun)('an ordinary user runs it, and root uses it as that user', async () => {
  const own = await mkdtemp(join(tmpdir(), 'embedded-server-nobody-'))
  await chown(own, nobody.uid, nobody.gid)
  home = join(own, 'home')
  const command = spawnCommand(attachAndWait, nobody)
  await once(createInterface(command.stdout!), 'line')
  expect(statSync(`/proc/${serverId()}`).uid).toBe(nobody.uid)
  expect(await closeCommand(command)).toBe(0)

  const server = await attachEmbeddedServer(home, options)
  expect(statSync(`/proc/${serverId()}`).uid).toBe(nobody.uid)
  await server.close()
  await rm(own, { recursive: true })
})

test.runIf(canNobodyRun)("another user's server is refused, and the command says what to do", async () => {
  await (await attachEmbeddedServer(usedHome(), options)).close()
  await chmod(folder, 0o755)
  const script = `${imports}
    await attachEmbeddedServer(home, options).catch((error) => console.log(error.name + ' ' + error.message))
  `
  const [line] = await once(createInterface(spawnCommand(script, nobody).stdout!), 'line')
  expect(line).toMatch(/^UsageError .* set DATABASE_URL$/)
})

test('libraries without their short names get them, also from several commands at once', async () => {
  const root = join(freshHome(), 'package')
  await mkdir(join(root, 'native/lib'), { recursive: true })
  await writeFile(join(root, 'native/lib/libx.so.1.2'), 'library')
  const list = [{ source: 'native/lib/libx.so.1.2', target: 'native/lib/libx.so.1' }]
  await writeFile(join(root, 'native/pg-symlinks.json'), JSON.stringify(list))
  await Promise.all([linkLibraries(root), linkLibraries(root), linkLibraries(root)])
  expect(await readFile(join(root, 'native/lib/libx.so.1'), 'utf8')).toBe('library')
})

describe.runIf(isRoot)('root', () => {
  const startTwice = async (rootStrategy: 'namespace' | 'other-user') => {
    const server = await attachEmbeddedServer(freshHome(), { ...options, rootStrategy })
    const isElsewhere = rootStrategy === 'other-user'
    expect(statSync(join(home, 'data')).uid === 0).toBe(!isElsewhere)
    expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
    await server.close()
    expect(isUp()).toBe(false)
    const again = await attachEmbeddedServer(home, options)
    expect(await ask(again.url, 'select 1 as one')).toEqual([{ one: 1 }])
    return again
  }

  test('runs the server by way of namespace', async () => {
    await (await startTwice('namespace')).close()
    expect(isUp()).toBe(false)
  })

  test('runs the server by way of other-user, and removing it removes what that account keeps elsewhere', async () => {
    await (await startTwice('other-user')).close()
    expect(isUp()).toBe(false)
    const server = await attachEmbeddedServer(home, options)
    const elsewhere = await readlink(join(home, 'data'))
    expect(existsSync(elsewhere)).toBe(true)
    await removeEmbeddedServer(home)
    expect(existsSync(elsewhere)).toBe(false)
    await server.close()
  })

  test('does so where a namespace would shut it out of a folder of another user', async () => {
    const own = await mkdtemp(join(tmpdir(), 'embedded-server-private-'))
    await chown(own, nobody.uid, nobody.gid)
    home = join(own, 'home')
    const server = await attachEmbeddedServer(home, options)
    expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
    await removeEmbeddedServer(home)
    await server.close()
    await rm(own, { recursive: true })
  })
})
