/** Nights of several logins, each a member of one role and of nothing else. */

import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../support/ask.ts'
import { caseworkerFile, customer, customerFile, writeNight } from '../support/builders.ts'
import { runCommand as runProcess } from '../support/command-line.ts'
import { shareFolder } from '../support/folders.ts'
import { createGuardedDatabase, type GuardedDatabase, type RoleName } from '../support/logins.ts'
import { quiet } from '../support/operator.ts'
import { give } from '../support/role-world.ts'

let database: GuardedDatabase
const folder = shareFolder()
let out: string
beforeAll(async () => {
  database = await createGuardedDatabase()
  out = join(folder, 'out')
})
afterAll(() => database.drop())

const as = (role: RoleName, command: string, ...args: readonly string[]) =>
  give(database.urlOf(role), command, args)

async function night(date: string, rows: Parameters<typeof customerFile>[0]): Promise<readonly string[]> {
  const exports = join(folder, date)
  await writeNight(exports, date, {
    'customers-0301.csv': customerFile(rows),
    'caseworkers.csv': caseworkerFile([{ id: '609-1' }]),
  })
  return ['--programme', 'kuntakokeilu-2021', '--date', date, '--exports', exports, '--out', out]
}

const people = [
  customer('1'),
  customer('2', { uses_e_service: 'K' }),
  customer('3', { street_address: '' }),
  customer('4', { non_disclosure: 'K', uses_e_service: 'K' }),
  customer('5', { employment_code: '99' }),
]
const signed = ['--by', 'Maija Mallikas', '--because', 'the roles are tested']

describe('a night and the next, by a login for each', () => {
  test('the engine plans the first, the operator approves it, the engine publishes it and writes its files', async () => {
    const first = await night('2021-03-01', people)
    await as('engine', 'run', ...first, '--plan')
    const [plan] = await ask<{ sha256: string }>(database.url, 'select sha256 from audit.plan')
    await as('operator', 'approve', plan!.sha256, ...signed)
    expect(await as('engine', 'run', ...first, '--approved', plan!.sha256)).toContain(out)
  })

  test('the engine runs the next, and what the first had staged is dropped', async () => {
    const changed = [...people.slice(1, 3), customer('4', { uses_e_service: 'K' }), customer('6')]
    expect(await as('engine', 'run', ...(await night('2021-03-02', changed)))).toContain(out)
    expect(await ask(database.url, 'select staged_file_id from staging.staged_file')).toHaveLength(1)
  })

  test('only those who fill a partition could, and nobody any more', async () => {
    const grants = await ask(
      database.url,
      `
      select relname from pg_class cross join aclexplode(relacl) as acl
      where relispartition and relnamespace = 'staging'::regnamespace and grantee = 'kuntasiirto_loader'::regrole`,
    )
    expect(grants).toEqual([])
  })
})

describe('afterwards', () => {
  test('the operator holds what failed, and the engine releases it', async () => {
    const [notification] = await ask<{ notification_id: string }>(
      database.url,
      `
      update register.notification set status = 'failed', error = 'REFUSED', file_name = null
      where notification_id = (
          select notification_id from register.notification where status = 'rendered' and not is_restricted limit 1
      )
      returning notification_id`,
    )
    const id = notification!.notification_id
    expect(await as('operator', 'notifications hold', id, ...signed)).toBe('Held: 1 notification.')
    expect(await as('operator', 'notifications show', id)).toContain('BY_OPERATOR')
    expect(await as('engine', 'notifications release', id, '--out', out, ...signed)).toContain('late-1')
  })

  test.each<[RoleName, string, ...string[]]>([
    ['operator', 'permission denied for table person', 'preview', '--customer', '2'],
    ['analyst', 'permission denied for schema migration', 'status'],
  ])('the %s is told in one line: %s', async (role, refusal, ...args) => {
    const { code, stderr } = await runProcess(database.urlOf(role), args, quiet)
    expect(code).toBe(2)
    expect(stderr).toMatch(new RegExp(`^kuntasiirto: .*${refusal}.*\n$`))
  })
})
