import { join } from 'node:path'
import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { openSession } from '../../pipeline/db/database.ts'
import { reasonCodes, rejectReasons } from '../../pipeline/domain.ts'
import { projectRoot } from '../../pipeline/project.ts'
import { caseReasons } from '../../pipeline/worklist/case-queries.ts'
import { customer, customerFile } from '../support/builders.ts'
import { createParser, findFault } from '../support/command-parser.ts'
import { hireOperator } from '../support/operator.ts'

const programme = 'kuntakokeilu-2021'
const signed = ['--by', 'Maija Mallikas', '--because', 'test']
const operator = hireOperator(async (one) => {
  const offices = { 'customers-0301.csv': customerFile([customer('1'), customer('2', { last_name: '' })]) }
  const both = { ...offices, 'customers-0302.csv': customerFile([customer('3')]) }
  for (const [name, files] of [
    ['2021-03-01', both],
    ['2021-03-02', offices],
    ['2021-03-03', offices],
    ['2027-01-01', offices],
  ] as const)
    await one.writeNight(name, name, files)
  const { code, stderr } = await one.run('2021-03-01', join(one.folder, '2021-03-01'))
  if (code !== 0) throw new Error(stderr)
})
const exportsOf = (date: string) => join(operator().folder, date)

describe('a value that is none of the known ends with 2, and the nearest is named', () => {
  const night = (id: string) => ['run', '--programme', id, '--date', '2021-03-02', '--exports', 'x']
  const file = join(projectRoot, 'pipeline/programmes', `${programme}.yaml`)
  test.each<[readonly string[], string]>([
    [night('kuntakokeilu-2020'), programme],
    [['capacity', '--programme', 'kuntakokeilu2021', '--exports', 'x'], programme],
    [['compare-rules', '--programme', 'kuntakokeilu', '--exports', 'x', '--with', file], programme],
    [['explain', '1', '--programme', 'kokeilu-2018'], 'kokeilu-2017'],
    [['health', '--programme', 'kokeilu-2018'], 'kokeilu-2017'],
    [['report', '--from', '2021-03-01', '--to', '2021-03-01', '--programme', 'kokeilu'], 'kokeilu-2017'],
    [['report', '--run', '1', '--language', 'sv'], 'fi'],
    [['worklist', 'list', '--programme', 'tyovoimapalvelut-2024'], 'tyovoimapalvelut-2025'],
    [['worklist', 'list', '--kind', 'rejected-rows'], 'rejected-row'],
    [['worklist', 'list', '--reason', 'MISSING_VALUES'], 'MISSING_VALUE'],
    [['worklist', 'list', '--reason', 'missing_value'], 'MISSING_VALUE'],
    [['worklist', 'list', '--reason', 'MISSING_VALUE, INVALID_HETUU'], 'INVALID_HETU'],
    [['worklist', 'list', '--state', 'waiting,waved'], 'waived'],
    [['worklist', 'resolve', '--all', '--kind', 'reviews', ...signed], 'review'],
    [
      ['worklist', 'waive', '--all', '--kind', 'review', '--reason', 'GROUPUNKNOWN', ...signed],
      'GROUP_UNKNOWN',
    ],
    [['notifications', 'list', '--status', 'held,fialed'], 'failed'],
    [['notifications', 'list', '--kind', 'transfers'], 'transfer'],
    [['notifications', 'list', '--channel', 'post'], 'letter'],
    [['notifications', 'list', '--hold-reason', 'NO_ADRESS'], 'NO_ADDRESS'],
    [['notifications', 'list', '--programme', 'kuntakokeilu-2022'], programme],
    [['notifications', 'release', '--all-held', '--hold-reason', 'NO_ADRESS', ...signed], 'NO_ADDRESS'],
    [['preview', '--customer', '1', '--kind', 'transfr'], 'transfer'],
    [['preview', '--customer', '1', '--programme', 'kuntakokeilu-2022'], programme],
    [['analysis', 'list', '--view', 'departures'], 'departure'],
    [['analysis', 'export', '--view', 'baselines'], 'baseline'],
    [['rejects', 'export', '--run', '1', '--out', 'x', '--office', '301', ...signed], '0301'],
  ])('%j: %s', async (args, nearest) => {
    const names = new RegExp(`^[^\\n]*the nearest is ${nearest}(\\.|$| \\()[^\\n]*$`)
    const fault = await findFault(args)
    if (fault !== null) return expect(fault).toMatch(names)
    const { code, stdout, stderr } = await operator().kuntasiirto(...args)
    expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' })
    expect(stderr.trimEnd()).toMatch(names)
  })

  test('what is wrong with an option ends with 2, in one line', async () => {
    const { code, stdout, stderr } = await operator().kuntasiirto(
      'worklist',
      'list',
      '--kind',
      'rejected-rows',
    )
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^kuntasiirto: [^\n]*'rejected-rows'[^\n]*the nearest is rejected-row\.[^\n]*\n$/)
  })

  test('and no option leaves that to commander, or takes any programme', async () => {
    const commands = (await createParser()).commands.flatMap((one) => [one, ...one.commands])
    const others = commands.flatMap((command) =>
      command.options
        .filter(
          ({ long, argChoices, parseArg, mandatory }) =>
            argChoices || (long === '--programme' && !mandatory && !parseArg),
        )
        .map(({ long }) => `${command.name()} ${long}`),
    )
    expect(others).toEqual([])
  })

  test('what a case can be there for is known, also several at once', async () => {
    for (const reason of [...rejectReasons, ...reasonCodes.REVIEW]) expect(caseReasons).toContain(reason)
    for (const reason of ['MISSING_VALUE', 'MISSING_VALUE, INVALID_DATE', 'NO_CAPACITY', 'WAITS'])
      expect(await operator().kuntasiirto('worklist', 'list', '--reason', reason)).toMatchObject({ code: 0 })
  })
})

