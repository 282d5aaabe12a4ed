import { describe, expect, test } from 'vitest'
import { caseworkerFile, customer, customerFile } from '../support/builders.ts'
import { shareNights, type TestNights } from '../support/nights.ts'

const pori = [customer('1'), customer('2'), customer('3'), customer('4', { service_language: 'sv' })]
const everybody = [
  ...pori,
  customer('5', { home_municipality: '886' }),
  customer('6'),
  customer('7', { home_municipality: '413' }),
]

/** `customer: service point, caseworker or why not, since` of every open assignment. */
async function assignments({ column }: TestNights): Promise<unknown[]> {
  return await column(`
    select format('%s: %s, %s, %s', customer_number, service_point_id, coalesce(caseworker_id, reason), assignment.started_on)
    from register.assignment inner join register.customership using (customership_id)
    where assignment.ended_on is null order by customer_number`)
}

const caseworkers = caseworkerFile([
  { id: 'A', most: '2' },
  { id: 'B', languages: 'sv', most: '2' },
])

describe('the first night', () => {
  const nights = shareNights(async ({ run }) => {
    await run('2021-03-01', {
      'customers-0301.csv': customerFile(everybody),
      'caseworkers.csv': caseworkers,
    })
  })

  test('every new customer has a service point, and a caseworker or a reason to wait', async () => {
    expect(await assignments(nights())).toEqual([
      '1: pori, A, 2021-03-01',
      '2: pori, A, 2021-03-01',
      '3: pori, B, 2021-03-01',
      '4: pori, B, 2021-03-01',
      '5: ulvila, NO_CASEWORKER, 2021-03-01',
      '6: pori, NO_CAPACITY, 2021-03-01',
      '7: pori, NO_CAPACITY, 2021-03-01',
    ])
  })

  test('those who wait are counted, and listed for a person', async () => {
    const { rows } = nights()
    expect(
      await rows("select read_count, write_count, reject_count from audit.stage_run where stage = 'assign'"),
    ).toEqual([{ read_count: 7, write_count: 7, reject_count: 3 }])
    expect(
      await rows(
        "select customer_number, reason from audit.worklist where kind = 'waiting-for-caseworker' order by 1",
      ),
    ).toEqual([
      { customer_number: '5', reason: 'NO_CASEWORKER' },
      { customer_number: '6', reason: 'NO_CAPACITY' },
      { customer_number: '7', reason: 'NO_CAPACITY' },
    ])
  })
})

describe('the nights after', () => {
  const nights = shareNights(async ({ run }) => {
    const customers = { 'customers-0301.csv': customerFile(everybody) }
    await run('2021-03-01', { ...customers, 'caseworkers.csv': caseworkers })
    await run('2021-03-02', customers)
    await run('2021-03-03', {
      'customers-0301.csv': customerFile([...everybody, customer('8')]),
      'caseworkers.csv': caseworkerFile([
        { id: 'A', most: '2' },
        { id: 'B', languages: 'sv', most: '2' },
        { id: 'C', servicePoint: 'pori', most: '1' },
        { id: 'U', municipality: '886' },
      ]),
    })
  })

  test('who was waiting is placed when there is room, the longest waiting first; the others keep theirs', async () => {
    expect(await assignments(nights())).toEqual([
      '1: pori, A, 2021-03-01',
      '2: pori, A, 2021-03-01',
      '3: pori, B, 2021-03-01',
      '4: pori, B, 2021-03-01',
      '5: ulvila, U, 2021-03-03',
      '6: pori, C, 2021-03-03',
      '7: pori, NO_CAPACITY, 2021-03-01',
      '8: pori, NO_CAPACITY, 2021-03-03',
    ])
  })

  test('who is placed from waiting has a history without a gap', async () => {
    expect(
      await nights().rows(`
        select reason, assignment.started_on, assignment.ended_on
        from register.assignment inner join register.customership using (customership_id)
        where customer_number = '5' order by assignment_id`),
    ).toEqual([
      { reason: 'NO_CASEWORKER', started_on: '2021-03-01', ended_on: '2021-03-03' },
      { reason: 'FROM_WAITING', started_on: '2021-03-03', ended_on: null },
    ])
  })

  test('analysts see the load of each caseworker after each night', async () => {
    expect(
      await nights().column(`
        select concat_ws(' ', as_of_date, caseworker_id, customer_count) from analysis.caseload
        where as_of_date <= '2021-03-03' and customer_count > 0 order by as_of_date, caseworker_id`),
    ).toEqual([
      ...['2021-03-01 A 2', '2021-03-01 B 2'],
      ...['2021-03-02 A 2', '2021-03-02 B 2'],
      ...['2021-03-03 A 2', '2021-03-03 B 2', '2021-03-03 C 1', '2021-03-03 U 1'],
    ])
  })

  test('without a list the last one holds; who is not on a new one has left', async () => {
    const { run, column } = nights()
    const listed = () => column('select caseworker_id from register.caseworker where is_listed order by 1')
    await run('2021-03-04', { 'customers-0301.csv': customerFile(everybody) })
    expect(await listed()).toEqual(['A', 'B', 'C', 'U'])
    await run('2021-03-05', {
      'customers-0301.csv': customerFile(everybody),
      'caseworkers.csv': caseworkerFile([{ id: 'A', most: '2' }]),
    })
    expect(await listed()).toEqual(['A'])
  })
})

describe('customers are shared out by full-time equivalents', () => {
  const nights = shareNights(async ({ run }) => {
    await run('2021-03-01', {
      'customers-0301.csv': customerFile(
        Array.from({ length: 30 }, (_, index) => customer(`${100 + index}`)),
      ),
      'caseworkers.csv': caseworkerFile([{ id: 'A' }, { id: 'B', fullTime: '0,5' }]),
    })
  })

  test('half as many to half a worker', async () => {
    expect(
      await nights().rows(
        'select caseworker_id, count(*)::int from register.assignment group by 1 order by 1',
      ),
    ).toEqual([
      { caseworker_id: 'A', count: 20 },
      { caseworker_id: 'B', count: 10 },
    ])
  })
})
