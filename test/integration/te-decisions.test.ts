import { describe, expect, test } from 'vitest'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import {
  type CustomerRow,
  customer,
  customerFile,
  type DecisionLine,
  decisionFile,
} from '../support/builders.ts'
import { copyNights, shareNights } from '../support/nights.ts'
import { ToldNights } from '../support/told-nights.ts'

const dates = [
  ...(['2021-06-01', '2021-06-02', '2021-06-03', '2021-06-04'] as const),
  ...(['2021-06-05', '2021-06-06', '2021-06-07'] as const),
] as const

/** What one night has of somebody: their row, where it is not as usual, or null for none; and decisions it reads. */
interface NightOf {
  readonly row?: CustomerRow | null
  readonly read?: readonly Omit<DecisionLine, 'customer'>[]
}
type Life = Readonly<Partial<Record<(typeof dates)[number], NightOf>>>

/** What the database has of one customer after a night. Of all nights up to it, but `listed`, which is that night's. */
interface Account {
  /** What was decided by the rules and the reason, in order. */
  readonly fates: string[]
  /** Decisions of the TE office that were read, each with its effect once it is settled; sorted. */
  readonly effects: string[]
  readonly listed: string[]
  /** The municipality whose customer it is, if any. */
  readonly served: string[]
}

interface Person {
  readonly number: string
  /** As the customer's row differs from a usual one; null is nobody of whom a row comes. */
  readonly usual: CustomerRow | null
  readonly life: Life
  readonly after: (date: (typeof dates)[number]) => Account
}

const accountQueries: Readonly<Record<keyof Account, string>> = {
  fates: `
    select customer_number, outcome || ' ' || reason_code as told from audit.decision order by decision_id`,
  effects: `
    select customer_number, concat_ws(' ', kind, effect) as told from register.te_decision order by 1, 2`,
  listed: `
    select customer_number, concat_ws(' ', reason, detail) as told from audit.worklist
    where kind = 'te-decision' order by 1, 2`,
  served: `
    select customer_number, municipality_code as told from register.customership where ended_on is null`,
}

/** Everybody below: each test has its own, and all live the same nights. */
const persons: Person[] = []
const told = new ToldNights(accountQueries)

function live(usual: CustomerRow | null, life: Life): Person {
  const number = `${persons.length + 11}`
  const of = (date: string, what: keyof Account) => told.of(date, what, [number])
  const person: Person = {
    ...{ number, usual, life },
    after: (date) => ({
      fates: of(date, 'fates'),
      effects: of(date, 'effects'),
      listed: of(date, 'listed'),
      served: of(date, 'served'),
    }),
  }
  persons.push(person)
  return person
}

/** A customer of Pori from the first night. */
const member = (life: Life) => live({}, life)
/** Somebody whose home is in no area, hence no customer. */
const stranger = (life: Life) => live({ home_municipality: '684' }, life)

shareNights(async (nights) => {
  for (const date of dates) {
    const rows = persons.flatMap(({ number, usual, life }) => {
      const isAbsent = usual === null || life[date]?.row === null
      return isAbsent ? [] : [customer(number, { ...usual, ...life[date]?.row })]
    })
    const decisions = persons.flatMap(({ number, life }) =>
      (life[date]?.read ?? []).map((line) => ({ customer: number, ...line })),
    )
    await nights.run(date, {
      'customers-0301.csv': customerFile(rows),
      ...(decisions.length > 0 ? { 'decisions.csv': decisionFile(decisions) } : {}),
    })
    await told.ask(nights, date)
  }
})

const toPori = { kind: 'SIIRTO', municipality: '609' } as const
const toUlvila = { kind: 'SIIRTO', municipality: '886' } as const
const atHome = { home_municipality: '609' }
const refused = { last_name: '' }
const searchOver = { job_search_ended_on: '2021-06-02' }

