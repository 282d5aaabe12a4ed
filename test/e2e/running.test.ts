import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { measures } from '../../pipeline/approval/thresholds.ts'
import { todayInFinland } from '../../pipeline/calendar.ts'
import { projectRoot } from '../../pipeline/project.ts'
import { metrics } from '../../pipeline/status/metrics.ts'
import { caseworkerFile, customer, customerFile, type NightFiles } from '../support/builders.ts'
import { type CommandResult, runCommand, startCommand } from '../support/command-line.ts'
import { readExposition } from '../support/exposition.ts'
import { personalWords, query } from '../support/notified.ts'
import { hireOperator, quiet } from '../support/operator.ts'
import { createEmptyDatabase } from '../support/test-database.ts'

const nowhere = 'postgres://nobody@127.0.0.1:1/nothing'
const programme = 'kuntakokeilu-2021'

/** So many customers of Pori, the first without an address, and so many rows that are refused for want of a name. */
const nightOf = (accepted: number, rejected = 0): NightFiles => ({
  'customers-0301.csv': customerFile([
    customer('1', { street_address: '', postal_code: '', post_office: '' }),
    ...Array.from({ length: accepted - 1 }, (_, index) => customer(`${index + 2}`)),
    ...Array.from({ length: rejected }, (_, index) => customer(`${index + 5001}`, { last_name: '' })),
  ]),
  'caseworkers.csv': caseworkerFile([{ id: 'A', most: '900' }]),
})

