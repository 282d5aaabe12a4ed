/** Attacks of an analyst who keeps what every night told, and sets one view beside another. */
import { expect, onTestFinished, test } from 'vitest'
import { undo } from '../../pipeline/undo/undo.ts'
import { endProtection } from '../../pipeline/worklist/protection-queries.ts'
import {
  type CustomerRow,
  caseworkerFile,
  customer,
  customerFile,
  decisionFile,
} from '../support/builders.ts'
import { openTestNights, type TestNights } from '../support/nights.ts'

async function openNights(): Promise<TestNights> {
  const nights = await openTestNights()
  onTestFinished(async () => await nights.close())
  return nights
}

const people = (count: number, change: (index: number) => CustomerRow = () => ({})) =>
  Array.from({ length: count }, (_, index) => customer(String(index + 1), change(index)))

test('whoever keeps the lines of an undone night finds five alike in them and in those of the night run again', async () => {
  const nights = await openNights()
  const run = async (date: string, inService: (index: number) => boolean) =>
    await nights.run(date, {
      'customers-0301.csv': customerFile(
        people(60, (index) => ({ employment_code: inService(index) ? '08' : '02' })),
      ),
    })
  const readLines = async () =>
    (await nights.rows(`
      select pseudonym, to_jsonb(it) - 'pseudonym' as line from analysis.month_member as it
      where observed_on = '2021-04-01'`)) as { readonly pseudonym: string; readonly line: object }[]
  await run('2021-03-01', () => false)
  await run('2021-04-01', (index) => index < 30)
  const undone = await readLines()
  const [runId] = await nights.column("select max(run_id)::text from audit.run where status = 'completed'")
  await undo(nights.session, {
    runId: String(runId),
    by: 'Maija Mallikas',
    because: 'wrong month',
    outFolder: '/nowhere',
    isPlan: false,
  })
  await run('2021-04-01', (index) => index < 28 || [30, 31].includes(index))
  const seen = Map.groupBy([...undone, ...(await readLines())], ({ pseudonym }) => pseudonym)
  const alike = Map.groupBy(seen.values(), (lines) => JSON.stringify(lines.map(({ line }) => line)))
  expect(seen.size).toBe(60)
  expect([...alike.values()].map(({ length }) => length).filter((length) => length < 5)).toEqual([])
})

test('how full lists are told to be is what the counted customers make them', async () => {
  const nights = await openNights()
  await nights.run('2021-03-01', {
    'customers-0301.csv': customerFile(people(75, (index) => ({ non_disclosure: index < 15 ? 'K' : 'E' }))),
    'caseworkers.csv': caseworkerFile([{ id: 'A', most: '80' }]),
  })
  expect(await nights.rows('select customer_count, capacity from analysis.caseload')).toEqual([
    { customer_count: 60, capacity: 80 },
  ])
  expect(await nights.column('select distinct caseworker_load from analysis.month_member')).toEqual([
    '50-90 %',
  ])
})

test('what is told of returns and notifications of a month is the same, whether people were returned or came under non-disclosure', async () => {
  const told = async (count: number, isProtected: boolean) => {
    const nights = await openNights()
    const run = async (date: string, flag: string, returned: number) =>
      await nights.run(date, {
        'customers-0301.csv': customerFile(
          people(40, (index) => ({ non_disclosure: index < count ? flag : 'E' })),
        ),
        'decisions.csv': decisionFile(
          Array.from({ length: returned }, (_, index) => ({
            customer: String(index + 1),
            kind: 'PALAUTUS' as const,
            on: date,
          })),
        ),
      })
    await run('2021-05-03', 'E', 0)
    await run('2021-06-01', isProtected ? 'K' : 'E', isProtected ? 0 : count)
    await run('2021-07-01', isProtected ? 'K' : 'E', 0)
    return {
      reasons: await nights.rows(
        'select month::text, reason, about from analysis.return_reason order by 1, 2',
      ),
      notifications: await nights.rows(`
        select month::text, kind, channel, sum(notification_count)::integer as count
        from analysis.notification group by 1, 2, 3 order by 1, 2, 3`),
      flows: await nights.rows(`
        select observed_on::text, measure, category, customer_count from analysis.month_area
        where measure in ('arrived', 'left') order by 1, 2, 3`),
      steps: await nights.rows(`
        select month::text, channel, step, notification_count from analysis.notification_latency order by 1, 2, 3`),
    }
  }
  expect(await told(1, true)).toEqual(await told(1, false))
  const many = await told(8, true)
  expect(many).toEqual(await told(8, false))
  expect(many.reasons).toEqual([{ month: '2021-06-01', reason: 'RETURN_DECISION', about: 10 }])
  expect(many.flows.at(-1)).toMatchObject({ measure: 'left', category: 'RETURNED', customer_count: 10 })
})