describe('a decision of the TE office', () => {
  const exported = { ...toUlvila, on: '2021-06-02' }
  const often = member({
    '2021-06-03': { read: [exported] },
    '2021-06-04': { read: [exported, { ...toPori, on: '2021-06-04' }] },
    '2021-06-05': { read: [exported] },
  })
  test('has effect once, however often it is exported', () => {
    expect(often.after('2021-06-05')).toEqual({
      fates: ['TRANSFER ELIGIBLE', 'MOVE TRANSFER_DECISION', 'MOVE TRANSFER_DECISION'],
      effects: ['SIIRTO APPLIED', 'SIIRTO APPLIED'],
      listed: [],
      served: ['609'],
    })
  })

  const absent = member({
    '2021-06-03': { row: null, read: [{ kind: 'PALAUTUS', on: '2021-06-02' }] },
    '2021-06-04': { row: refused },
  })
  test('about a member without an accepted row waits, and is listed until then', () => {
    const waiting = { effects: ['PALAUTUS'], listed: ['WAITS PALAUTUS'] }
    expect(absent.after('2021-06-03')).toMatchObject(waiting)
    expect(absent.after('2021-06-04')).toMatchObject(waiting)
    expect(absent.after('2021-06-05')).toMatchObject({
      fates: ['TRANSFER ELIGIBLE', 'RETURN RETURN_DECISION'],
      listed: [],
    })
  })

  const toReturn = { kind: 'PALAUTUS', on: '2021-06-02' } as const
  const returned = member({
    '2021-06-03': { read: [toReturn] },
    '2021-06-04': { read: [toReturn] },
    '2021-06-05': { read: [toReturn], row: { job_search_started_on: '2021-06-02' } },
    '2021-06-06': { read: [toReturn], row: { job_search_started_on: '2021-06-03' } },
    '2021-06-07': { read: [toReturn], row: { job_search_started_on: '2021-06-03' } },
  })
  test('to return keeps out until the job search restarts, and does not return again', () => {
    const out = ['TRANSFER ELIGIBLE', 'RETURN RETURN_DECISION', 'STAY RETURNED_BY_DECISION']
    expect(returned.after('2021-06-05').fates).toEqual(out)
    expect(returned.after('2021-06-07').fates).toEqual([...out, 'TRANSFER ELIGIBLE'])
  })

  const toCorrect = { kind: 'KORJAUS', on: '2021-03-01' } as const
  const corrected = member({ '2021-06-03': { read: [toCorrect] }, '2021-06-04': { read: [toCorrect] } })
  test('to correct returns once; from the next night the customer is judged afresh', () => {
    const once = ['TRANSFER ELIGIBLE', 'RETURN CORRECTION']
    expect(corrected.after('2021-06-03').fates).toEqual(once)
    expect(corrected.after('2021-06-04').fates).toEqual([...once, 'TRANSFER ELIGIBLE'])
  })

  const early = member({ '2021-06-02': { read: [{ kind: 'PALAUTUS', on: '2021-06-04' }] } })
  test('dated after tonight waits for its day', () => {
    expect(early.after('2021-06-03').listed).toEqual(['WAITS PALAUTUS'])
    expect(early.after('2021-06-04').fates).toEqual(['TRANSFER ELIGIBLE', 'RETURN RETURN_DECISION'])
  })

  const misdirected = member({
    '2021-06-03': {
      read: [
        { kind: 'SIIRTO', municipality: '684', on: '2021-06-02' },
        { kind: 'PALAUTUS', on: '2021-05-31' },
      ],
    },
  })
  const tooEarly = stranger({ '2021-06-03': { read: [{ ...toPori, on: '2021-05-31' }] } })
  const unknown = live(null, { '2021-06-03': { read: [{ kind: 'KORJAUS', on: '2021-06-02' }] } })
  test('that cannot be carried out has no effect, and is listed for a person', () => {
    expect(misdirected.after('2021-06-03')).toMatchObject({
      fates: ['TRANSFER ELIGIBLE'],
      listed: ['NOT_IN_FORCE PALAUTUS', 'NO_SUCH_DESTINATION SIIRTO'],
    })
    expect(tooEarly.after('2021-06-03').listed).toEqual(['NOT_IN_FORCE SIIRTO'])
    expect(unknown.after('2021-06-03').listed).toEqual(['NOT_A_MEMBER KORJAUS'])
    for (const one of [misdirected, tooEarly, unknown]) expect(one.after('2021-06-04').listed).toEqual([])
  })

  const several = member({
    '2021-06-04': {
      read: [
        { ...toUlvila, on: '2021-06-03' },
        { kind: 'SIIRTO', municipality: '271', on: '2021-06-02' },
      ],
    },
    '2021-06-05': {
      read: [
        { ...toPori, on: '2021-06-05' },
        { kind: 'PALAUTUS', on: '2021-06-04' },
      ],
    },
  })
  test('of several, the first line of the table wins and of one kind the latest; the others are listed', () => {
    expect(several.after('2021-06-04').served).toEqual(['886'])
    expect(several.after('2021-06-05')).toMatchObject({
      fates: ['TRANSFER ELIGIBLE', 'MOVE TRANSFER_DECISION', 'RETURN RETURN_DECISION'],
      listed: ['SUPERSEDED SIIRTO'],
    })
  })
})