describe('three nights, refusals and an outage, with metrics', () => {
  const operator = hireOperator()
  let folder = ''
  beforeAll(async () => {
    folder = join(operator().folder, 'metrics')
    await mkdir(folder)
  })
  const measured = () => ({ ...quiet, KUNTASIIRTO_METRICS_DIR: folder })
  const run = (date: string, exports: string, databaseUrl = operator().databaseUrl): Promise<CommandResult> =>
    runCommand(
      databaseUrl,
      [
        ...['run', '--programme', programme, '--date', date, '--exports', exports],
        ...['--out', operator().out],
      ],
      measured(),
    )
  const read = async (name: string) => {
    const text = await readFile(join(folder, name), 'utf8')
    expect(text).not.toMatch(personalWords)
    const samples = readExposition(text)
    for (const { name: metric, labels } of samples)
      expect([metric, ...Object.keys(labels).sort()]).toEqual([
        metric,
        ...[...(metrics as Record<string, { readonly labels: readonly string[] }>)[metric]!.labels].sort(),
      ])
    return (metric: string, labels: Readonly<Record<string, string>> = {}) =>
      samples.find(
        (one) =>
          one.name === metric && Object.entries(labels).every(([name, value]) => one.labels[name] === value),
      )?.value ?? null
  }
  const readNight = () => read(`kuntasiirto_${programme}.prom`)
  const screen = async () => {
    const { stdout } = await operator().kuntasiirto('status')
    const lines = stdout.trimEnd().split('\n')
    expect(lines.length).toBeLessThanOrEqual(40)
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100)
    return stdout
  }

  test('completed nights tell their rows, outcomes, notifications and times', async () => {
    for (const [date, count] of [
      ['2021-03-01', 149],
      ['2021-03-02', 150],
    ] as const) {
      const { code, stderr } = await run(date, await operator().writeNight(date, date, nightOf(count, 2)))
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    }
    const night = await readNight()
    expect(night('kuntasiirto_night_exit_code')).toBe(0)
    expect(night('kuntasiirto_night_rows', { state: 'received' })).toBe(152)
    expect(night('kuntasiirto_night_rows', { state: 'rejected' })).toBe(2)
    expect(night('kuntasiirto_night_customers', { outcome: 'TRANSFER' })).toBe(1)
    expect(night('kuntasiirto_night_customers', { outcome: 'KEEP' })).toBe(149)
    expect(night('kuntasiirto_night_customers', { outcome: 'END' })).toBe(0)
    expect(night('kuntasiirto_night_notifications', { channel: 'letter', status: 'rendered' })).toBe(1)
    expect(night('kuntasiirto_night_date_timestamp_seconds')).toBe(Date.parse('2021-03-02') / 1000)
    expect(Date.now() / 1000 - night('kuntasiirto_night_completed_timestamp_seconds')!).toBeLessThan(60)
    expect(night('kuntasiirto_night_stage_duration_seconds', { stage: 'classify' })).toBeGreaterThan(0)

    const database = await read('kuntasiirto.prom')
    expect(database('kuntasiirto_night_alarms', { level: 'stop', measure: 'rejected-rows' })).toBe(0)
    expect(database('kuntasiirto_plan_waiting')).toBe(0)
    expect(database('kuntasiirto_worklist_cases', { kind: 'rejected-row' })).toBe(2)
    expect(database('kuntasiirto_worklist_cases', { kind: 'held-notification' })).toBe(1)
    expect(database('kuntasiirto_queue_jobs', { queue: 'write-output-files' })).toBe(0)
    expect(database('kuntasiirto_dead_letters')).toBe(0)
    expect(Date.now() / 1000 - database('kuntasiirto_seal_timestamp_seconds')!).toBeLessThan(60)
    expect(database('kuntasiirto_verification_problems')).toBeNull()
  })

  test('status: the nights, the median of those before the last, and what waits', async () => {
    const shown = await screen()
    expect(shown).toMatch(/^2021-03-02 +2 +completed +152 +2 +0 +1 +0 +1 +\d+\.\d$/m)
    expect(shown).toMatch(/^2021-03-01 +1 +completed +151 +2 +0 +149 +0 +149 +\d+\.\d$/m)
    expect(shown).toMatch(/^median of +1 +before the last +151 +2 +0 +149 +0 +149 +\d+\.\d$/m)
    expect(shown).toMatch(/^held-notification +1 +2021-03-01 +NO_ADDRESS 1$/m)
    expect(shown).toMatch(/^rejected-row +2 +2021-03-01 +MISSING_VALUE 2$/m)
    expect(shown).toMatch(/^Jobs: write-output-files 0, send-notifications 0 wait$/m)
    expect(shown).toMatch(/^Sealed 20\d\d-\d\d-\d\d \d\d:\d\d · verified never · migrated 20/m)
  })

  test('verify is on record, with what it found', async () => {
    const { out, databaseUrl } = operator()
    expect((await operator().kuntasiirto('verify', '--out', out)).code).toBe(0)
    expect((await operator().kuntasiirto('verify', '--out', join(out, 'elsewhere'))).code).toBe(5)
    expect((await runCommand(databaseUrl, ['metrics'], measured())).code).toBe(0)
    expect((await read('kuntasiirto.prom'))('kuntasiirto_verification_problems')).toBe(2)
    expect(await screen()).toMatch(/verified 20\S+ \S+ with 2 PROBLEMS/)
  })

  test('a refused night says so, and when the last one was completed; today is a date', async () => {
    const before = (await readNight())('kuntasiirto_night_completed_timestamp_seconds')
    const { code, stderr } = await run('today', join(operator().folder, '{date}'))
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining(`/${todayInFinland()}`) })
    const night = await readNight()
    expect(night('kuntasiirto_night_exit_code')).toBe(3)
    expect(night('kuntasiirto_night_completed_timestamp_seconds')).toBe(before)
    expect(night('kuntasiirto_night_ended_timestamp_seconds')).toBeGreaterThan(before!)
  })

  test('a night that waits for approval says which threshold it passed', async () => {
    const exports = await operator().writeNight('many', '2021-03-03', nightOf(150, 150))
    expect((await run('2021-03-03', exports)).code).toBe(6)
    const night = await readNight()
    expect(night('kuntasiirto_night_exit_code')).toBe(6)
    expect(night('kuntasiirto_night_rows', { state: 'received' })).toBe(152)
    const database = await read('kuntasiirto.prom')
    expect(database('kuntasiirto_plan_waiting')).toBe(1)
    expect(database('kuntasiirto_night_alarms', { level: 'stop', measure: 'rejected-rows' })).toBe(2)
    expect(await screen()).toMatch(
      /^Waits for approval: kuntakokeilu-2021 2021-03-03, 3 thresholds \(kuntasiirto plans [0-9a-f]{12}\)$/m,
    )
  })

  test('without the database: the exit code, and what is known of before', async () => {
    const before = (await readNight())('kuntasiirto_night_completed_timestamp_seconds')
    expect((await run('2021-03-03', join(operator().folder, 'many'), nowhere)).code).toBe(1)
    const night = await readNight()
    expect(night('kuntasiirto_night_exit_code')).toBe(1)
    expect(night('kuntasiirto_night_completed_timestamp_seconds')).toBe(before)
    expect(night('kuntasiirto_night_rows')).toBeNull()
  })

  test('node_exporter can read the files, whatever the umask, and finds no leftovers', async () => {
    const { databaseUrl } = operator()
    await promisify(execFile)('sh', ['-c', `umask 077; "${process.execPath}" pipeline/cli.ts metrics`], {
      cwd: projectRoot,
      env: { ...process.env, DATABASE_URL: databaseUrl, KUNTASIIRTO_METRICS_DIR: folder },
    })
    expect((await stat(join(folder, 'kuntasiirto.prom'))).mode & 0o777).toBe(0o644)
  })

  test('a folder that is not there fails no night, and a rehearsal writes nothing', async () => {
    const exports = join(operator().folder, '2021-03-02')
    const env = { ...quiet, KUNTASIIRTO_METRICS_DIR: join(folder, 'gone') }
    const args = ['run', '--programme', programme, '--date', '2021-03-02', '--exports', exports]
    const again = await runCommand(operator().databaseUrl, [...args, '--out', operator().out], env)
    expect(again.code).toBe(0)
    expect(again.stderr).toContain('the metrics cannot be written')
    expect((await runCommand(operator().databaseUrl, [...args, '--dry-run'], env)).stderr).toBe('')
  })

  test('an approval ends its alarms at the next measurement, and what it publishes begins none', async () => {
    const { databaseUrl } = operator()
    const alarms = async () => {
      const database = await read('kuntasiirto.prom')
      return {
        waiting: database('kuntasiirto_plan_waiting'),
        stops: measures.map((measure) => database('kuntasiirto_night_alarms', { level: 'stop', measure })),
      }
    }
    const silent = { waiting: 0, stops: measures.map(() => 0) }
    expect((await alarms()).waiting).toBe(1)
    const [, plan = ''] = /kuntasiirto plans ([0-9a-f]{12})/.exec(await screen()) ?? []
    const approved = await operator().kuntasiirto(
      ...['approve', plan, '--by', 'Maija Mallikas', '--because', 'the office sends them again'],
    )
    expect(approved.code, approved.stderr).toBe(0)
    expect((await runCommand(databaseUrl, ['metrics'], measured())).code).toBe(0)
    expect(await alarms()).toEqual(silent)

    expect((await run('2021-03-03', join(operator().folder, 'many'))).code).toBe(0)
    expect((await readNight())('kuntasiirto_night_exit_code')).toBe(0)
    expect(await alarms()).toEqual(silent)
  })
})

