import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { removeEmbeddedServer } from '../../pipeline/db/embedded-server.ts'
import { type CommandResult, runCommand, startCommand } from '../support/command-line.ts'
import { createFolder } from '../support/folders.ts'
import { createEmptyDatabase, createMigratedDatabase } from '../support/test-database.ts'

const longestMilliseconds = 10_000
const programme = 'kuntakokeilu-2021'

async function connectTo(url: string): Promise<Client> {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  onTestFinished(() => client.end())
  return client
}

/** Starts a command, sends it SIGTERM when it waits, and tells how it ended. */
async function stopWhenItWaits(
  url: string,
  args: readonly string[],
  itWaits: () => Promise<boolean>,
  env: NodeJS.ProcessEnv = {},
): Promise<CommandResult> {
  const { child, result } = startCommand(url, args, { KUNTASIIRTO_LOG_LEVEL: 'warn', ...env })
  onTestFinished(() => void child.kill('SIGKILL'))
  while (!(await itWaits())) await sleep(50)
  const begun = Date.now()
  child.kill('SIGTERM')
  const ended = await Promise.race([result, sleep(longestMilliseconds).then(() => null)])
  if (ended === null) throw new Error(`${args.join(' ')} goes on ${Date.now() - begun} ms after SIGTERM`)
  return ended
}

/** Whether a connection of ours is found so, asked on a connection of its own: in a transaction the answer stays. */
function findsOurs(url: string, condition: string): () => Promise<boolean> {
  const opened = connectTo(url)
  return async () => {
    const { rows } = await (await opened).query(`
      select from pg_stat_activity
      where datname = current_database() and application_name like 'kuntasiirto%' and ${condition}`)
    return rows.length > 0
  }
}
const waitsForLock = (url: string) => findsOurs(url, "wait_event_type = 'Lock'")
/** Its worker process is connected: before that, the command is starting still, and is interrupted. */
const hasWorker = (url: string) =>
  findsOurs(url, "state = 'idle' and application_name = 'kuntasiirto worker'")

describe('SIGTERM ends within ten seconds', { timeout: 60_000 }, () => {
  test('migrate, of which another transaction locks a view', async () => {
    const url = await createMigratedDatabase()
    const other = await connectTo(url)
    await other.query(`delete from migration.applied_file where file_name like '10-%'`)
    await other.query('begin; select count(*) from audit.standing')
    const { code, stderr } = await stopWhenItWaits(url, ['migrate'], waitsForLock(url))
    expect({ code, stderr }).toMatchObject({ code: 130 })
  })

  test('migrate, of which another transaction locks the queue', async () => {
    const url = await createMigratedDatabase()
    const other = await connectTo(url)
    await other.query(`begin; lock table pgboss.queue, pgboss.version`)
    const { code, stderr } = await stopWhenItWaits(url, ['migrate'], waitsForLock(url))
    expect({ code, stderr }).toMatchObject({ code: 130 })
  })

  test('run, of which another transaction locks the account', async () => {
    const url = await createMigratedDatabase()
    const other = await connectTo(url)
    const folder = createFolder()
    await other.query('begin; lock table audit.run')
    const { code, stderr } = await stopWhenItWaits(
      url,
      ['run', '--programme', programme, '--date', '2021-03-01', '--exports', folder, '--out', folder],
      waitsForLock(url),
    )
    expect({ code, stderr }).toMatchObject({ code: 130 })
  })

  test('run --wait', async () => {
    const folder = createFolder()
    const out = join(folder, 'out') // which it makes before it waits
    const { code, stderr } = await stopWhenItWaits(
      await createMigratedDatabase(),
      [
        ...['run', '--programme', programme, '--date', '2021-03-01', '--exports', folder, '--out', out],
        ...['--wait', '1h'],
      ],
      async () => existsSync(out),
    )
    expect({ code, stderr }).toMatchObject({ code: 130 })
  })

  test('work without anything to do', async () => {
    const url = await createMigratedDatabase()
    const args = ['work', '--workers', '1', '--out', createFolder()]
    const { code, stderr } = await stopWhenItWaits(url, args, hasWorker(url))
    expect({ code, stderr }).toMatchObject({ code: 0 }) // it has no other end
  })

  test('database, and takes the embedded server along', async () => {
    const home = join(createFolder(), 'home')
    const isUp = async () =>
      (await readFile(join(home, 'server.log'), 'utf8').catch(() => '')).includes('ready')
    const env = { DATABASE_URL: undefined, KUNTASIIRTO_HOME: home }
    const { code, stdout, stderr } = await stopWhenItWaits('', ['database'], isUp, env)
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(stdout).toContain('postgres://')
    await removeEmbeddedServer(home)
  })

  test('a command of which the server accepts the connection and says nothing', async () => {
    const server = createServer(() => {}).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const address = server.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const url = `postgres://nobody@127.0.0.1:${port}/nothing`
    const connected = once(server, 'connection').then(() => true)
    const { code, stderr } = await stopWhenItWaits(url, ['status'], () => connected)
    expect({ code, stderr }).toMatchObject({ code: 130 })
  })
})

describe('migrate ends by itself where the queue cannot be made', { timeout: 60_000 }, () => {
  test.each([
    [
      'a table of another application has its name',
      'create schema pgboss; create table pgboss.version (version int); create table pgboss.job (id int)',
    ],
    [
      'the schema is there, and its version unreadable',
      'create schema pgboss; create table pgboss.version (other text)',
    ],
  ])('%s', async (_, spoil) => {
    const url = await createEmptyDatabase()
    await (await connectTo(url)).query(spoil)
    const { code, stderr } = await runCommand(url, ['migrate'], { KUNTASIIRTO_LOG_LEVEL: 'warn' })
    expect(stderr).toContain('the schema pgboss of this database is not the queue of this program')
    expect(stderr.split('\n').filter((line) => line.startsWith('kuntasiirto:'))).toHaveLength(1)
    expect(code).toBe(2)
  })
})
