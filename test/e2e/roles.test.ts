/** Each command, given under a login that is a member of one role and of nothing else. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { caseworkerFile, customer, customerFile, writeNight } from '../support/builders.ts'
import { type CommandResult, runCommand } from '../support/command-line.ts'
import { createGuardedDatabase, type GuardedDatabase, type RoleName } from '../support/logins.ts'
import { quiet } from '../support/operator.ts'

let database: GuardedDatabase
let folder: string
let out: string
beforeAll(async () => {
  database = await createGuardedDatabase()
  folder = await mkdtemp(join(tmpdir(), 'kuntasiirto-roles-'))
  out = join(folder, 'out')
})
afterAll(async () => {
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

const as = (role: RoleName, ...args: string[]): Promise<CommandResult> =>
  runCommand(database.urlOf(role), args, quiet)

async function night(date: string, rows: Parameters<typeof customerFile>[0]): Promise<string[]> {
  const exports = join(folder, date)
  await writeNight(exports, date, {
    'customers-0301.csv': customerFile(rows),
    'caseworkers.csv': caseworkerFile([{ id: '609-1' }]),
  })
  return ['run', '--programme', 'kuntakokeilu-2021', '--date', date, '--exports', exports, '--out', out]
}

const people = [
  customer('1'),
  customer('2', { uses_e_service: 'K' }),
  customer('3', { street_address: '' }),
  customer('4', { non_disclosure: 'K', uses_e_service: 'K' }),
  customer('5', { employment_code: '99' }),
]
const signed = ['--by', 'Maija Mallikas', '--because', 'the roles are tested']

async function ask<Row>(query: string): Promise<Row[]> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  try {
    return (await client.query(query)).rows
  } finally {
    await client.end()
  }
}

const done = { code: 0, stderr: '' }

describe('a night and the next, by a login for each', () => {
  test('the engine plans the first, the operator approves it, the engine publishes it and writes its files', async () => {
    const first = await night('2021-03-01', people)
    expect(await as('engine', ...first, '--plan')).toMatchObject(done)
    const [plan] = await ask<{ sha256: string }>('select sha256 from audit.plan')
    expect(await as('operator', 'approve', plan!.sha256, ...signed)).toMatchObject(done)
    expect(await as('engine', ...first, '--approved', plan!.sha256)).toMatchObject(done)
  })

  test('the engine runs the next, and what the first had staged is dropped', async () => {
    const changed = [...people.slice(1, 3), customer('4', { uses_e_service: 'K' }), customer('6')]
    expect(await as('engine', ...(await night('2021-03-02', changed)))).toMatchObject(done)
    expect(await ask('select staged_file_id from staging.staged_file')).toHaveLength(1)
  })

  test('only those who fill a partition could, and nobody any more', async () => {
    const grants = await ask(`
      select relname from pg_class cross join aclexplode(relacl) as acl
      where relispartition and relnamespace = 'staging'::regnamespace and grantee = 'kuntasiirto_loader'::regrole`)
    expect(grants).toEqual([])
  })
})

describe('afterwards', () => {
  const places = {
    OUT: () => out,
    FILE: (role: string, [command]: string[]) => join(folder, `${role}-${command}.csv`),
  }

  test.each<readonly [RoleName, ...string[]]>([
    ['engine', 'work', '--once', '--out', 'OUT'],
    ['engine', 'preview', '--customer', '2', '--out', 'FILE'],
    ['engine', 'rejects', 'export', '--run', '2', '--out', 'FILE', ...signed],
    ['operator', 'status', '--run', '2'],
    ['operator', 'explain', '4'],
    ['operator', 'plans'],
    ['operator', 'worklist', 'resolve', '--all', '--kind', 'held-notification', ...signed],
    ['operator', 'protection', 'release', '4', ...signed],
    ['operator', 'verify', '--out', 'OUT'],
    ['auditor', 'seal', 'export', '--out', 'FILE'],
    ['auditor', 'verify', '--out', 'OUT'],
    ['analyst', 'sql', 'select * from analysis.caseload'],
  ])('the %s says %s %s', async (role, ...args) => {
    const given = args.map((arg) => (arg === 'OUT' || arg === 'FILE' ? places[arg](role, args) : arg))
    expect(await as(role, ...given)).toMatchObject(done)
  })

  test('the operator holds what failed, and the engine releases it', async () => {
    const [notice] = await ask<{ notification_id: string }>(`
      update register.notification set status = 'failed', error = 'REFUSED', file_name = null
      where notification_id = (
          select notification_id from register.notification where status = 'rendered' and not is_restricted limit 1
      )
      returning notification_id`)
    const id = notice!.notification_id
    expect(await as('operator', 'notifications', 'hold', id, ...signed)).toMatchObject(done)
    expect(await as('operator', 'notifications', 'show', id)).toMatchObject(done)
    const released = await as('engine', 'notifications', 'release', id, '--out', out, ...signed)
    expect(released).toMatchObject(done)
    expect(released.stdout).toContain('late-1')
  })

  test.each<readonly [RoleName, string, ...string[]]>([
    ['operator', 'permission denied for table person', 'preview', '--customer', '2', '--out', 'FILE'],
    ['auditor', 'permission denied for table case_action', 'worklist', 'waive', '--all', '--kind', 'review'],
    ['analyst', 'permission denied for schema migration', 'status'],
    ['analyst', 'permission denied for schema audit', 'sql', 'select count(*) from audit.decision'],
  ])('the %s is told in one line: %s', async (role, refusal, ...args) => {
    const given = args.map((arg) => (arg === 'FILE' ? join(folder, 'none.csv') : arg))
    const { code, stderr } = await as(role, ...given, ...(args[0] === 'worklist' ? signed : []))
    expect(code).toBe(2)
    expect(stderr).toContain(refusal)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })
})
