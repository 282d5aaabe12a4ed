import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { projectRoot } from '../../pipeline/project.ts'
import { caseworkerFile, customer, customerFile, hetuOf } from '../support/builders.ts'
import { startCommand } from '../support/command-line.ts'
import { hireOperator } from '../support/operator.ts'
import { createOtherProgram, type OtherProgram } from '../support/other-program.ts'

const night = '2021-03-02'
const operator = hireOperator(async (one) => {
  const caseworkers = caseworkerFile([{ id: 'A' }])
  const member = customer('1')
  const first = await one.writeNight('first', '2021-03-01', {
    'customers-0301.csv': customerFile([member]),
    'caseworkers.csv': caseworkers,
  })
  const { code, stderr } = await one.run('2021-03-01', first)
  if (code !== 0) throw new Error(stderr)
  // In no group but for the age: 29 years tonight.
  const young = (number: string, individual: number, changes = {}) =>
    customer(number, {
      personal_identity_code: hetuOf('1991-05-01', individual),
      earnings_related_entitlement: 'K',
      ...changes,
    })
  await one.writeNight('second', night, {
    'customers-0301.csv': customerFile([
      member,
      customer('2'),
      young('3', 900),
      young('4', 901, { non_disclosure: 'K' }),
      customer('5', { last_name: '' }),
    ]),
    'caseworkers.csv': caseworkers,
  })
})

let older: OtherProgram
beforeAll(async () => {
  older = await createOtherProgram({
    'pipeline/programmes/kuntakokeilu-2021.yaml': ['age: 30', 'age: 28'],
  })
})
afterAll(() => older.remove())

const compare = (against: string, ...options: readonly string[]) => {
  const exports = join(operator().folder, 'second')
  const script = join(projectRoot, 'scripts/compare-code.ts')
  const args = ['--against', against, '--programme', 'kuntakokeilu-2021', '--exports', exports, ...options]
  return startCommand(null, args, { KUNTASIIRTO_ENV_FILE: 'none' }, projectRoot, script).result
}
/** From what the first night left. */
const startFrom = () => ['--start-from', operator().databaseUrl]

describe('two versions of the code', () => {
  test('over a night, from the database before it: whose fate differs, without people under non-disclosure', async () => {
    const list = join(operator().folder, 'list.csv')
    const { code, stdout, stderr } = await compare(older.folder, ...startFrom(), '--list', list)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('4 customers, 1 meet another fate.\nLeft out, under non-disclosure: 1.\n')
    expect(stdout).toMatch(/^TRANSFER ELIGIBLE +STAY NO_GROUP +1 +[0-9a-f-]{36}$/m)
    expect(await readFile(list, 'utf8')).toMatch(
      /^customer;here;there\n[0-9a-f-]{36};TRANSFER ELIGIBLE;STAY NO_GROUP\n$/,
    )
    expect((await stat(list)).mode & 0o777).toBe(0o600)
  }, 120_000)

  test('by customer number, where that is asked for', async () => {
    const { stdout } = await compare(older.folder, ...startFrom(), '--show-numbers')
    expect(stdout).toMatch(/^TRANSFER ELIGIBLE +STAY NO_GROUP +1 +3$/m)
  }, 120_000)

  test('leave nothing behind: the starting database knows no other night, and no copy stays', async () => {
    const { stdout } = await operator().kuntasiirto(
      'sql',
      "select (select max(as_of_date) from audit.run) as last, count(*) as copies from pg_database where datname like 'kuntasiirto_compare%'",
    )
    expect(stdout).toMatch(/^2021-03-01 +0$/m)
  })

  test.each([
    ['no revision', 'no-such-branch', 'is no revision of this repository, and no folder'],
    ['an option', '--output=x', 'is no revision of this repository, and no folder'],
  ])('%s is refused', async (_, against, words) => {
    const { code, stderr } = await compare(against)
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(words) })
  })

  test('a night that is refused says so in the words of the version that refused it', async () => {
    const { code, stderr } = await compare(older.folder, ...startFrom(), '--profile', 'no-such-profile.yaml')
    expect(code).toBe(2)
    expect(stderr).toContain('no-such-profile.yaml')
  })
})

describe.runIf(existsSync(join(projectRoot, '.git')))('a revision of git', () => {
  test('is checked out beside, and taken away', async () => {
    const { code, stdout, stderr } = await compare('HEAD', ...startFrom(), '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({
      date: night,
      against: expect.stringMatching(/^HEAD \([0-9a-f]{12}\)$/),
      customers: 4,
      underNonDisclosure: 1,
    })
    const { stdout: trees } = await promisify(execFile)('git', ['-C', projectRoot, 'worktree', 'list'])
    expect(trees).not.toContain('kuntasiirto-code-')
  }, 120_000)
})
