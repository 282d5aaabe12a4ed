import { describe, expect, test } from 'vitest'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { customer, customerFile, type DecisionLine, decisionFile } from '../support/builders.ts'
import { copyNights, type TestNights } from '../support/nights.ts'

/** Customer 1 is a customer of Pori from the first night; customer 2, whose home is in no area, is none. */
const openKnown = copyNights(async (nights) => {
  await nights.run('2021-06-01', { 'customers-0301.csv': customerFile(people()) })
})

const people = (changes = {}) => [customer('1', changes), customer('2', { home_municipality: '684' })]

async function decide(
  nights: TestNights,
  date: string,
  decisions: readonly DecisionLine[],
  rows = people(),
): Promise<void> {
  await nights.run(date, {
    'customers-0301.csv': customerFile(rows),
    ...(decisions.length > 0 ? { 'decisions.csv': decisionFile(decisions) } : {}),
  })
}

const fates = (nights: TestNights, customerNumber = '1') =>
  nights.column(
    `select outcome || ' ' || reason_code from audit.decision where customer_number = $1 order by decision_id`,
    [customerNumber],
  )

/** Where the customership is, if any. */
const served = (nights: TestNights, customerNumber: string) =>
  nights.column(
    `select municipality_code from register.customership where customer_number = $1 and ended_on is null`,
    [customerNumber],
  )

const effects = (nights: TestNights) =>
  nights.column(`
    select concat_ws(' ', customer_number, kind, effect) from register.te_decision order by te_decision_id`)

const listed = (nights: TestNights) =>
  nights.column(`
    select concat_ws(' ', customer_number, reason, detail) from audit.worklist where kind = 'te-decision' order by 1`)

const toPori = { kind: 'SIIRTO', municipality: '609' } as const
const toUlvila = { kind: 'SIIRTO', municipality: '886' } as const

describe('a decision of the TE office', () => {
  test('has effect once, however often it is exported', async () => {
    const nights = await openKnown()
    const decision = { customer: '1', ...toUlvila, on: '2021-06-02' }
    await decide(nights, '2021-06-03', [decision])
    await decide(nights, '2021-06-04', [decision, { customer: '1', ...toPori, on: '2021-06-04' }])
    await decide(nights, '2021-06-05', [decision])
    expect(await fates(nights)).toEqual([
      'TRANSFER ELIGIBLE',
      'MOVE TRANSFER_DECISION',
      'MOVE TRANSFER_DECISION',
    ])
    expect(
      await nights.column('select municipality_code from register.customership where ended_on is null'),
    ).toEqual(['609'])
    expect(await effects(nights)).toEqual(['1 SIIRTO APPLIED', '1 SIIRTO APPLIED'])
    expect(await listed(nights)).toEqual([])
  })

  test('about a member without an accepted row waits, and is listed until then', async () => {
    const nights = await openKnown()
    await decide(
      nights,
      '2021-06-03',
      [{ customer: '1', kind: 'PALAUTUS', on: '2021-06-02' }],
      people().slice(1),
    )
    expect(await effects(nights)).toEqual(['1 PALAUTUS'])
    expect(await listed(nights)).toEqual(['1 WAITS PALAUTUS'])
    await decide(nights, '2021-06-04', [], people({ last_name: '' }))
    expect(await effects(nights)).toEqual(['1 PALAUTUS'])
    await decide(nights, '2021-06-05', [])
    expect(await fates(nights)).toEqual(['TRANSFER ELIGIBLE', 'RETURN RETURN_DECISION'])
    expect(await listed(nights)).toEqual([])
  })

  test('to return keeps out until the job search restarts, and does not return again', async () => {
    const nights = await openKnown()
    const decision = { customer: '1', kind: 'PALAUTUS', on: '2021-06-02' } as const
    await decide(nights, '2021-06-03', [decision])
    await decide(nights, '2021-06-04', [decision])
    await decide(nights, '2021-06-05', [decision], people({ job_search_started_on: '2021-06-02' }))
    await decide(nights, '2021-06-06', [decision], people({ job_search_started_on: '2021-06-03' }))
    await decide(nights, '2021-06-07', [decision], people({ job_search_started_on: '2021-06-03' }))
    expect(await fates(nights)).toEqual([
      'TRANSFER ELIGIBLE',
      'RETURN RETURN_DECISION',
      'STAY RETURNED_BY_DECISION',
      'TRANSFER ELIGIBLE',
    ])
  })

  test('to correct returns once; from the next night the customer is judged afresh', async () => {
    const nights = await openKnown()
    const decision = { customer: '1', kind: 'KORJAUS', on: '2021-03-01' } as const
    await decide(nights, '2021-06-03', [decision])
    await decide(nights, '2021-06-04', [decision])
    expect(await fates(nights)).toEqual(['TRANSFER ELIGIBLE', 'RETURN CORRECTION', 'TRANSFER ELIGIBLE'])
  })

  test('dated after tonight waits for its day', async () => {
    const nights = await openKnown()
    await decide(nights, '2021-06-02', [{ customer: '1', kind: 'PALAUTUS', on: '2021-06-04' }])
    await decide(nights, '2021-06-03', [])
    expect(await listed(nights)).toEqual(['1 WAITS PALAUTUS'])
    await decide(nights, '2021-06-04', [])
    expect(await fates(nights)).toEqual(['TRANSFER ELIGIBLE', 'RETURN RETURN_DECISION'])
  })

  test('that was carried out in one programme has no effect in the next', async () => {
    const nights = await openKnown()
    const decision = { customer: '1', kind: 'KORJAUS', on: '2021-06-02' } as const
    await decide(nights, '2021-06-03', [decision])
    const services = { programme: loadProgramme('tyovoimapalvelut-2025') }
    const rows = customerFile(people())
    await nights.run('2025-01-01', { 'customers-0301.csv': rows }, services)
    await nights.run(
      '2025-01-02',
      { 'customers-0301.csv': rows, 'decisions.csv': decisionFile([decision]) },
      services,
    )
    expect(await fates(nights)).toEqual(['TRANSFER ELIGIBLE', 'RETURN CORRECTION', 'TRANSFER ELIGIBLE'])
  })

  test('that cannot be carried out has no effect, and is listed for a person', async () => {
    const nights = await openKnown()
    await decide(nights, '2021-06-03', [
      { customer: '1', kind: 'SIIRTO', municipality: '684', on: '2021-06-02' },
      { customer: '1', kind: 'PALAUTUS', on: '2021-05-31' },
      { customer: '2', ...toPori, on: '2021-05-31' },
      { customer: '99', kind: 'KORJAUS', on: '2021-06-02' },
    ])
    expect(await fates(nights)).toEqual(['TRANSFER ELIGIBLE'])
    expect(await listed(nights)).toEqual([
      '1 NOT_IN_FORCE PALAUTUS',
      '1 NO_SUCH_DESTINATION SIIRTO',
      '2 NOT_IN_FORCE SIIRTO',
      '99 NOT_A_MEMBER KORJAUS',
    ])
    await decide(nights, '2021-06-04', [])
    expect(await listed(nights)).toEqual([])
  })

  test('of several, the first line of the table wins and of one kind the latest; the others are listed', async () => {
    const nights = await openKnown()
    await decide(nights, '2021-06-04', [
      { customer: '1', ...toUlvila, on: '2021-06-03' },
      { customer: '1', kind: 'SIIRTO', municipality: '271', on: '2021-06-02' },
    ])
    expect(
      await nights.column('select municipality_code from register.customership where ended_on is null'),
    ).toEqual(['886'])
    await decide(nights, '2021-06-05', [
      { customer: '1', ...toPori, on: '2021-06-05' },
      { customer: '1', kind: 'PALAUTUS', on: '2021-06-04' },
    ])
    expect(await fates(nights)).toEqual([
      'TRANSFER ELIGIBLE',
      'MOVE TRANSFER_DECISION',
      'RETURN RETURN_DECISION',
    ])
    expect(await listed(nights)).toEqual(['1 SUPERSEDED SIIRTO'])
  })
})

