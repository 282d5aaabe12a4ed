import { describe, expect, onTestFinished, test } from 'vitest'
import type { rejectReasons } from '../../pipeline/domain.ts'
import { type CustomerRow, customer, customerFile, customerLines, hetuOf } from '../support/builders.ts'
import { openTestNights, shareNights, type TestNights } from '../support/nights.ts'

const office = 'customers-0301.csv'
const somebody = customer('9')

/** Of one customer only, and of none as `customer` makes them. */
const otherIdentity = (number: string, birthDate = '1985-05-05') => hetuOf(birthDate, 900 + Number(number))

/** Rows of a file in which this customer must be refused, by reason; under non-disclosure. */
type Refusal = (number: string, flag: CustomerRow) => readonly CustomerRow[]
const spoilt =
  (changes: CustomerRow): Refusal =>
  (number, flag) => [customer(number, { ...changes, ...flag })]
const refusals: Readonly<Record<Exclude<(typeof rejectReasons)[number], 'COLUMN_COUNT'>, Refusal>> = {
  MISSING_VALUE: spoilt({ last_name: '' }),
  INVALID_CHARACTER: spoilt({ street_address: 'Katu\u0000 1' }),
  INVALID_CUSTOMER_NUMBER: (number, flag) => [customer(number, { customer_number: `${number}x`, ...flag })],
  INVALID_HETU: spoilt({ personal_identity_code: '310294-9032' }),
  HETU_CHECK_CHARACTER: spoilt({ personal_identity_code: '010594Y9033' }),
  IMPLAUSIBLE_AGE: (number, flag) => [
    customer(number, { personal_identity_code: otherIdentity(number, '2019-01-01'), ...flag }),
  ],
  INVALID_DATE: spoilt({ plan_made_on: '31.2.2021' }),
  INVALID_NUMBER: spoilt({ labour_market_subsidy_days: 'x' }),
  INVALID_CODE: spoilt({ unemployment_risk: '?' }),
  DUPLICATE_CUSTOMER_NUMBER: (number, flag) => [
    customer(number, flag),
    customer(number, { personal_identity_code: otherIdentity(number) }),
  ],
  DUPLICATE_HETU: (number, flag) => [
    customer(number, flag),
    { ...customer(number), customer_number: `${number}0` },
  ],
  IDENTITY_CONFLICT: (number, flag) => [
    customer(number, { personal_identity_code: otherIdentity(number), ...flag }),
  ],
}
/** Its number cannot be read, so it is nobody's flag. */
const isNobodys = (reason: string) => reason === 'INVALID_CUSTOMER_NUMBER'

interface Case {
  readonly reason: string
  readonly refusal: Refusal
  readonly flag: 'K' | ''
  /** The customer it is about: each case has its own, and all are lived in the same nights. */
  readonly number: string
}

const cases = Object.entries(refusals).flatMap(([reason, refusal], index) =>
  (['K', ''] as const).map(
    (flag, place): Case => ({ reason, refusal, flag, number: `${11 + 2 * index + place}` }),
  ),
)
const refusedRows = ({ refusal, number, flag }: Case) => refusal(number, { non_disclosure: flag })
const refused = (of: readonly Case[]) => customerFile([...of.flatMap(refusedRows), somebody])
const sound = (of: readonly Case[]) => customerFile([...of.map(({ number }) => customer(number)), somebody])

async function openNights(): Promise<TestNights> {
  const nights = await openTestNights()
  onTestFinished(() => nights.close())
  return nights
}

/** Why the lines of a case were rejected; without one, why any of the night were. */
async function reasonsOf({ column }: TestNights, of: readonly Case[] = [], one?: Case): Promise<string[]> {
  const before = one ? of.slice(0, of.indexOf(one)).flatMap(refusedRows).length : 0
  const lines = one ? refusedRows(one).map((_, index) => before + index + 2) : null
  const reasons = await column(
    `select distinct unnest(reason_codes) from audit.rejected_row
     where ($1::int[] is null or line_number = any ($1))
       and run_id = (select max(run_id) from audit.rejected_row)`,
    [lines],
  )
  return reasons.map(String)
}
const handovers = ({ column }: TestNights, number: string) =>
  column(
    `select format('%s %s', event, case when is_restricted then 'apart' else 'openly' end)
     from register.handover_line
     inner join register.output_file using (output_file_id)
     inner join register.customership using (customership_id)
     where customer_number = $1 and handover_line.run_id = (select max(run_id) from audit.run)
     order by 1`,
    [number],
  )

