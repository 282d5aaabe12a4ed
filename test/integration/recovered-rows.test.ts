import { describe, expect, onTestFinished, test } from 'vitest'
import { type CustomerRow, customer, customerFile, customerLines, hetuOf } from '../support/builders.ts'
import { openTestNights, shareNights, type TestNights } from '../support/nights.ts'

const [office, other] = ['customers-0301.csv', 'customers-0302.csv']
const twin = hetuOf('1985-05-05')
const wrong = { employment_code: 'x' }
const columnTooMany = (row: CustomerRow) => `${customerLines([row])[1]};liikaa\n`

async function open(): Promise<TestNights> {
  const nights = await openTestNights()
  onTestFinished(() => nights.close())
  return nights
}

/** `rejecting run/line > run/line` of the rows that came right, in the files of that name or in all. */
const recovered = (nights: TestNights, file: string | null = null) =>
  nights.column(
    `select format('%s/%s > %s/%s', rejected_run_id, rejected_line_number, recovered_row.run_id, line_number)
     from audit.recovered_row
     inner join audit.source_file using (source_file_id)
     where coalesce(file_name = $1, true)
     order by recovered_row.run_id, rejected_run_id, rejected_line_number`,
    [file],
  )

/** The files of an office on two nights, of customers whose numbers it makes: rows rejected, and what becomes of them. */
type Nights = (numberOf: (digit: number) => string) => readonly [before: string, after: string]
const becoming: readonly (readonly [name: string, nights: Nights, expected: readonly string[]])[] = [
  [
    'a row that is mended',
    (n) => [customerFile([customer(n(1), wrong)]), customerFile([customer(n(1))])],
    ['1/2 > 2/2'],
  ],
  [
    'one rejected again',
    (n) => [customerFile([customer(n(1), wrong)]), customerFile([customer(n(1), wrong)])],
    [],
  ],
  ['one that is gone', (n) => [customerFile([customer(n(1), wrong)]), customerFile([customer(n(2))])], []],
  [
    'both rows of a duplicate, of which one stays',
    (n) => [customerFile([customer(n(1)), customer(n(1))]), customerFile([customer(n(9)), customer(n(1))])],
    ['1/2 > 2/3', '1/3 > 2/3'],
  ],
  [
    'two people with one identity code, of whom one is mended',
    (n) => [
      customerFile([1, 2].map((digit) => customer(n(digit), { personal_identity_code: twin }))),
      customerFile([customer(n(1), { personal_identity_code: twin }), customer(n(2), wrong)]),
    ],
    ['1/2 > 2/2'],
  ],
  [
    'one whose number could not be read, by the identity code',
    (n) => [customerFile([customer(n(1), { customer_number: 'x1' })]), customerFile([customer(n(1))])],
    ['1/2 > 2/2'],
  ],
  [
    'one with too many columns, by the identity code on it',
    (n) => [
      `${customerFile([customer(n(7))])}${columnTooMany(customer(n(1)))}`,
      customerFile([customer(n(7)), customer(n(1))]),
    ],
    ['1/3 > 2/3'],
  ],
  [
    'none where nobody can tell whose row it was',
    (n) => [`${customerFile([])}x;y\n`, customerFile([customer(n(1))])],
    [],
  ],
]

/** Each case is an office with customers of its own, and all are lived in the same two nights. */
describe('the night after', () => {
  const fileOf = (index: number) => `customers-${1001 + index}.csv`
  const nights = shareNights(async ({ run }) => {
    const offices = becoming.map(([, make], index) => make((digit) => `${index + 1}${digit}`))
    for (const [place, date] of (['2021-03-01', '2021-03-02'] as const).entries())
      await run(date, Object.fromEntries(offices.map((files, index) => [fileOf(index), files[place]!])))
  })

  test.each(becoming.map(([name, , expected], index) => ({ name, expected, file: fileOf(index) })))(
    'comes right: $name',
    async ({ expected, file }) => {
      expect(await recovered(nights(), file)).toEqual(expected)
    },
  )
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