describe('a value that nothing can have ends with 2, in one line', () => {
  const unknownRun = /^kuntasiirto: no run 77: see kuntasiirto status for the runs there are\n$/
  test.each<[readonly string[], RegExp]>([
    [['notifications', 'list', '--run', '77'], unknownRun],
    [['notifications', 'retry', '--run', '77', '--out', 'x', ...signed], unknownRun],
    [
      [
        'notifications',
        'release',
        '--all-held',
        '--hold-reason',
        'NO_ADDRESS',
        '--run',
        '77',
        '--out',
        'x',
        ...signed,
      ],
      unknownRun,
    ],
    ...['status', 'verify', 'report'].map((name): [string[], RegExp] => [
      [name, '--run', '9'.repeat(20)],
      /give the number of a run/,
    ]),
    [['worklist', 'list', '--customer', 'Mäkelä'], /give a customer number/],
    [['explain', '1a'], /give a customer number/],
    [['protection', 'release', '1a', ...signed], /give a customer number/],
  ])('%j', async (args, says) => {
    const { code, stdout, stderr } = await operator().kuntasiirto(...args)
    expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^kuntasiirto: [^\n]+\n$/)
    expect(stderr).toMatch(says)
  })

  test.each([
    [['run', '--programme', programme, '--date', '2021-03-02', '--exports', 'x', '--out', ''], ['--out']],
    [
      ['run', '--programme', programme, '--date', '2021-03-02', '--exports', ' ', '--profile', ''],
      ['--exports', '--profile'],
    ],
    [['verify', '--out', ''], ['--out']],
    [['work', '--once', '--out', ''], ['--out']],
    [['seal', 'export', '--out', ''], ['--out']],
    [['sql', ''], ['<query>']],
    [['worklist', 'show', ''], ['<case>']],
  ])('an empty one, as a script gives whose variable is not set: %j', async (args, names) => {
    const { code, stdout, stderr } = await operator().kuntasiirto(...args)
    expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' })
    expect(stderr).toBe(
      names.map((name) => `kuntasiirto: usage: ${name}: is empty; give a value, or leave it out\n`).join(''),
    )
  })
})

describe('--without-office', () => {
  const run = (date: string, office: string, ...more: string[]) =>
    operator().run(date, exportsOf(date), '--without-office', office, ...more)

  test('of an office that never sent anything ends with 2 before the night begins', async () => {
    const { code, stdout, stderr } = await run('2021-03-02', '0303')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(
      /^kuntasiirto: --without-office 0303: no such office, the nearest is 030[12]; [^\n]*0301, 0302\n$/,
    )
    const { stdout: status } = await operator().kuntasiirto('status', '--json')
    expect(JSON.parse(status).runs).toHaveLength(1)
  })

  test('goes on for an office that is silent, for several nights', async () => {
    expect(await run('2021-03-02', '0302')).toMatchObject({ code: 0 })
    expect(await run('2021-03-03', '0302')).toMatchObject({ code: 0 })
    expect(await run('2021-03-03', '0302')).toMatchObject({ code: 0 })
  })
})

describe('a date long after the end of a programme', () => {
  test.each([[[]], [['--dry-run']], [['--plan']]])('ends with 2 %j', async (options) => {
    const { code, stderr } = await operator().run('2027-01-01', exportsOf('2027-01-01'), ...options)
    expect(code).toBe(2)
    expect(stderr).toMatch(/^kuntasiirto: [^\n]*ended on 2024-12-31[^\n]*--after-end[^\n]*\n$/)
  })

  test('is run when it is meant', async () => {
    const exports = exportsOf('2027-01-01')
    const { code, stderr } = await operator().run('2027-01-01', exports, '--dry-run', '--after-end')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })
})

describe('refused tries', () => {
  beforeAll(async () => {
    // Another night's folder; and as often as status shows runs.
    expect(await operator().run('2021-03-04', exportsOf('2021-03-02'))).toMatchObject({ code: 3 })
    const { db, close } = await openSession(operator().databaseUrl, 'test')
    await sql`
      insert into audit.run (programme_id, as_of_date, status, rule_set_sha256, error_code, started_at, finished_at)
      select programme_id, as_of_date, status, rule_set_sha256, error_code, started_at, finished_at
      from audit.run cross join generate_series(1, 20)
      where error_code = 'INPUT_REFUSED'`.execute(db)
    await close()
  })

  test('do not push completed nights off status', async () => {
    const { stdout } = await operator().kuntasiirto('status')
    expect(stdout).toMatch(/^2021-03-01 +1 +completed/m)
    expect(stdout).toMatch(/^2021-03-04 +\d+ +input refused/m)
    const { runs } = JSON.parse((await operator().kuntasiirto('status', '--json')).stdout)
    expect(runs.map(({ runId }: { runId: string }) => runId)).toContain('1')
  })
})