describe('a transfer of somebody who is no member', () => {
  const decision = { ...toUlvila, on: '2021-06-02' } as const

  const homecomer = stranger({
    '2021-06-02': { read: [decision] },
    '2021-06-03': { read: [decision], row: atHome },
    '2021-06-04': { read: [decision], row: { ...atHome, ...refused } },
    '2021-06-05': { read: [decision], row: atHome },
  })
  test('waits, is listed, and has its effect on the first accepted row after the night of the transfer', () => {
    expect(homecomer.after('2021-06-02')).toMatchObject({ effects: ['SIIRTO'], listed: ['WAITS SIIRTO'] })
    expect(homecomer.after('2021-06-03')).toMatchObject({ effects: ['SIIRTO'], served: ['609'] })
    expect(homecomer.after('2021-06-04').listed).toEqual(['WAITS SIIRTO'])
    expect(homecomer.after('2021-06-05')).toEqual({
      fates: ['STAY NOT_PILOT_MUNICIPALITY', 'TRANSFER ELIGIBLE', 'MOVE TRANSFER_DECISION'],
      effects: ['SIIRTO APPLIED'],
      listed: [],
      served: ['886'],
    })
  })

  const nowhere = stranger({
    '2021-06-02': { read: [{ ...decision, municipality: '684' }] },
    '2021-06-03': { row: atHome },
    '2021-06-04': { row: atHome },
  })
  test('to no area waits like any other, and then has no effect', () => {
    expect(nowhere.after('2021-06-02').listed).toEqual(['WAITS SIIRTO'])
    expect(nowhere.after('2021-06-04')).toMatchObject({
      listed: ['NO_SUCH_DESTINATION SIIRTO'],
      served: ['609'],
    })
  })

  describe.each([
    ['a return, read with it', 'PALAUTUS', '2021-06-02', ['PALAUTUS BLOCKS', 'SIIRTO SUPERSEDED']],
    ['a return, read later', 'PALAUTUS', '2021-06-03', ['PALAUTUS BLOCKS', 'SIIRTO SUPERSEDED']],
    ['a correction', 'KORJAUS', '2021-06-03', ['KORJAUS NOT_A_MEMBER', 'SIIRTO SUPERSEDED']],
  ] as const)('beside %s', (_, kind, read, effects) => {
    const overruling = { kind, on: '2021-06-02' } as const
    const again = { ...atHome, job_search_started_on: '2021-06-04' }
    const overruled = stranger({
      '2021-06-02': { read: [decision] },
      [read]: { read: read === '2021-06-02' ? [decision, overruling] : [overruling] },
      '2021-06-04': { read: [decision], row: again },
      '2021-06-05': { read: [decision], row: again },
    })
    test('has no effect', () => {
      expect(overruled.after(read).effects).toEqual(effects)
      expect(overruled.after(read).listed).toContain('SUPERSEDED SIIRTO')
      expect(overruled.after('2021-06-05').served).toEqual(['609'])
    })
  })
})

