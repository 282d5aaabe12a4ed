import { expect, onTestFinished, test } from 'vitest'
import { type CustomerRow, customer, customerFile, customerLines, hetuOf } from '../support/builders.ts'
import { openTestNights, type TestNights } from '../support/nights.ts'

const [office, other] = ['customers-0301.csv', 'customers-0302.csv']
const twin = hetuOf('1985-05-05')
const wrong = { employment_code: 'x' }
const columnTooMany = (row: CustomerRow) => `${customerLines([row])[1]};liikaa\n`

async function open(): Promise<TestNights> {
  const nights = await openTestNights()
  onTestFinished(() => nights.close())
  return nights
}

/** `rejecting run/line > run/line` of the rows that came right. */
const recovered = (nights: TestNights) =>
  nights.column(`
    select format('%s/%s > %s/%s', rejected_run_id, rejected_line_number, run_id, line_number)
    from audit.recovered_row order by run_id, rejected_run_id, rejected_line_number`)

/** Every other night's file of the one office: rows rejected, and what becomes of them the night after. */
test.each<[name: string, before: string, after: string, expected: readonly string[]]>([
  [
    'a row that is mended',
    customerFile([customer('1', wrong)]),
    customerFile([customer('1')]),
    ['1/2 > 2/2'],
  ],
  ['one rejected again', customerFile([customer('1', wrong)]), customerFile([customer('1', wrong)]), []],
  ['one that is gone', customerFile([customer('1', wrong)]), customerFile([customer('2')]), []],
  [
    'both rows of a duplicate, of which one stays',
    customerFile([customer('1'), customer('1')]),
    customerFile([customer('9'), customer('1')]),
    ['1/2 > 2/3', '1/3 > 2/3'],
  ],
  [
    'two people with one identity code, of whom one is mended',
    customerFile([1, 2].map((number) => customer(`${number}`, { personal_identity_code: twin }))),
    customerFile([customer('1', { personal_identity_code: twin }), customer('2', wrong)]),
    ['1/2 > 2/2'],
  ],
  [
    'one whose number could not be read, by the identity code',
    customerFile([customer('1', { customer_number: 'x1' })]),
    customerFile([customer('1')]),
    ['1/2 > 2/2'],
  ],
  [
    'one with too many columns, by the identity code on it',
    `${customerFile([customer('7')])}${columnTooMany(customer('1'))}`,
    customerFile([customer('7'), customer('1')]),
    ['1/3 > 2/3'],
  ],
  [
    'none where nobody can tell whose row it was',
    `${customerFile([])}x;y\n`,
    customerFile([customer('1')]),
    [],
  ],
])('%s', async (_, before, after, expected) => {
  const nights = await open()
  await nights.run('2021-03-01', { [office]: before })
  await nights.run('2021-03-02', { [office]: after })
  expect(await recovered(nights)).toEqual(expected)
})

test('it is the same office that mends it, each rejection counts once, and the last one', async () => {
  const nights = await open()
  const night = (date: string, one: readonly CustomerRow[], two: readonly CustomerRow[] = []) =>
    nights.run(date, { [office]: customerFile(one), [other]: customerFile(two) })
  await night('2021-03-01', [customer('1', wrong)])
  await night('2021-03-02', [customer('1', wrong)])
  await night('2021-03-03', [], [customer('1')])
  expect(await recovered(nights)).toEqual([])
  await night('2021-03-04', [customer('1')])
  await night('2021-03-05', [customer('1')])
  expect(await recovered(nights)).toEqual(['2/2 > 4/2'])
  await night('2021-03-06', [customer('1', wrong)])
  await night('2021-03-07', [customer('1')])
  expect(await recovered(nights)).toEqual(['2/2 > 4/2', '6/2 > 7/2'])
})

test('a night that took in mended lines before the upgrade had no office called so', async () => {
  const nights = await open()
  await nights.run('2021-03-01', { [office]: customerFile([customer('1')]) })
  await nights.rows(`
    insert into audit.source_file (run_id, file_name, sha256, row_count, accepted_count, rejected_count)
    values (1, 'repaired/rejects.csv', 'x', 0, 0, 0)`)
  await nights.run('2021-03-02', { [office]: customerFile([customer('1')]) })
  expect(await nights.column("select count(*)::int from audit.run where status = 'completed'")).toEqual([2])
})
