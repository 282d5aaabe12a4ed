import { describe, expect, test } from 'vitest'
import { formatStock } from '../../pipeline/approval/stock-line.ts'
import { findWaitingStocks } from '../../pipeline/approval/stock-queries.ts'
import { customer, customerFile, type NightFiles } from '../support/builders.ts'
import { shareNights } from '../support/nights.ts'

/** Those who do not meet 1269/2020 § 24(1), each for one reason; and two of each kind who do. */
const unknownGroup = { earnings_related_entitlement: '' }
const rows = (mended: boolean) => [
  customer('1'),
  customer('2', { ...unknownGroup, job_search_started_on: '28.2.2021' }),
  customer('3', { ...unknownGroup, job_search_started_on: '1.2.2021' }),
  customer('4', { ...unknownGroup, job_search_started_on: '1.3.2021' }),
  customer('5', { last_name: mended ? 'Esimerkki' : '', job_search_started_on: '28.2.2021' }),
  customer('6', { last_name: '', job_search_started_on: '1.3.2021' }),
  customer('7', { job_search_started_on: 'eilen' }),
]
const files = (mended: boolean, waiting: readonly string[]): NightFiles => ({
  'customers-0301.csv': customerFile(
    rows(mended).filter(({ customer_number }) => !waiting.includes(customer_number ?? '')),
  ),
})

describe('who was a jobseeker before the pilots must be transferred by 31.3.2021', () => {
  const nights = shareNights(async ({ run }) => {
    await run('2021-03-01', files(false, []))
    await run('2021-03-31', files(false, []))
    await run('2021-04-01', files(false, []))
    await run('2021-04-02', files(true, ['2', '3']))
  })

  test('the account counts on every night who waits in review, and with a rejected row', async () => {
    expect(
      await nights().column(`
        select concat_ws(' ', as_of_date, review_count, rejected_count, search_started_by, transfer_by)
        from audit.stock inner join audit.run using (run_id) order by run_id`),
    ).toEqual([
      '2021-03-01 2 1 2021-02-28 2021-03-31',
      '2021-03-31 2 1 2021-02-28 2021-03-31',
      '2021-04-01 2 1 2021-02-28 2021-03-31',
      '2021-04-02 0 0 2021-02-28 2021-03-31',
    ])
  })

  test('an alarm is raised while somebody waits after the day, and the night goes on', async () => {
    expect(
      await nights().column(`
        select concat_ws(' ', as_of_date, level, limit_kind, value)
        from audit.alarm inner join audit.run using (run_id) where measure = 'overdue-stock'`),
    ).toEqual(['2021-04-01 warn overdue 3'])
  })

  test('worklist and status say it in one line', () => {
    const stock = { searchStartedBy: '2021-02-28', transferBy: '2021-03-31', reviews: 2, rejected: 1 }
    expect(formatStock({ ...stock, isOverdue: false })).toBe(
      'To be transferred by 2021-03-31, job search since 2021-02-28 or before: 2 in review, 1 rejected',
    )
    expect(formatStock({ ...stock, isOverdue: true })).toMatch(/^OVERDUE, to be transferred by 2021-03-31,/)
  })

  test('status has nothing to tell when nobody waits', async () => {
    expect(await findWaitingStocks(nights().session.db)).toEqual([])
  })
})
