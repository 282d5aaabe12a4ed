import { describe, expect, onTestFinished, test } from 'vitest'
import type { rejectReasons } from '../../pipeline/domain.ts'
import { type CustomerRow, customer, customerFile, customerLines, hetuOf } from '../support/builders.ts'
import { copyNights, openTestNights, type TestNights } from '../support/nights.ts'

const office = 'customers-0301.csv'
const somebody = customer('9')

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
  IMPLAUSIBLE_AGE: spoilt({ personal_identity_code: hetuOf('2019-01-01') }),
  INVALID_DATE: spoilt({ plan_made_on: '31.2.2021' }),
  INVALID_NUMBER: spoilt({ labour_market_subsidy_days: 'x' }),
  INVALID_CODE: spoilt({ unemployment_risk: '?' }),
  DUPLICATE_CUSTOMER_NUMBER: (number, flag) => [
    customer(number, flag),
    customer(number, { personal_identity_code: hetuOf('1985-05-05') }),
  ],
  DUPLICATE_HETU: (number, flag) => [
    customer(number, flag),
    { ...customer(number), customer_number: `${number}0` },
  ],
  IDENTITY_CONFLICT: spoilt({ personal_identity_code: hetuOf('1985-05-05') }),
}
/** Its number cannot be read, so it is nobody's flag. */
const isNobodys = (reason: string) => reason === 'INVALID_CUSTOMER_NUMBER'

async function openNights(): Promise<TestNights> {
  const nights = await openTestNights()
  onTestFinished(() => nights.close())
  return nights
}

/** Customers 1 and 9 are known from the first night. */
const openKnown = copyNights(async (nights) => {
  await nights.run('2021-03-01', { [office]: customerFile([known, somebody]) })
})

const reasonsOf = async ({ column }: TestNights) =>
  (
    await column(`
      select distinct unnest(reason_codes) from audit.rejected_row where run_id = (select max(run_id) from audit.run)`)
  ).map(String)
const handovers = ({ column }: TestNights) =>
  column(`
    select format('%s %s', event, case when is_restricted then 'apart' else 'openly' end)
    from register.handover_line
    inner join register.output_file using (output_file_id)
    inner join register.customership using (customership_id)
    where customer_number = '1' and handover_line.run_id = (select max(run_id) from audit.run)
    order by 1`)

describe('a flag of non-disclosure in a rejected row', () => {
  const cases = Object.entries(refusals).flatMap(([reason, refusal]) =>
    ['K', ''].map((flag) => ({ reason, refusal, flag })),
  )

  test.each(cases)('protects a member at once: $reason, flag "$flag"', async ({ reason, refusal, flag }) => {
    const nights = await openKnown()
    await nights.run('2021-03-02', {
      [office]: customerFile([...refusal({ non_disclosure: flag }), somebody]),
    })
    expect(await reasonsOf(nights)).toContain(reason)
    expect(await handovers(nights)).toEqual(isNobodys(reason) ? [] : ['TURVAKIELTO apart'])
  })

  const ofUnknown = cases.filter(({ reason, flag }) => reason !== 'IDENTITY_CONFLICT' && flag === 'K')
  test.each(ofUnknown)(
    'protects also whom no accepted row told of: $reason',
    async ({ reason, refusal, flag }) => {
      const nights = await openNights()
      await nights.run('2021-03-01', {
        [office]: customerFile([...refusal({ non_disclosure: flag }), somebody]),
      })
      expect(await reasonsOf(nights)).toContain(reason)
      await nights.run('2021-03-02', { [office]: customerFile([known, somebody]) })
      expect(await handovers(nights)).toEqual([isNobodys(reason) ? 'TULEE openly' : 'TULEE apart'])
    },
  )

  test('holds until an operator confirms that it fell away, and no longer', async () => {
    const nights = await openNights()
    const flagged = customerFile([customer('1', { last_name: '', non_disclosure: 'K' }), somebody])
    const sound = customerFile([known, somebody])
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
      [office]: customerFile([known, customer('2', { non_disclosure: 'K' })]),
    })
    const lines = customerLines([known, customer('2')].map((row) => ({ ...row, non_disclosure: 'K' })))
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
    await nights.run('2021-03-01', { [office]: customerFile([known]) })
    await nights.run('2021-03-02', { [office]: customerFile([customer('1', { non_disclosure: '?' })]) })
    expect(await reasonsOf(nights)).toEqual(['INVALID_CODE'])
    expect(await nights.column('select is_protected from register.customer')).toEqual([false])
  })
})