/** Customer 2 comes home to Pori. */
const atHome = [customer('1'), customer('2')]
const searchOver = [customer('1', { job_search_ended_on: '2021-06-02' }), people()[1]!]

describe('a transfer of somebody who is no member', () => {
  const decision = { customer: '2', ...toUlvila, on: '2021-06-02' } as const

  test('waits, is listed, and has its effect on the first accepted row after the night of the transfer', async () => {
    const nights = await openKnown()
    await decide(nights, '2021-06-02', [decision])
    expect([await effects(nights), await listed(nights)]).toEqual([['2 SIIRTO'], ['2 WAITS SIIRTO']])
    await decide(nights, '2021-06-03', [decision], atHome)
    expect([await effects(nights), await served(nights, '2')]).toEqual([['2 SIIRTO'], ['609']])
    await decide(nights, '2021-06-04', [decision], [customer('1'), customer('2', { last_name: '' })])
    expect(await listed(nights)).toEqual(['2 WAITS SIIRTO'])
    await decide(nights, '2021-06-05', [decision], atHome)
    expect([await effects(nights), await served(nights, '2')]).toEqual([['2 SIIRTO APPLIED'], ['886']])
    expect(await listed(nights)).toEqual([])
    expect(await fates(nights, '2')).toEqual([
      'STAY NOT_PILOT_MUNICIPALITY',
      'TRANSFER ELIGIBLE',
      'MOVE TRANSFER_DECISION',
    ])
  })

  test('to no area waits like any other, and then has no effect', async () => {
    const nights = await openKnown()
    await decide(nights, '2021-06-02', [{ ...decision, municipality: '684' }])
    expect(await listed(nights)).toEqual(['2 WAITS SIIRTO'])
    await decide(nights, '2021-06-03', [], atHome)
    await decide(nights, '2021-06-04', [], atHome)
    expect(await listed(nights)).toEqual(['2 NO_SUCH_DESTINATION SIIRTO'])
    expect(await served(nights, '2')).toEqual(['609'])
  })

  test.each([
    ['a return, read with it', 'PALAUTUS', '2021-06-02', ['2 SIIRTO SUPERSEDED', '2 PALAUTUS BLOCKS']],
    ['a return, read later', 'PALAUTUS', '2021-06-03', ['2 SIIRTO SUPERSEDED', '2 PALAUTUS BLOCKS']],
    ['a correction', 'KORJAUS', '2021-06-03', ['2 SIIRTO SUPERSEDED', '2 KORJAUS NOT_A_MEMBER']],
  ] as const)('has no effect beside %s', async (_, kind, read, expected) => {
    const nights = await openKnown()
    const overruling = { customer: '2', kind, on: '2021-06-02' } as const
    await decide(nights, '2021-06-02', read === '2021-06-02' ? [decision, overruling] : [decision])
    if (read !== '2021-06-02') await decide(nights, read, [overruling])
    expect(await effects(nights)).toEqual(expected)
    expect(await listed(nights)).toContain('2 SUPERSEDED SIIRTO')
    const again = [customer('1'), customer('2', { job_search_started_on: '2021-06-04' })]
    await decide(nights, '2021-06-04', [decision], again)
    await decide(nights, '2021-06-05', [decision], again)
    expect(await served(nights, '2')).toEqual(['609'])
  })

  test('waits until the programme has ended', async () => {
    const nights = await openKnown()
    await decide(nights, '2024-12-31', [decision])
    expect(await listed(nights)).toEqual(['2 WAITS SIIRTO'])
    await decide(nights, '2025-01-01', [{ customer: '1', ...toUlvila, on: '2024-12-31' }])
    expect(await effects(nights)).toEqual(['2 SIIRTO NOT_A_MEMBER', '1 SIIRTO MEMBERSHIP_ENDED'])
  })
})