describe('a flag of non-disclosure in a rejected row', () => {
  describe('of a member', () => {
    const nights = shareNights(async ({ run }) => {
      await run('2021-03-01', { [office]: sound(cases) })
      await run('2021-03-02', { [office]: refused(cases) })
    })
    test.each(cases)('protects at once: $reason, flag "$flag"', async (one) => {
      expect(await reasonsOf(nights(), cases, one)).toContain(one.reason)
      expect(await handovers(nights(), one.number)).toEqual(
        isNobodys(one.reason) ? [] : ['TURVAKIELTO apart'],
      )
    })
  })

  describe('of whom no accepted row told', () => {
    const ofUnknown = cases.filter(({ reason, flag }) => reason !== 'IDENTITY_CONFLICT' && flag === 'K')
    const nights = shareNights(async ({ run }) => {
      await run('2021-03-01', { [office]: refused(ofUnknown) })
      await run('2021-03-02', { [office]: sound(ofUnknown) })
    })
    test.each(ofUnknown)('protects too: $reason', async (one) => {
      expect(await reasonsOf(nights(), ofUnknown, one)).toContain(one.reason)
      expect(await handovers(nights(), one.number)).toEqual([
        isNobodys(one.reason) ? 'TULEE openly' : 'TULEE apart',
      ])
    })
  })

  test('holds until an operator confirms that it fell away, and no longer', async () => {
    const nights = await openNights()
    const flagged = customerFile([customer('1', { last_name: '', non_disclosure: 'K' }), somebody])
    const sound = customerFile([customer('1'), somebody])
    const state = () =>
      nights.rows(`
        select is_protected, non_disclosure, protected_run_id from register.customer where customer_number = '1'`)
    await nights.run('2021-03-01', { [office]: flagged })
    await nights.run('2021-03-02', { [office]: sound })
    const fellAway = [{ is_protected: true, non_disclosure: false, protected_run_id: '1' }]
    expect(await state()).toEqual(fellAway)
    await nights.run('2021-03-03', { [office]: flagged })
    expect(await state(), 'the flag is back').toEqual([{ ...fellAway[0], non_disclosure: true }])
    await nights.run('2021-03-04', { [office]: sound })
    expect(await state()).toEqual(fellAway)
    await nights.rows('update register.customer set is_protected = false, protected_run_id = null')
    await nights.run('2021-03-05', { [office]: sound })
    expect(await state()).toEqual([{ is_protected: false, non_disclosure: false, protected_run_id: null }])
  })

  test('says nothing where a row has the wrong number of columns, which leaves protection as it was', async () => {
    const nights = await openNights()
    await nights.run('2021-03-01', {
      [office]: customerFile([customer('1'), customer('2', { non_disclosure: 'K' })]),
    })
    const lines = customerLines(
      [customer('1'), customer('2')].map((row) => ({ ...row, non_disclosure: 'K' })),
    )
    await nights.run('2021-03-02', {
      [office]: `${lines.map((line, index) => (index > 0 ? `${line};` : line)).join('\n')}\n`,
    })
    expect(await reasonsOf(nights)).toEqual(['COLUMN_COUNT'])
    expect(
      await nights.rows('select customer_number, is_protected from register.customer order by 1'),
    ).toEqual([
      { customer_number: '1', is_protected: false },
      { customer_number: '2', is_protected: true },
    ])
  })

  test('that cannot be read protects nobody', async () => {
    const nights = await openNights()
    await nights.run('2021-03-01', { [office]: customerFile([customer('1')]) })
    await nights.run('2021-03-02', { [office]: customerFile([customer('1', { non_disclosure: '?' })]) })
    expect(await reasonsOf(nights)).toEqual(['INVALID_CODE'])
    expect(await nights.column('select is_protected from register.customer')).toEqual([false])
  })
})
