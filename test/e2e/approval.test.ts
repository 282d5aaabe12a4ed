import { describe, expect, test } from 'vitest'
import { caseworkerFile, customer, customerFile } from '../support/builders.ts'
import { runCommand } from '../support/command-line.ts'
import { personalWords, query } from '../support/notified.ts'
import { hireOperator, type Operator, quiet, runWords } from '../support/operator.ts'

const caseworkers = caseworkerFile([{ id: 'A', most: '500' }])
const numbers = (count: number, from = 1) => Array.from({ length: count }, (_, index) => `${from + index}`)

/** A night of one office: so many customers of Pori, and so many rows that are refused for want of a name. */
const nightOf = (accepted: number, rejected = 0) => ({
  'customers-0301.csv': customerFile([
    ...numbers(accepted).map((number) => customer(number)),
    ...numbers(rejected, 5001).map((number) => customer(number, { last_name: '' })),
  ]),
  'caseworkers.csv': caseworkers,
})

/** What is published: completed nights, with who approved them. */
const published = (one: Operator) =>
  query(
    one,
    `select as_of_date::text as night, approved_by as by, because from audit.run left join audit.approval using (approval_id)
     where status = 'completed' order by as_of_date`,
  )

const planOf = (text: string) => /^Plan ([0-9a-f]{64})$/m.exec(text)?.[1] ?? 'none'
const sign = ['--by', 'Maija Mallikas', '--because', 'the office refused the rows itself']

describe('two nights planned, approved, and altered after approval', () => {
  const operator = hireOperator()

  test('the first: it passes a threshold and stops, altered it is refused, as it was it is published', async () => {
    const one = operator()
    const exports = await one.writeNight('first', '2021-03-01', nightOf(150, 150))
    const stopped = await one.run('2021-03-01', exports)
    expect(stopped.code).toBe(6)
    expect(stopped.stderr).toMatch(
      /^kuntasiirto: the night of 2021-03-01 waits for a person: it passes a stop threshold \(rejected rows: 150 of 300 \(50\.0 %\), more than 10 %\); nothing was published: [^\n]*\n$/,
    )
    expect(stopped.stdout).toContain('stop: rejected rows: 150 of 300 (50.0 %), more than 10 %')
    expect(stopped.stdout).toMatch(/^people entering +150$/m)
    expect(stopped.stdout).not.toMatch(personalWords)
    expect(await published(one)).toEqual([])
    expect(await query(one, 'select count(*)::int from register.customership')).toEqual([{ count: 0 }])

    const plan = planOf(stopped.stdout)
    const unsigned = await one.run('2021-03-01', exports, '--approved', plan)
    expect(unsigned.code).toBe(6)
    expect(unsigned.stderr).toContain(`nobody has approved plan ${plan}`)

    const signed = await one.kuntasiirto('approve', plan.slice(0, 12), ...sign)
    expect(signed).toMatchObject({ code: 0, stderr: '' })
    expect(signed.stdout).toContain(`Approved: plan ${plan}, the night of 2021-03-01.`)

    const altered = await one.writeNight('altered', '2021-03-01', nightOf(149, 151))
    const refused = await one.run('2021-03-01', altered, '--approved', plan)
    expect(refused.code).toBe(6)
    const other = planOf(refused.stdout)
    expect(other).not.toBe(plan)
    expect(refused.stderr).toContain(`plan ${plan} was approved, but tonight's is ${other}`)
    expect((await one.run('2021-03-01', altered)).code).toBe(6)
    expect(await published(one)).toEqual([])

    const done = await one.run('2021-03-01', exports, '--approved', plan)
    expect(done).toMatchObject({ code: 0, stderr: '' })
    expect(await published(one)).toEqual([
      { night: '2021-03-01', by: 'Maija Mallikas', because: 'the office refused the rows itself' },
    ])
    expect(done.stdout).toContain('stop: rejected rows')
    expect((await one.run('2021-03-01', exports)).code).toBe(0) // it is completed: nothing is asked again
  })

  test('the second: planned beforehand, and altered in one person only', async () => {
    const one = operator()
    const exports = await one.writeNight('second', '2021-03-02', nightOf(160, 150))
    const planned = await one.run('2021-03-02', exports, '--plan')
    expect(planned).toMatchObject({ code: 0, stderr: '' })
    expect(planned.stdout).toMatch(/^people entering +10 +150 +150$/m)
    const plan = planOf(planned.stdout)
    expect(await query(one, 'select status from audit.run order by run_id desc limit 1')).toEqual([
      { status: 'dry-run' },
    ])
    await one.kuntasiirto('approve', plan, ...sign)

    const rows = numbers(160).map((number) =>
      customer(number, number === '160' ? { service_language: 'sv' } : {}),
    )
    const refusedRows = numbers(150, 5001).map((number) => customer(number, { last_name: '' }))
    const altered = await one.writeNight('one-person', '2021-03-02', {
      'customers-0301.csv': customerFile([...rows, ...refusedRows]),
      'caseworkers.csv': caseworkers,
    })
    const refused = await one.run('2021-03-02', altered, '--approved', plan)
    expect(refused.code).toBe(6)
    expect(refused.stdout).toMatch(/^people entering +10 +150 +150$/m) // alike in every count

    // Nobody is there to name it: it is found by its checksum.
    expect((await one.run('2021-03-02', exports)).code).toBe(0)
    expect((await published(one)).map(({ by }) => by)).toEqual(['Maija Mallikas', 'Maija Mallikas'])
  })

  test('what was approved stands in the account: who, when, why, which plan, which run', async () => {
    const { stdout } = await operator().kuntasiirto('plans', '--json')
    const plans = JSON.parse(stdout)
    expect(plans.map((plan: { asOfDate: string }) => plan.asOfDate)).toEqual([
      '2021-03-02',
      '2021-03-02',
      '2021-03-01',
      '2021-03-01',
    ])
    const [run] = await query(operator(), 'select max(run_id)::text as id from audit.run')
    expect(plans[1].approvals).toEqual([
      {
        by: 'Maija Mallikas',
        login: expect.any(String),
        machineUser: expect.stringContaining('@'),
        because: 'the office refused the rows itself',
        at: expect.any(String),
        runId: run?.id,
        isUndone: false,
      },
    ])
    const listing = (await operator().kuntasiirto('plans')).stdout
    expect(listing).toContain(`published by run ${run?.id}`)
    expect(listing).toContain('over: its night is completed')
    expect(await operator().kuntasiirto('approve', plans[0].sha256, ...sign)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('its night is completed'),
    })
  })
})

