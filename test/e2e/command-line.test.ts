import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { caseworkerFile, customer, customerFile } from '../support/builders.ts'
import { runCommand } from '../support/command-line.ts'
import { hireOperator, quiet } from '../support/operator.ts'

const commands = [
  'run',
  'status',
  'health',
  'metrics',
  'explain',
  'capacity',
  'compare-rules',
  'replay',
  'export-anonymous',
  'migrate',
  'work',
  'database',
  'sql',
  'verify',
  'worklist',
  'rejects',
  'notifications',
  'protection',
  'preview',
]

const operator = hireOperator(async (one) => {
  const exports = await one.writeNight('first', '2021-03-01', {
    'customers-0301.csv': customerFile([
      customer('1'),
      customer('2', { last_name: '' }),
      customer('3', { home_municipality: '' }),
    ]),
    'caseworkers.csv': caseworkerFile([{ id: 'A' }]),
  })
  const { code, stderr } = await one.run('2021-03-01', exports)
  if (code !== 0) throw new Error(stderr)
})

describe('help', () => {
  test.each(commands)('%s --help says how it is used, and with which options', async (command) => {
    const { code, stdout, stderr } = await operator().kuntasiirto(command, '--help')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(new RegExp(`^Usage: kuntasiirto ${command}`))
  })

  test('--help names every command and exit code', async () => {
    const { stdout } = await operator().kuntasiirto('--help')
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'))
    for (const code of [0, 1, 2, 3, 4, 5, 6]) expect(stdout).toContain(`${code} `)
  })
})

describe('wrong usage ends with 2 and one line', () => {
  const first = () => `${operator().folder}/first`
  const usage: readonly (readonly [string, () => string[], RegExp])[] = [
    ['an unknown command', () => ['fly'], /unknown command/],
    ['an unknown option', () => ['status', '--loud'], /unknown option/],
    ['a missing option', () => ['run', '--date', '2021-03-01', '--exports', first()], /--programme/],
    [
      'an unknown programme',
      () => ['run', '--programme', 'x', '--date', '2021-03-01', '--exports', first()],
      /no programme "x".*kuntakokeilu-2021/,
    ],
    [
      'a date that is none',
      () => ['run', '--programme', 'kuntakokeilu-2021', '--date', '2021-02-29', '--exports', first()],
      /there is no such day/,
    ],
    [
      'a date of another form',
      () => ['run', '--programme', 'kuntakokeilu-2021', '--date', '1.3.2021', '--exports', first()],
      /YYYY-MM-DD/,
    ],
    ['an unknown customer', () => ['explain', '999'], /999/],
    ['no customer', () => ['explain'], /give a customer number, or --reference/],
    ['a customer and a reference', () => ['explain', '1', '--reference', `${'0'.repeat(13)}98`], /or --ref/],
    [
      'a reference that none has',
      () => ['explain', '--reference', `${'0'.repeat(13)}98`],
      /no letter or mess/,
    ],
    [
      'a misheard reference',
      () => ['explain', '--reference', `${'0'.repeat(13)}99`],
      /15 digits that belong/,
    ],
    ['an unknown run', () => ['status', '--run', '99'], /no run 99/],
    ['a run that is no number', () => ['status', '--run', 'x'], /--run/],
    ['a folder that is no scenario', () => ['replay', '/'], /scenario\.yaml/],
    ['a query that is none', () => ['sql', 'selekt 1'], /cannot be run/],
  ]
  test.each(usage)('%s', async (_name, args, says) => {
    const { code, stdout, stderr } = await operator().kuntasiirto(...args())
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^kuntasiirto: [^\n]*\n$/)
    expect(stderr).toMatch(says)
  })

  test('an unreadable DATABASE_URL, without showing it', async () => {
    const { code, stderr } = await runCommand('mysql://user:hunter2@host/db', ['status'], quiet)
    expect(code).toBe(2)
    expect(stderr).toMatch(/^kuntasiirto: [^\n]*DATABASE_URL[^\n]*\n$/)
    expect(stderr).not.toContain('hunter2')
  })
})

describe('an outage ends with 1', () => {
  test('a database that cannot be reached', async () => {
    const { code, stderr } = await runCommand('postgres://user:hunter2@127.0.0.1:1/db', ['status'], quiet)
    expect(code).toBe(1)
    expect(stderr).toMatch(/kuntasiirto: the database cannot be reached[^\n]*DATABASE_URL[^\n]*\n$/)
    expect(stderr).not.toContain('hunter2')
  })

  test('a database that breaks off without a word', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const { code, stderr } = await runCommand(
      `postgres://nobody@127.0.0.1:${port}/nothing`,
      ['status'],
      quiet,
    )
    server.close()
    expect(code).toBe(1)
    expect(stderr).toMatch(/^kuntasiirto: the database cannot be reached or broke off \([^\n]*\n$/)
  })

  test('a database that is not there', async () => {
    const url = new URL(inject('templateUrl'))
    url.pathname = '/no_such_database'
    const { code, stderr } = await runCommand(url.href, ['status'], quiet)
    expect(code).toBe(2)
    expect(stderr).toMatch(
      /^kuntasiirto: there is no such database \([^\n]*3D000\): correct its name[^\n]*\n$/,
    )
  })
})