describe('a decision about a member', () => {
  const transfer = { ...toUlvila, on: '2021-06-03' }
  const beside = (kind: 'KORJAUS' | 'PALAUTUS') =>
    member({
      '2021-06-03': { read: [transfer, { kind, on: '2021-06-03' }] },
      '2021-06-04': { read: [transfer] },
      '2021-06-05': { read: [transfer] },
    })
  const [besideCorrection, besideReturn] = [beside('KORJAUS'), beside('PALAUTUS')]
  test('to transfer has no effect beside a correction or a return', () => {
    expect(besideCorrection.after('2021-06-03').effects).toEqual(['KORJAUS APPLIED', 'SIIRTO SUPERSEDED'])
    expect(besideReturn.after('2021-06-03').effects).toEqual(['PALAUTUS APPLIED', 'SIIRTO SUPERSEDED'])
    expect(besideCorrection.after('2021-06-05').served).toEqual(['609'])
    expect(besideReturn.after('2021-06-05').served).toEqual([])
  })

  const restarting = member({ '2021-06-03': { read: [transfer], row: searchOver } })
  test('to transfer waits where the job search ends, for the restart and a night more', () => {
    expect(restarting.after('2021-06-03')).toMatchObject({ effects: ['SIIRTO'], listed: ['WAITS SIIRTO'] })
    expect(restarting.after('2021-06-04').served).toEqual(['609'])
    expect(restarting.after('2021-06-05')).toMatchObject({
      fates: ['TRANSFER ELIGIBLE', 'END JOB_SEARCH_ENDED', 'TRANSFER RESTARTED', 'MOVE TRANSFER_DECISION'],
      effects: ['SIIRTO APPLIED'],
    })
  })

  describe.each(['PALAUTUS', 'KORJAUS'] as const)(
    'whose customership ended with the job search, %s,',
    (kind) => {
      const over = member({
        '2021-06-03': { row: searchOver },
        '2021-06-04': { row: searchOver, read: [{ kind, on: '2021-06-03' }] },
        '2021-06-05': { row: { job_search_started_on: '2021-06-05', earnings_related_entitlement: 'K' } },
      })
      test('ends the right to a restart, and is nothing for a person', () => {
        expect(over.after('2021-06-04')).toMatchObject({ effects: [`${kind} BLOCKS`], listed: [] })
        expect(over.after('2021-06-05').fates.at(-1)).toBe('STAY NO_GROUP')
      })
    },
  )

  const away = member({
    '2021-06-02': { row: null, read: [{ kind: 'PALAUTUS', on: '2021-06-02' }] },
    '2021-06-03': { row: searchOver },
  })
  test('to return, read while the member was absent, blocks where the next row has no valid search', () => {
    expect(away.after('2021-06-02').listed).toEqual(['WAITS PALAUTUS'])
    expect(away.after('2021-06-03')).toMatchObject({ effects: ['PALAUTUS BLOCKS'], listed: [] })
    expect(away.after('2021-06-03').fates.at(-1)).toBe('END JOB_SEARCH_ENDED')
  })
})

describe('where a programme ends, a decision', () => {
  const services = { programme: loadProgramme('tyovoimapalvelut-2025') }
  const rows = customerFile([customer('1'), customer('2', { home_municipality: '684' })])
  const withDecision = (decision: DecisionLine) => ({
    'customers-0301.csv': rows,
    'decisions.csv': decisionFile([decision]),
  })
  const openKnown = copyNights(async (nights) => {
    await nights.run('2021-06-01', { 'customers-0301.csv': rows })
  })

  test('that was carried out has no effect in the next', async () => {
    const nights = await openKnown()
    const decision = { customer: '1', kind: 'KORJAUS', on: '2021-06-02' } as const
    await nights.run('2021-06-03', withDecision(decision))
    await nights.run('2025-01-01', { 'customers-0301.csv': rows }, services)
    await nights.run('2025-01-02', withDecision(decision), services)
    const fates = (await nights.rows(accountQueries.fates)).filter((row) => row.customer_number === '1')
    expect(fates.map((row) => row.told)).toEqual([
      'TRANSFER ELIGIBLE',
      'RETURN CORRECTION',
      'TRANSFER ELIGIBLE',
    ])
  })

  test('to transfer somebody who is no member has waited until then', async () => {
    const nights = await openKnown()
    await nights.run('2024-12-31', withDecision({ customer: '2', ...toUlvila, on: '2021-06-02' }))
    expect(await nights.rows(accountQueries.listed)).toEqual([{ customer_number: '2', told: 'WAITS SIIRTO' }])
    await nights.run('2025-01-01', withDecision({ customer: '1', ...toUlvila, on: '2024-12-31' }))
    expect(await nights.rows(accountQueries.effects)).toEqual([
      { customer_number: '1', told: 'SIIRTO MEMBERSHIP_ENDED' },
      { customer_number: '2', told: 'SIIRTO NOT_A_MEMBER' },
    ])
  })
})