describe('KUNTASIIRTO_APPROVAL', () => {
  const operator = hireOperator()
  const runWith = (approval: string, exports: string, ...options: string[]) =>
    runCommand(operator().databaseUrl, [...runWords('2021-03-01', exports, operator().out), ...options], {
      ...quiet,
      KUNTASIIRTO_APPROVAL: approval,
    })

  test('another word is refused', async () => {
    const { code, stderr } = await runWith('sometimes', 'nowhere')
    expect(code).toBe(2)
    expect(stderr).toContain('KUNTASIIRTO_APPROVAL')
  })

  test('a rehearsal waits for nobody, and tells what would stop the night', async () => {
    const exports = await operator().writeNight('many-refused', '2021-03-01', nightOf(150, 150))
    const { code, stdout } = await operator().run('2021-03-01', exports, '--dry-run')
    expect(code).toBe(0)
    expect(stdout).toContain('stop: rejected rows: 150 of 300 (50.0 %), more than 10 %')
    expect(await query(operator(), 'select count(*)::int from audit.plan')).toEqual([{ count: 0 }])
  })

  test('always: the quietest night waits too', async () => {
    const exports = await operator().writeNight('quiet', '2021-03-01', nightOf(3))
    const waiting = await runWith('always', exports, '--json')
    expect(waiting.code).toBe(6)
    expect(waiting.stderr).toContain('every night must be approved')
    expect(JSON.parse(waiting.stdout)).toMatchObject({
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      people: expect.arrayContaining([{ event: 'entering', tonight: 3, yesterday: null, median: null }]),
      areas: expect.arrayContaining([
        { area: 'porin-seutu', event: 'entering', tonight: null, yesterday: null, median: null },
      ]),
    })
    expect(await published(operator())).toEqual([])
  })

  test('off: nothing waits, and what was passed stands in the account', async () => {
    const exports = await operator().writeNight('off', '2021-03-01', nightOf(150, 150))
    const { code, stdout } = await runWith('off', exports, '--out', operator().out)
    expect(code).toBe(0)
    expect(stdout).toContain('stop: rejected rows: 150 of 300')
    expect(await query(operator(), 'select level, measure, counted from audit.alarm')).toEqual([
      { level: 'stop', measure: 'rejected-rows', counted: 150 },
    ])
  })

  test('a completed night has nothing to plan', async () => {
    const exports = await operator().writeNight('off', '2021-03-01', nightOf(150, 150))
    const { code, stderr } = await operator().run('2021-03-01', exports, '--plan')
    expect(code).toBe(2)
    expect(stderr).toContain('nothing to plan')
  })

  test('a plan changed on record is not signed', async () => {
    const exports = await operator().writeNight('next', '2021-03-02', nightOf(4))
    const planned = await operator().run('2021-03-02', exports, '--plan')
    expect(planned.stdout).toContain(`approve ${planOf(planned.stdout)} --by NAME --because TEXT`)
    await query(
      operator(),
      `update audit.plan set content = jsonb_set(content, '{rows,accepted}', '5') where as_of_date = '2021-03-02'`,
    )
    const { code, stderr } = await operator().kuntasiirto('approve', planOf(planned.stdout), ...sign)
    expect(code).toBe(5)
    expect(stderr).toContain('does not verify')
  })

  test('two people sign one plan: the first stands', async () => {
    const exports = await operator().writeNight('signed-twice', '2021-03-02', nightOf(5))
    const plan = planOf((await operator().run('2021-03-02', exports, '--plan')).stdout)
    const by = (name: string) =>
      operator().kuntasiirto('approve', plan, '--by', name, '--because', 'it is right')
    const signed = await Promise.all([by('Maija'), by('Matti')])
    expect(signed.map(({ code }) => code)).toEqual([0, 0])
    expect(signed.filter(({ stdout }) => stdout.startsWith('Approved: '))).toHaveLength(1)
    expect(
      signed.filter(({ stdout }) =>
        /^Was approved by (Maija|Matti) \(login \w+, \S+@\S+\) before: /.test(stdout),
      ),
    ).toHaveLength(1)
  })

  test('what cannot be together', async () => {
    expect((await operator().run('2021-03-02', 'x', '--plan', '--dry-run')).code).toBe(2)
    expect((await operator().run('2021-03-02', 'x', '--plan', '--approved', 'a'.repeat(64))).code).toBe(2)
    expect((await operator().run('2021-03-02', 'x', '--approved', 'nonsense')).code).toBe(2)
    expect((await operator().kuntasiirto('approve', 'a'.repeat(64), ...sign)).code).toBe(2)
    expect((await operator().kuntasiirto('approve', 'a'.repeat(64), '--because', 'x')).code).toBe(2)
  })
})
