import { expect, test } from 'vitest'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { caseworkerFile, customer, customerFile } from '../support/builders.ts'
import { copyNights } from '../support/nights.ts'

const programmes = {
  pilots: loadProgramme('kuntakokeilu-2021'),
  services: loadProgramme('tyovoimapalvelut-2025'),
}

/**
 * Customers 1-3 of Pori have A, as has 4 until moving to Ulvila; 5 of Pertunmaa, merged into Mäntyharju, has B;
 * 6 of Ulvila has C. 7 and 8 do not go on.
 */
const openPilots = copyNights(async ({ run }) => {
  await run('2024-12-30', {
    'customers-0301.csv': customerFile([
      ...['1', '2', '3', '4', '7', '8'].map((number) => customer(number)),
      customer('5', { home_municipality: '588' }),
      customer('6', { home_municipality: '886' }),
    ]),
    'caseworkers.csv': caseworkerFile([
      { id: 'A' },
      { id: 'B', municipality: '588' },
      { id: 'C', municipality: '886' },
    ]),
  })
})

/** 9 is new, the job search of 7 has ended, and 8 is in no file. */
const rows = [
  ...['1', '2', '3', '9'].map((number) => customer(number)),
  customer('4', { home_municipality: '886' }),
  customer('5', { home_municipality: '507' }),
  customer('6', { home_municipality: '886' }),
  customer('7', { job_search_ended_on: '2024-12-31' }),
]
const filesOf = (customers: typeof rows) => ({
  'customers-0301.csv': customerFile(customers),
  // D is as good as A for everybody, and would share them; A has room for two of three. C is no longer listed.
  'caseworkers.csv': caseworkerFile([
    { id: 'A', most: '2' },
    { id: 'B', municipality: '507' },
    { id: 'D' },
    { id: 'E', municipality: '886' },
  ]),
})

test.each([
  [
    ...['before', ['services', 'pilots']],
    ['1 end held SERVICE_CONTINUES', '1 transfer planned', '7 end planned', '8 end planned'],
    [], // whom the services did not take is told
  ],
  [
    ...['after', ['pilots', 'services']],
    [
      ...['1 end held SERVICE_CONTINUES', '1 transfer planned'],
      ...['7 end held SERVICE_CONTINUES', '8 end held SERVICE_CONTINUES'],
    ],
    ['7', '8'], // or waits for a person
  ],
] as const)(
  '%s the pilots are ended, whoever was a customer to their end keeps the caseworker, and one notification tells of the end and of what goes on',
  async (_, order, told, waiting) => {
    const nights = await openPilots()
    for (const programme of order)
      await nights.run('2025-01-01', filesOf(rows), { programme: programmes[programme] })
    expect(
      await nights.column(`
      select concat_ws(' ', customer_number, coalesce(caseworker_id, 'waits'), assignment.reason)
      from register.assignment
      inner join register.customership using (customership_id)
      where programme_id = 'tyovoimapalvelut-2025'
      order by customer_number`),
    ).toEqual([
      '1 A KEPT',
      '2 A KEPT',
      '3 D NEW_CUSTOMER',
      '4 E NEW_CUSTOMER',
      '5 B KEPT',
      '6 E NEW_CUSTOMER',
      '9 D NEW_CUSTOMER',
    ])
    expect(
      await nights.column(`
      select concat_ws(' ', customer_number, kind, notification.status, hold_reason)
      from register.notification inner join register.customership using (customership_id)
      inner join audit.run on run.run_id = notification.run_id
      where as_of_date = '2025-01-01' and customer_number in ('1', '7', '8') order by 1`),
    ).toEqual(told)
    expect(
      await nights.column(
        "select customer_number from audit.work_case where kind = 'held-notification' order by 1",
      ),
    ).toEqual(waiting)
  },
)

test('a late night of a programme whose caseworkers have gone over is refused: its end follows, where a move is its own', async () => {
  const nights = await openPilots()
  await nights.run('2025-01-01', filesOf(rows), { programme: programmes.services })
  await expect(nights.run('2024-12-31', filesOf(rows))).rejects.toThrow(
    'run a night after its last day, 2024-12-31, which ends its customerships',
  )
  // Somebody has moved since: the pilots end where they were, and the services follow.
  const moved = filesOf([customer('1', { home_municipality: '886' }), ...rows.slice(1)])
  await nights.run('2025-01-02', moved)
  await nights.run('2025-01-02', moved, { programme: programmes.services })
  expect(
    await nights.column(
      "select distinct end_reason from register.customership where programme_id = 'kuntakokeilu-2021'",
    ),
  ).toEqual(['PROGRAMME_ENDED'])
  expect(
    await nights.column(`
      select concat_ws(' ', programme_id, outcome, reason_code, municipality_code) from audit.standing
      where customer_number = '1' order by programme_id`),
  ).toEqual([
    'kuntakokeilu-2021 END PROGRAMME_ENDED 609',
    'tyovoimapalvelut-2025 MOVE HOME_MUNICIPALITY_CHANGED 886',
  ])
})