describe('health', () => {
  const operator = hireOperator()
  const health = async (...args: string[]) => {
    const { code, stdout } = await operator().kuntasiirto('health', ...args)
    return { code, checks: stdout.trimEnd().split('\n') }
  }

  test('a fresh installation is well, until its first night is late', async () => {
    expect(await health('--max-age', '26h')).toEqual({
      code: 0,
      checks: [
        expect.stringMatching(/^ok +database +reachable$/),
        expect.stringMatching(/^ok +schema +current$/),
        expect.stringMatching(/^ok +last night +none completed since the database was set up/),
        expect.stringMatching(/^ok +jobs +none stuck$/),
      ],
    })
    await query(
      operator(),
      "update migration.kysely_migration set timestamp = (now() - interval '2 days')::text",
    )
    expect(await health('--max-age', '26h')).toMatchObject({
      code: 1,
      checks: expect.arrayContaining([expect.stringMatching(/^FAIL +last night +none completed/)]),
    })
    expect((await health()).code).toBe(0)
  })

  test('a job that nobody takes for an hour is stuck', async () => {
    const job = `insert into pgboss.job (name, data, start_after) values ('write-output-files', '{"outputFileIds": []}', now() - interval`
    await query(operator(), `${job} '50 minutes')`)
    expect((await health()).code).toBe(0)
    await query(operator(), `${job} '70 minutes')`)
    expect(await health()).toMatchObject({
      code: 1,
      checks: expect.arrayContaining([expect.stringMatching(/^FAIL +jobs +1 due for more than an hour/)]),
    })
  })

  test('a worker is at work here, or none is', async () => {
    expect((await health('--worker')).checks.at(-1)).toMatch(/^FAIL +worker +none at work/)
    const { child, result } = startCommand(
      operator().databaseUrl,
      ['work', '--workers', '1', '--accept-other-version', '--out', operator().out],
      quiet,
    )
    const done = async () =>
      (await query(operator(), "select count(*)::int from pgboss.job where state = 'created'"))[0]?.count ===
      0
    while (!(await done())) await sleep(100)
    expect(await health('--worker')).toMatchObject({
      code: 0,
      checks: expect.arrayContaining([expect.stringMatching(/^ok +worker +1 at work/)]),
    })
    child.kill('SIGTERM')
    await result
  })

  test.each([
    [
      'a server that is away',
      async () => nowhere,
      /^FAIL +database +the database cannot be reached: nobody answers at/,
    ],
    [
      'a database that was never migrated',
      createEmptyDatabase,
      /^FAIL +schema +the database is not on the schema/m,
    ],
  ])('%s is not well', async (_, databaseUrl, said) => {
    const { code, stdout } = await runCommand(await databaseUrl(), ['health'], quiet)
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(said) })
  })
})

test('every-night runs what was missed at once, waits for the next time, and ends when told', async () => {
  const child = spawn(
    process.execPath,
    [join(projectRoot, 'scripts/deploy/every-night.ts'), '00:00', 'health'],
    { env: { ...process.env, DATABASE_URL: nowhere }, stdio: ['ignore', 'pipe', 'ignore'] },
  )
  let said = ''
  for await (const part of child.stdout.setEncoding('utf8')) {
    said += part
    if (said.includes('next run at')) child.kill('SIGTERM')
  }
  const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode]
  expect(said).toMatch(/FAIL +database[\s\S]*health ended with 1\nhealth is next run at 20\S+Z\n$/)
  expect(code).toBe(0)
})