describe('after a finished night', () => {
  const json = async (...args: string[]) => {
    const { code, stdout, stderr } = await operator().kuntasiirto(...args, '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return JSON.parse(stdout)
  }

  test('status shows the run, and what waits for a person', async () => {
    const { stdout } = await operator().kuntasiirto('status')
    expect(stdout).toMatch(/^kuntakokeilu-2021\n[^\n]*\n[^\n]*\n2021-03-01 +1 +completed/m)
    expect(stdout).toMatch(/rejected-row +1 +2021-03-01 +MISSING_VALUE 1/)
    expect(stdout).toMatch(/review +1 +2021-03-01 +HOME_MUNICIPALITY_UNKNOWN 1/)
  })

  test('status --json parses', async () => {
    const { runs, waiting } = await json('status')
    expect(runs).toEqual([
      expect.objectContaining({
        runId: '1',
        status: 'completed',
        received: 3,
        rejected: 1,
        outputCompleted: true,
      }),
    ])
    expect(waiting).toHaveLength(2)
  })

  test('status --run shows stages and balances', async () => {
    const { stages, balance } = await json('status', '--run', '1')
    expect(stages.map((one: { stage: string; status: string }) => `${one.stage} ${one.status}`)).toEqual([
      'extract completed',
      'classify completed',
      'assign completed',
      'notify completed',
    ])
    expect(balance.length).toBeGreaterThan(5)
    expect(balance.every((one: { isBalanced: boolean }) => one.isBalanced)).toBe(true)
  })

  test('explain leads from the file line to the letter', async () => {
    const { stdout } = await operator().kuntasiirto('explain', '1')
    for (const words of [
      'Customer 1',
      '2021-03-01  TRANSFER ELIGIBLE · Pori (609), area porin-seutu',
      'act 1269/2020, rules in force from 2021-03-01',
      'from customers-0301.csv line 2',
      /met +the job search is valid: tyonhaku_alkanut 2021-01-04, tyonhaku_paattynyt \(empty\)\n +1269\/2020 § 2 2;/,
      /met +.*\[no-earnings-related-allowance\]: ansiopaivaraha_oikeus E, .*\n +1269\/2020 § 4\(1\) 1;/,
      /not met +.*\[under-30\]: ikä 5\d\n +1269\/2020 § 4\(1\) 2/,
      'caseworker A',
      /transfer by letter \(fi\), reference (\d{3} ){4}\d{3}: rendered, letters\/porin-seutu-fi-0001\.pdf page 1/,
    ])
      expect(stdout).toMatch(words)
    expect(stdout).not.toMatch(/Esimerkki|Keksitty katu|-9\d\d/)
  })

  test('explain finds the customer by the reference that stands on the letter', async () => {
    const { stdout } = await operator().kuntasiirto('explain', '1')
    const reference = /transfer by letter \(fi\), reference ([\d ]{19}):/.exec(stdout)?.[1] ?? ''
    for (const typed of [reference, reference.replaceAll(' ', '')])
      expect((await operator().kuntasiirto('explain', '--reference', typed)).stdout).toBe(stdout)
  })

  test('explain --json parses, also of a rejected row', async () => {
    expect((await json('explain', '1')).decisions[0].groups).toHaveLength(4)
    // Nobody knows whether a number that only a rejected row holds is protected: its file would tell the office.
    const rejection = { reasonCodes: ['MISSING_VALUE'], fields: ['last_name'] }
    expect((await json('explain', '2')).rejections).toEqual([
      expect.objectContaining({ ...rejection, lineNumber: null }),
    ])
    expect((await json('explain', '2', '--show-places')).rejections).toEqual([
      expect.objectContaining({ ...rejection, lineNumber: 3 }),
    ])
  })

  test('sql prints a table, or JSON', async () => {
    const query = 'select outcome, count(*) from audit.decision group by 1 order by 1'
    const { stdout } = await operator().kuntasiirto('sql', query)
    expect(stdout).toMatch(/REVIEW +1\nTRANSFER +1\n\(2 rows\)\n$/)
    expect(await json('sql', query)).toEqual([
      { outcome: 'REVIEW', count: '1' },
      { outcome: 'TRANSFER', count: '1' },
    ])
  })

  test.each([
    'delete from audit.decision',
    'commit; delete from audit.decision',
    'create table audit.x (id integer)',
    'truncate register.customer cascade',
  ])('sql is read-only: %s', async (query) => {
    const { code, stderr } = await operator().kuntasiirto('sql', query)
    expect(code).toBe(2)
    expect(stderr).toMatch(/^kuntasiirto: the query cannot be run: [^\n]*\n$/)
    expect(await json('sql', 'select count(*)::int from audit.decision')).toEqual([{ count: 2 }])
  })

  test('migrate has nothing to do', async () => {
    expect((await operator().kuntasiirto('migrate')).code).toBe(0)
  })
})

describe('status warns of rules that change', () => {
  const other = hireOperator(async (one) => {
    for (const date of ['2021-04-30', '2021-05-01', '2021-06-01']) {
      await one.writeNight(date, date, { 'customers-0301.csv': customerFile([customer('1')]) })
    }
  })
  const night = async (date: string) => {
    const { code, stderr } = await other().run(date, join(other().folder, date))
    if (code !== 0) throw new Error(stderr)
    return (await other().kuntasiirto('status')).stdout
  }

  test('within 30 days, and no earlier or later', async () => {
    expect(await night('2021-04-30')).not.toContain('Rules change soon')
    expect(await night('2021-05-01')).toMatch(
      /Rules change soon[\s\S]*kuntakokeilu-2021 +2021-06-01 +new rules apply \(421\/2021/,
    )
    expect(await night('2021-06-01')).not.toContain('Rules change soon')
  })
})
