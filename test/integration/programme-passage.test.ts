import { expect, onTestFinished, test } from 'vitest'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { caseworkerFile, customer, customerFile } from '../support/builders.ts'
import { openTestNights } from '../support/nights.ts'

const services = loadProgramme('tyovoimapalvelut-2025')

const assignments = `
  select concat_ws(' ', customer_number, coalesce(caseworker_id, 'waits'), assignment.reason)
  from register.assignment
  inner join register.customership using (customership_id)
  where programme_id = 'tyovoimapalvelut-2025'
  order by customer_number`

/** Customers 1-3 of Pori have A, as has 4 until moving to Ulvila; 5 of Pertunmaa, merged into Mäntyharju, has B. */
const pilots = [
  ...['1', '2', '3', '4'].map((number) => customer(number)),
  customer('5', { home_municipality: '588' }),
]

test.each([
  ['before the pilots are ended', ['services', 'pilots']],
  ['after the pilots are ended', ['pilots', 'services']],
])('who was a customer of the pilots to their end keeps the caseworker: %s', async (_, order) => {
  const nights = await openTestNights()
  onTestFinished(() => nights.close())
  await nights.run('2024-12-31', {
    'customers-0301.csv': customerFile(pilots),
    'caseworkers.csv': caseworkerFile([{ id: 'A' }, { id: 'B', municipality: '588' }]),
  })
  const files = {
    'customers-0301.csv': customerFile([
      ...pilots.slice(0, 3),
      customer('4', { home_municipality: '886' }),
      customer('5', { home_municipality: '507' }),
      customer('6'),
    ]),
    // D is as good as A for everybody, and would share them; A has room for two of three.
    'caseworkers.csv': caseworkerFile([
      { id: 'A', most: '2' },
      { id: 'B', municipality: '507' },
      { id: 'D' },
      { id: 'E', municipality: '886' },
    ]),
  }
  for (const programme of order)
    await nights.run('2025-01-01', files, programme === 'services' ? { programme: services } : {})
  expect(await nights.column(assignments)).toEqual([
    '1 A KEPT',
    '2 A KEPT',
    '3 D NEW_CUSTOMER',
    '4 E NEW_CUSTOMER',
    '5 B KEPT',
    '6 D NEW_CUSTOMER',
  ])
})

test('a caseworker who is no longer listed is not kept', async () => {
  const nights = await openTestNights()
  onTestFinished(() => nights.close())
  const rows = customerFile([customer('1')])
  await nights.run('2024-12-31', {
    'customers-0301.csv': rows,
    'caseworkers.csv': caseworkerFile([{ id: 'A' }]),
  })
  const files = { 'customers-0301.csv': rows, 'caseworkers.csv': caseworkerFile([{ id: 'D' }]) }
  await nights.run('2025-01-01', files)
  await nights.run('2025-01-01', files, { programme: services })
  expect(await nights.column(assignments)).toEqual(['1 D NEW_CUSTOMER'])
})

test('a late night of a programme whose caseworkers have gone over is refused: its end is what can follow', async () => {
  const nights = await openTestNights()
  onTestFinished(() => nights.close())
  const files = { 'customers-0301.csv': customerFile([customer('1')]) }
  await nights.run('2024-12-30', { ...files, 'caseworkers.csv': caseworkerFile([{ id: 'A' }]) })
  await nights.run('2025-01-01', files, { programme: services })
  await expect(nights.run('2024-12-31', files)).rejects.toThrow(
    'run a night after its last day, 2024-12-31, which ends its customerships',
  )
  await nights.run('2025-01-01', files)
  expect(
    await nights.column(
      "select end_reason from register.customership where programme_id = 'kuntakokeilu-2021'",
    ),
  ).toEqual(['PROGRAMME_ENDED'])
})

test('a move is a move in each programme, whichever night of the date comes first', async () => {
  const nights = await openTestNights()
  onTestFinished(() => nights.close())
  const files = { 'customers-0301.csv': customerFile([customer('1')]) }
  await nights.run('2024-12-31', files)
  await nights.run('2025-01-01', files, { programme: services })
  const moved = { 'customers-0301.csv': customerFile([customer('1', { home_municipality: '886' })]) }
  await nights.run('2025-01-02', moved)
  await nights.run('2025-01-02', moved, { programme: services })
  expect(
    await nights.column(`
      select concat_ws(' ', programme_id, outcome, reason_code, municipality_code) from audit.standing
      order by programme_id`),
  ).toEqual([
    'kuntakokeilu-2021 END PROGRAMME_ENDED 609',
    'tyovoimapalvelut-2025 MOVE HOME_MUNICIPALITY_CHANGED 886',
  ])
})

test.each([
  ['before', ['services', 'pilots'], ['1 end held SERVICE_CONTINUES', '2 end planned', '3 end planned']],
  [
    'after',
    ['pilots', 'services'],
    ['1 end held SERVICE_CONTINUES', '2 end held SERVICE_CONTINUES', '3 end held SERVICE_CONTINUES'],
  ],
])('one notification tells of the end and of what goes on: the services %s', async (_, order, told) => {
  const nights = await openTestNights()
  onTestFinished(() => nights.close())
  const members = ['1', '2', '3'].map((number) => customer(number))
  await nights.run('2024-12-31', { 'customers-0301.csv': customerFile(members) })
  // The job search of 2 has ended, and 3 is in no file: neither goes on.
  const files = {
    'customers-0301.csv': customerFile([customer('1'), customer('2', { job_search_ended_on: '2024-12-31' })]),
  }
  for (const programme of order)
    await nights.run('2025-01-01', files, programme === 'services' ? { programme: services } : {})
  expect(
    await nights.column(`
      select concat_ws(' ', customer_number, kind, notification.status, hold_reason)
      from register.notification inner join register.customership using (customership_id)
      inner join audit.run on run.run_id = notification.run_id
      where as_of_date = '2025-01-01' order by 1`),
  ).toEqual([told[0], '1 transfer planned', ...told.slice(1)])
  // Whom the services did not take waits for a person; whom they took is told by them.
  const waiting = told
    .filter((one) => /held/.test(one))
    .map((one) => one[0])
    .filter((number) => number !== '1')
  expect(
    await nights.column(
      "select customer_number from audit.work_case where kind = 'held-notification' order by 1",
    ),
  ).toEqual(waiting)
})