test('who is released from non-disclosure is told in an area among the restarts', async () => {
  const nights = await openNights()
  const run = async (date: string, flag: string) =>
    await nights.run(date, {
      'customers-0301.csv': customerFile(people(40, (index) => ({ non_disclosure: index < 8 ? flag : 'E' }))),
    })
  await run('2021-03-01', 'K')
  await run('2021-03-02', 'E')
  await nights.rows('update register.customer set is_protected = false, protected_run_id = null')
  await run('2021-04-01', 'E')
  expect(
    await nights.rows(`
      select category, customer_count from analysis.month_area
      where measure = 'arrived' and observed_on = '2021-04-01'`),
  ).toEqual([{ category: 'RESTARTED', customer_count: 10 }])
})

test('no published cell of an area tells that another is not 0', async () => {
  const nights = await openNights()
  const rows = people(15, (index) => {
    const days = ['0', '0', '0', '0', '9', '9', '9', '9', '450', '450', '450', '450'][index] ?? '310'
    return { labour_market_subsidy_days: days, benefit: index < 12 ? '' : 'TMT' }
  })
  await nights.run('2021-03-01', { 'customers-0301.csv': customerFile(rows) })
  await nights.run('2021-04-01', { 'customers-0301.csv': customerFile(rows.slice(0, 12)) })
  const cells = await nights.rows(`
    select extract(month from observed_on)::integer as month, measure, category, customer_count
    from analysis.month_area`)
  const told = (month: number, measure: string, category: string) =>
    cells.find((cell) => cell.month === month && cell.measure === measure && cell.category === category)
      ?.customer_count ?? 0
  // Three on the subsidy of which the municipality pays a part have been paid for 300 days; three have no row.
  expect(told(3, 'subsidy share', '300-399')).toBeLessThanOrEqual(Number(told(3, 'subsidy days', '300-399')))
  expect(told(4, 'employment', '(no row)')).toBe(told(4, 'subsidy days', '(no row)'))
  for (const month of [3, 4])
    for (const measure of ['employment', 'months unemployed', 'subsidy days', 'subsidy share'])
      expect(
        cells
          .filter((cell) => cell.month === month && cell.measure === measure)
          .reduce((sum, { customer_count }) => sum + Number(customer_count), 0),
      ).toBe(15)
})

test('nothing tells that who is released from non-disclosure was a member, waited or was absent before', async () => {
  const nights = await openNights()
  const run = async (date: string, flag: string) =>
    await nights.run(date, {
      'customers-0301.csv': customerFile(
        people(2, (index) => ({ non_disclosure: index === 1 ? flag : 'E' })),
      ),
    })
  await run('2021-03-01', 'K')
  await run('2021-05-03', 'E')
  await nights.session.db
    .transaction()
    .execute((tx) => endProtection(tx, '2', { by: 'Maija Mallikas', because: 'confirmed by the DVV' }))
  await run('2021-05-04', 'E')
  await run('2021-06-01', 'E')
  expect(
    await nights.column(`
      select concat_ws(' ', category, member_count) from analysis.member_trait
      where trait = 'months in programme' and as_of_date >= '2021-05-04' order by as_of_date, category`),
  ).toEqual(['0 1', '2 1', '0 1', '3 1'])
  expect(
    await nights.column(`
      select concat_ws(' ', waited, customer_count) from analysis.unserved
      where as_of_date = '2021-05-04' order by waited`),
  ).toEqual(['0 1', '28-89 1'])
  expect(
    await nights.column(`
      select concat_ws(' ', cohort, customer_count) from analysis.cohort
      where observed_on = '2021-06-01' and is_member order by cohort`),
  ).toEqual(['2021-03-01 1', '2021-05-01 1'])
})

test('nothing tells that who is released from non-disclosure waited for a review before', async () => {
  const nights = await openNights()
  const run = async (date: string, flag: string, entitlement: string) =>
    await nights.run(date, {
      'customers-0301.csv': customerFile([
        customer('1'),
        customer('2', { non_disclosure: flag, earnings_related_entitlement: entitlement }),
      ]),
    })
  await run('2021-03-01', 'K', '')
  await run('2021-05-03', 'E', '')
  await nights.session.db
    .transaction()
    .execute((tx) => endProtection(tx, '2', { by: 'Maija Mallikas', because: 'confirmed by the DVV' }))
  await run('2021-05-04', 'E', '')
  await run('2021-05-06', 'E', 'E')
  expect(await nights.column('select waited from analysis.review order by as_of_date, waited')).toEqual(['0'])
  expect(await nights.column('select waited from analysis.settled_review')).toEqual(['1-6'])
})