describe('a decision about a member', () => {
  test('to transfer has no effect beside a correction or a return', async () => {
    const nights = await openKnown()
    const transfers = [
      { customer: '1', ...toUlvila, on: '2021-06-02' },
      { customer: '2', ...toUlvila, on: '2021-06-03' },
    ]
    await decide(nights, '2021-06-02', [], atHome)
    await decide(
      nights,
      '2021-06-03',
      [
        ...transfers,
        { customer: '1', kind: 'KORJAUS', on: '2021-06-03' },
        { customer: '2', kind: 'PALAUTUS', on: '2021-06-03' },
      ],
      atHome,
    )
    expect((await effects(nights)).toSorted()).toEqual([
      '1 KORJAUS APPLIED',
      '1 SIIRTO SUPERSEDED',
      '2 PALAUTUS APPLIED',
      '2 SIIRTO SUPERSEDED',
    ])
    await decide(nights, '2021-06-04', transfers, atHome)
    await decide(nights, '2021-06-05', transfers, atHome)
    expect(await served(nights, '1')).toEqual(['609'])
    expect(await served(nights, '2')).toEqual([])
  })

  test('to transfer waits where the job search ends, for the restart and a night more', async () => {
    const nights = await openKnown()
    await decide(nights, '2021-06-03', [{ customer: '1', ...toUlvila, on: '2021-06-03' }], searchOver)
    expect([await effects(nights), await listed(nights)]).toEqual([['1 SIIRTO'], ['1 WAITS SIIRTO']])
    await decide(nights, '2021-06-04', [])
    expect(await served(nights, '1')).toEqual(['609'])
    await decide(nights, '2021-06-05', [])
    expect(await effects(nights)).toEqual(['1 SIIRTO APPLIED'])
    expect(await fates(nights)).toEqual([
      'TRANSFER ELIGIBLE',
      'END JOB_SEARCH_ENDED',
      'TRANSFER RESTARTED',
      'MOVE TRANSFER_DECISION',
    ])
  })

  test.each(['PALAUTUS', 'KORJAUS'] as const)(
    'whose customership ended with the job search, %s, ends the right to a restart, and is nothing for a person',
    async (kind) => {
      const nights = await openKnown()
      await decide(nights, '2021-06-03', [], searchOver)
      await decide(nights, '2021-06-04', [{ customer: '1', kind, on: '2021-06-03' }], searchOver)
      expect([await effects(nights), await listed(nights)]).toEqual([[`1 ${kind} BLOCKS`], []])
      const again = { job_search_started_on: '2021-06-05', earnings_related_entitlement: 'K' }
      await decide(nights, '2021-06-05', [], people(again))
      expect((await fates(nights)).at(-1)).toBe('STAY NO_GROUP')
    },
  )

  test('to return, read while the member was absent, blocks where the next row has no valid search', async () => {
    const nights = await openKnown()
    await decide(
      nights,
      '2021-06-02',
      [{ customer: '1', kind: 'PALAUTUS', on: '2021-06-02' }],
      [people()[1]!],
    )
    expect(await listed(nights)).toEqual(['1 WAITS PALAUTUS'])
    await decide(nights, '2021-06-03', [], searchOver)
    expect([await effects(nights), await listed(nights)]).toEqual([['1 PALAUTUS BLOCKS'], []])
    expect((await fates(nights)).at(-1)).toBe('END JOB_SEARCH_ENDED')
  })
})
