import { describe, expect, test } from 'vitest'
import {
  type CustomerRow,
  caseworkerFile,
  customer,
  customerFile,
  decisionFile,
  type NightFiles,
} from '../support/builders.ts'
import { shareNights, type TestNights } from '../support/nights.ts'

const caseworkers = caseworkerFile([
  { id: 'A', most: '1' },
  { id: 'B', most: '9' },
])
const ended = { job_search_ended_on: '2021-03-01' }
const again = { job_search_started_on: '2021-03-10' }

function files(rows: readonly CustomerRow[], others: NightFiles = {}): NightFiles {
  return { 'customers-0301.csv': customerFile(rows), 'caseworkers.csv': caseworkers, ...others }
}

/** `night outcome reason municipality` of every decision about the customer. */
async function decided({ column }: TestNights, customerNumber: string): Promise<unknown[]> {
  return await column(
    `select concat_ws(' ', as_of_date, outcome, reason_code, municipality_code) from audit.decision
     where customer_number = $1 order by decision_id`,
    [customerNumber],
  )
}

/** `night kind` of everything the customer is told. */
async function told({ column }: TestNights, customerNumber: string): Promise<unknown[]> {
  return await column(
    `select concat_ws(' ', as_of_date, kind)
     from register.notification
     inner join register.customership using (customership_id)
     inner join audit.run using (run_id)
     where customer_number = $1 order by as_of_date, kind`,
    [customerNumber],
  )
}

/** `night event municipality` of every handover line. */
async function handedOver({ column }: TestNights, customerNumber: string): Promise<unknown[]> {
  return await column(
    `select concat_ws(' ', as_of_date, event, municipality_code)
     from register.handover_line
     inner join register.customership using (customership_id)
     inner join audit.run using (run_id)
     where customer_number = $1 order by as_of_date, event`,
    [customerNumber],
  )
}

describe('a customership ends with the job search', () => {
  const nights = shareNights(async ({ run }) => {
    const [one, other] = [customer('1'), customer('2')]
    await run('2021-03-01', files([one, other]))
    await run('2021-03-02', files([customer('1', ended), other]))
    await run('2021-03-10', files([customer('1', again), other]))
    await run('2021-03-11', files([customer('1', { ...again, job_search_ended_on: '2021-03-10' }), other]))
    // The home has changed when the search begins once more.
    await run('2021-03-20', files([customer('1', { ...again, home_municipality: '886' }), other]))
  })

  test('and goes on with the next one, without a test of groups', async () => {
    expect(await decided(nights(), '1')).toEqual([
      '2021-03-01 TRANSFER ELIGIBLE 609',
      '2021-03-02 END JOB_SEARCH_ENDED 609',
      '2021-03-10 TRANSFER RESTARTED 609',
      '2021-03-11 END JOB_SEARCH_ENDED 609',
      '2021-03-20 TRANSFER RESTARTED 886',
    ])
  })

  test('on the night itself, each a row of its own, chained', async () => {
    const chain = await nights().column(`
      select concat_ws(' ', started_on, ended_on, coalesce(previous_ended_on::text, '-'), start_reason)
      from register.customership where customer_number = '1' order by started_on`)
    expect(chain).toEqual([
      '2021-03-01 2021-03-02 - ELIGIBLE',
      '2021-03-10 2021-03-11 2021-03-02 RESTARTED',
      '2021-03-20 2021-03-11 RESTARTED',
    ])
  })

  test('the customer hears of the restart alone, the municipalities of both', async () => {
    expect(await told(nights(), '1')).toEqual([
      '2021-03-01 transfer',
      '2021-03-10 restart',
      '2021-03-20 restart',
    ])
    expect(await handedOver(nights(), '1')).toEqual([
      '2021-03-01 TULEE 609',
      '2021-03-02 LAHTEE 609',
      '2021-03-10 TULEE 609',
      '2021-03-11 LAHTEE 609',
      '2021-03-20 TULEE 886',
    ])
  })
})

describe('the caseworker of a customership that goes on', () => {
  /** Customer 1 has A, whose place is free while the search is over; then B comes too. */
  const live = (most: string) =>
    shareNights(async ({ run }) => {
      const [a, b] = [{ id: 'A', most }, { id: 'B' }]
      const only = (...listed: readonly { readonly id: string }[]) => ({
        'caseworkers.csv': caseworkerFile(listed),
      })
      await run('2021-03-01', files([customer('1')], only(a)))
      await run('2021-03-02', files([customer('1', ended), customer('2')], only(a)))
      await run('2021-03-10', files([customer('1', again), customer('2')], only(a, b)))
    })
  const assignments = ({ column }: TestNights) =>
    column(`
      select concat_ws(' ', customer_number, caseworker_id, reason)
      from register.assignment inner join register.customership using (customership_id)
      where assignment.ended_on is null order by customer_number`)

  const roomy = live('9')
  test('is kept where there is room', async () => {
    expect(await assignments(roomy())).toEqual(['1 A KEPT', '2 A NEW_CUSTOMER'])
  })

  const full = live('1')
  test('is another where the place was given on meanwhile', async () => {
    expect(await assignments(full())).toEqual(['1 B NEW_CUSTOMER', '2 A NEW_CUSTOMER'])
  })
})

describe('a return read on the night of the end', () => {
  const nights = shareNights(async ({ run }) => {
    const returned = {
      'decisions.csv': decisionFile([{ customer: '1', kind: 'PALAUTUS', on: '2021-06-02' }]),
    }
    const fresh = { job_search_started_on: '2021-06-10' }
    await run('2021-06-01', files([customer('1')]))
    await run('2021-06-02', files([customer('1', { job_search_ended_on: '2021-06-01' })], returned))
    await run('2021-06-03', files([customer('1')]))
    await run('2021-06-10', files([customer('1', { ...fresh, earnings_related_entitlement: 'K' })]))
  })

  test('blocks, and lets the next search be judged afresh', async () => {
    expect(await decided(nights(), '1')).toEqual([
      '2021-06-01 TRANSFER ELIGIBLE 609',
      '2021-06-02 END JOB_SEARCH_ENDED 609',
      '2021-06-03 STAY RETURNED_BY_DECISION 609',
      '2021-06-10 STAY NO_GROUP 609',
    ])
    expect(await nights().column('select effect from register.te_decision')).toEqual(['BLOCKS'])
  })
})
