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
  customer('4', { non_disclosure: 'K' }),
  customer('5', { employment_code: '99' }),
]

async function ask<Row>(query: string): Promise<Row[]> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  try {
    return (await client.query(query)).rows
  } finally {
    await client.end()
  }
}

describe('the engine', () => {
  test('runs a night, letters and files included, and another one', async () => {
    const first = await as('engine', ...(await night('2021-03-01', people)))
    expect(first).toMatchObject({ code: 0, stderr: '' })
    const second = await as('engine', ...(await night('2021-03-02', people.slice(1))))
    expect(second).toMatchObject({ code: 0, stderr: '' })
  })
})

describe('more', () => {
  test.each<[RoleName, ...string[]]>([
    ['engine', 'work', '--once', '--out', 'OUT'],
    ['engine', 'verify', '--out', 'OUT'],
    ['engine', 'preview', '--customer', '1', '--out', 'PREVIEW'],
    ['engine', 'rejects', 'export', '--run', '1', '--out', 'REJECTS', '--because', 'x', '--by', 'x'],
    ['engine', 'status'],
    ['operator', 'status'],
    ['operator', 'status', '--run', '1'],
    ['operator', 'worklist', 'list'],
    ['operator', 'plans'],
    ['operator', 'explain', '1'],
    ['operator', 'explain', '4'],
    ['operator', 'capacity', '--programme', 'kuntakokeilu-2021'],
    ['operator', 'notifications', 'list'],
    ['operator', 'protection', 'list'],
    ['operator', 'verify', '--out', 'OUT'],
    ['operator', 'seal', 'export', '--out', 'SEALS'],
    ['operator', 'worklist', 'waive', '--all', '--kind', 'review', '--by', 'x', '--because', 'x'],
    ['auditor', 'verify', '--out', 'OUT'],
    ['auditor', 'seal', 'export', '--out', 'SEALS'],
    ['auditor', 'verify', '--out', 'OUT', '--seal', 'SEALS'],
    ['auditor', 'sql', 'select count(*) from audit.decision'],
    ['auditor', 'plans'],
    ['analyst', 'sql', 'select * from analysis.caseload'],
  ])('%s %s %s', async (role, ...args) => {
    const named = args.map((arg) =>
      arg === 'OUT' ? out : ['PREVIEW', 'REJECTS', 'SEALS'].includes(arg) ? join(folder, `${arg}.csv`) : arg,
    )
    const result = await as(role, ...named)
    console.log(role, args.join(' '), result.code, result.stderr.slice(0,400), result.stdout.slice(0,300))
    expect(result).toMatchObject({ code: 0, stderr: '' })
  })
})
