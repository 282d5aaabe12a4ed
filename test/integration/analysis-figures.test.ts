import { describe, expect, test } from 'vitest'
import { analysedRows, dates, pretendDelivery, runAnalysedNight } from '../support/analysed-nights.ts'
import { shareNights, type TestNights } from '../support/nights.ts'
import { isMemberAfter, type Lines, readAccount, tally } from '../support/plain-account.ts'
import { seedOr } from '../support/trials.ts'

const seed = seedOr(1269)

/** Views whose rows of a night are what that night counted. */
const frozenViews = [
  ...['flow', 'arrival', 'departure', 'outcome', 'member_trait', 'transfer_trait', 'transfer_unemployment'],
  ...[
    'transfer_delay',
    'caseload',
    'unserved',
    'office_row',
    'review',
    'settled_review',
    'absence',
    'funnel',
  ],
  ...['member_group', 'member_group_combination'],
] as const

/** The rows of each night and view, right after it. */
const frozenThen = new Map<string, readonly string[]>()
/** Open members after each night, counted in TypeScript: those under non-disclosure are in no place. */
const placesThen: Lines[] = []
/** Rows of everybody who may be counted in each night's files, by whether they were rejected. */
const rowsThen: { readonly accepted: number; readonly rejected: number }[] = []

const rowsOf = async (shared: TestNights, view: string, date: string) =>
  (await shared.column(`select to_jsonb(it)::text from analysis.${view} as it where as_of_date = $1`, [date]))
    .map(String)
    .toSorted()

const nights = shareNights(async (shared) => {
  for (const [night, date] of dates.entries()) {
    await runAnalysedNight(shared, seed, night)
    for (const view of frozenViews) frozenThen.set(`${view} ${date}`, await rowsOf(shared, view, date))
    const account = await readAccount(shared)
    placesThen.push(
      tally(
        account.members.filter((one) => !one.hidden && isMemberAfter(one, date)),
        ({ place }) => place,
      ),
    )
    const rows = analysedRows(seed, night).filter(
      (row) => row.non_disclosure === 'E' && !account.isKnownAsProtected(row.customer_number!),
    )
    const rejected = rows.filter((row) => row.employment_code === '').length
    rowsThen.push({ accepted: rows.length - rejected, rejected })
    if (night === dates.length - 2) await pretendDelivery(shared)
  }
})

const asText = (lines: Lines | undefined) => lines?.map((line) => JSON.stringify(line)).sort()

test.each(frozenViews)('%s says of each night what it said right after it', async (view) => {
  const filled = dates.filter((date) => frozenThen.get(`${view} ${date}`)!.length > 0)
  expect(filled.length).toBeGreaterThan(1)
  for (const date of dates)
    expect(await rowsOf(nights(), view, date), date).toEqual(frozenThen.get(`${view} ${date}`))
})

describe('what nights counted', () => {
  test('flow has every open member in one place, and each night begins where the last ended', async () => {
    for (const [night, date] of dates.entries()) {
      const flow = await nights().rows('select * from analysis.flow where as_of_date = $1', [date])
      const after = flow
        .filter((row) => row.members_after !== 0)
        .map((row) => [row.area_id, row.municipality_code, row.members_after])
      expect(asText(after)).toEqual(asText(placesThen[night]))
      const before = flow
        .filter((row) => row.members_before !== 0)
        .map((row) => [row.area_id, row.municipality_code, row.members_before])
      expect(asText(before)).toEqual(asText(placesThen[night - 1] ?? []))
    }
  })

  test('office_row has every row of the files that may be counted', async () => {
    const rows = await nights().rows(`
      select
        sum(row_count) filter (where not is_rejected)::integer as accepted,
        coalesce(sum(row_count) filter (where is_rejected), 0)::integer as rejected
      from analysis.office_row group by as_of_date order by as_of_date`)
    expect(rows).toEqual(rowsThen)
  })

  /** A query of two figures for each night that must agree. */
  test.each([
    [
      'arrivals add up to all who arrived',
      `select sum(arrived_count), (select sum(customer_count) from analysis.arrival where arrival.as_of_date = flow.as_of_date)
       from analysis.flow group by as_of_date`,
    ],
    [
      'departures add up to all who left',
      `select sum(left_count), (select sum(customer_count) from analysis.departure where departure.as_of_date = flow.as_of_date)
       from analysis.flow group by as_of_date`,
    ],
    [
      'whoever moves leaves and arrives',
      `select
         (select sum(customer_count) from analysis.arrival where reason = 'MOVED' and arrival.as_of_date = run.as_of_date),
         (select sum(customer_count) from analysis.departure
          where reason in ('HOME_MUNICIPALITY_CHANGED', 'TRANSFER_DECISION') and departure.as_of_date = run.as_of_date)
       from analysis.run`,
    ],
    [
      'each trait of members adds up to all',
      `select sum(member_count), (select sum(members_after) from analysis.flow where flow.as_of_date = member_trait.as_of_date)
       from analysis.member_trait group by as_of_date, trait`,
    ],
    [
      'each trait of transfers adds up to all',
      `select sum(transfer_count), (
         select sum(customer_count) from analysis.arrival
         where reason = 'ELIGIBLE' and arrival.as_of_date = transfer_trait.as_of_date
       ) from analysis.transfer_trait group by as_of_date, trait`,
    ],
    [
      'the transfers are those of the verdicts',
      `select sum(customer_count) filter (where reason_code = 'ELIGIBLE'), (
         select sum(customer_count) from analysis.arrival
         where reason = 'ELIGIBLE' and arrival.as_of_date = outcome.as_of_date
       ) from analysis.outcome group by as_of_date`,
    ],
    [
      'so do the transfers by months of unemployment, and by days since registration',
      `select
         (select sum(transfer_count) from analysis.transfer_unemployment as one
          where group_id is null and one.as_of_date = run.as_of_date),
         (select sum(transfer_count) from analysis.transfer_delay as one where one.as_of_date = run.as_of_date)
       from analysis.run`,
    ],
    [
      'members are served, waiting or dormant',
      `select sum(members_after), (
         (select sum(customer_count) from analysis.caseload where caseload.as_of_date = flow.as_of_date)
         + (select coalesce(sum(customer_count), 0) from analysis.unserved where unserved.as_of_date = flow.as_of_date)
       ) from analysis.flow group by as_of_date`,
    ],
    [
      'every accepted row is judged, until at the end of the programme members without a row are too',
      `select coalesce(sum(customer_count) filter (where as_of_date < '2025-01-01'), 0), (
         select coalesce(sum(row_count), 0) from analysis.office_row
         where not is_rejected and office_row.as_of_date = outcome.as_of_date and as_of_date < '2025-01-01'
       ) from analysis.outcome group by as_of_date`,
    ],
    [
      'reviews are those of the verdicts',
      `select
         (select sum(customer_count) from analysis.outcome where outcome = 'REVIEW' and outcome.as_of_date = run.as_of_date),
         (select sum(customer_count) from analysis.review where review.as_of_date = run.as_of_date)
       from analysis.run`,
    ],
  ])('%s', async (_, query) => {
    const { rows } = await nights().session.client.query<string[]>({ text: query, rowMode: 'array' })
    expect(rows.length).toBeGreaterThanOrEqual(dates.length)
    expect(rows.some(([one]) => Number(one) > 0)).toBe(true)
    for (const [one, other] of rows) expect(Number(one)).toBe(Number(other))
  })
})
