import { describe, expect, test } from 'vitest'
import { withoutApproval } from '../../pipeline/approval/approval.ts'
import { findPlans } from '../../pipeline/approval/approval-queries.ts'
import { checksumOfPlan, type Plan } from '../../pipeline/approval/plan.ts'
import type { NightOrder } from '../../pipeline/night.ts'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { caseworkerFile, customer } from '../support/builders.ts'
import { copyNights, shareNights, type TestNights } from '../support/nights.ts'
import {
  always,
  filesOf,
  openNights,
  people,
  planFor,
  planned,
  planOf,
  sign,
} from '../support/waiting-nights.ts'

const programme = loadProgramme('kuntakokeilu-2021')

const linesOf = (plan: Plan, event: string) =>
  plan.areas
    .filter((line) => line.event === event)
    .map(({ area, tonight, yesterday, median }) => [area, tonight, yesterday, median])

const totalOf = (plan: Plan, event: string) => {
  const { tonight, yesterday, median } = plan.people.find((line) => line.event === event)!
  return [tonight, yesterday, median]
}

describe('the plan of a night after three others', () => {
  const tampere = { home_municipality: '837' }
  let plan: Plan
  const nights = shareNights(async (shared) => {
    const first = [
      ...people(1, 30),
      ...people(101, 120, tampere),
      ...people(201, 203, { non_disclosure: 'K' }),
    ]
    await shared.run('2021-06-01', filesOf(first))
    await shared.run('2021-06-02', filesOf([...first, ...people(31, 36)]))
    await shared.run('2021-06-03', filesOf([...first, ...people(31, 37)]))
    const last = [
      ...people(1, 25),
      ...people(26, 31, tampere), // six move to Tampere
      ...people(32, 37),
      ...people(38, 47), // ten enter
      ...people(101, 107, { home_municipality: '684' }), // seven leave for Rauma
      ...people(108, 118, tampere),
      ...people(119, 121, tampere), // one enters there
      ...people(201, 203, { non_disclosure: 'K' }),
      ...people(204, 205, { ...tampere, non_disclosure: 'K' }),
      customer('301', { last_name: '' }),
    ]
    const night = shared.run(
      '2021-06-04',
      {
        ...filesOf(last),
        'caseworkers.csv': caseworkerFile([
          { id: 'A', most: '500' },
          { id: 'B', municipality: '837', most: '500' },
        ]),
      },
      { approval: planned },
    )
    plan = await planFor(night)
  })

  test('counts people against yesterday and the median, in total', () => {
    expect(plan.nights).toBe(3)
    expect(totalOf(plan, 'entering')).toEqual([13, 1, 6])
    expect(totalOf(plan, 'moving')).toEqual([6, 0, 0])
    expect(totalOf(plan, 'leaving')).toEqual([7, 0, 0])
    // Those of Tampere who waited get a caseworker, and everybody is told once.
    expect(totalOf(plan, 'caseworkers-changed')).toEqual([13, 0, 0])
    expect(totalOf(plan, 'notifications')).toEqual([13 + 6 + 7 + 13, 1, 6])
    expect(plan.rows).toEqual({ received: 74, accepted: 73, rejected: 1 })
  })

  test('counts them by area, people under non-disclosure by none, fewer than five not at all', () => {
    expect(linesOf(plan, 'entering')).toEqual([
      ['pirkanmaa', null, 0, 0],
      ['porin-seutu', null, null, 6], // ten would give the one of Pirkanmaa away
      [null, 2, 0, 0],
    ])
    expect(linesOf(plan, 'moving')).toEqual([['pirkanmaa', 6, 0, 0]])
    expect(linesOf(plan, 'leaving')).toEqual([['pirkanmaa', 7, 0, 0]])
  })

  test('measures what the thresholds are about', () => {
    expect(
      Object.fromEntries(plan.figures.measures.map((one) => [one.measure, [one.counted, one.of]])),
    ).toEqual({
      'absent-members': [0, 66],
      ends: [0, 60],
      'garbled-values': [0, 74],
      'held-notifications': [2, 39],
      'rejected-rows': [1, 74],
      returns: [7, 60],
      reviews: [0, 73],
      transfers: [13, 73],
      'waiting-customers': [0, 66],
    })
    expect(plan.figures.files).toEqual([{ file: 'customers-0301.csv', rows: 69, median: 56 }])
  })

  test('publishes nothing and stands on record, with the checksum of its content', async () => {
    expect(await nights().column('select status from audit.run order by run_id desc limit 1')).toEqual([
      'dry-run',
    ])
    const [found] = await findPlans(nights().session.db, '', 2)
    expect(found).toMatchObject({ asOfDate: '2021-06-04', content: plan, approvals: [] })
    expect(checksumOfPlan(found!.content)).toBe(found!.sha256)
  })

  test('names no number of a customer, and no id of a run', () => {
    expect(JSON.stringify(plan)).not.toMatch(/customer_?number|runId|run_id|"\d{3,}"/i)
  })
})

describe('a night that must be approved', () => {
  const files = filesOf(people(1, 6))

  /** A night that is planned and approved, and not yet published. */
  let plan: Plan
  const openPlanned = copyNights(async (nights) => {
    plan = await planOf(nights.run('2021-03-01', files, { approval: always }))
    await sign(nights, plan)
  })

  test('has the same checksum when it is planned again, and stands once', async () => {
    const nights = await openNights()
    const one = await planOf(nights.run('2021-03-01', files, { approval: always }))
    const other = await planOf(nights.run('2021-03-01', files, { approval: always }))
    expect(checksumOfPlan(other)).toBe(checksumOfPlan(one))
    expect(await nights.column('select count(*)::int from audit.plan')).toEqual([1])
    expect(await nights.rows('select distinct status, error_code from audit.run')).toEqual([
      { status: 'failed', error_code: 'APPROVAL_NEEDED' },
    ])
    expect(await nights.column('select count(*)::int from register.customer')).toEqual([0])
  })

  test.each<[string, Parameters<TestNights['run']>[1], Partial<NightOrder>]>([
    ['a language', filesOf([...people(1, 5), customer('6', { service_language: 'sv' })]), {}],
    ['a street', filesOf([...people(1, 5), customer('6', { street_address: 'Keksitty katu 2' })]), {}],
    ['a caseworker', { ...files, 'caseworkers.csv': caseworkerFile([{ id: 'B', most: '500' }]) }, {}],
    ['how letters leave', files, { carrier: 'suomifi' }],
    ['an option', files, { options: { withoutOffices: [], allowUnconfirmedAreas: true } }],
    ['a rule', files, { programme: { ...programme, sha256: 'f'.repeat(64) } }],
  ])('is another when %s is another, though every count is the same', async (_, changed, order) => {
    const nights = await openPlanned()
    const other = await planOf(nights.run('2021-03-01', changed, { approval: always, ...order }))
    expect({ ...other, basis: plan.basis }).toEqual(plan)
    expect(checksumOfPlan(other)).not.toBe(checksumOfPlan(plan))
    await nights.run('2021-03-01', files, { approval: always })
  })

  test('is another when the register has become another', async () => {
    const nights = await openNights()
    await nights.run('2021-03-01', filesOf([customer('1', { non_disclosure: 'K' }), ...people(2, 6)]))
    const second = filesOf([customer('1'), ...people(2, 6, { home_municipality: '837' })])
    const plan = await planOf(nights.run('2021-03-02', second, { approval: always }))
    await nights.rows(
      "update register.person set service_language = 'sv' where customer_number = '1'; update register.caseworker set name = 'x'",
    )
    const same = await planOf(nights.run('2021-03-02', second, { approval: always }))
    expect(checksumOfPlan(same)).toBe(checksumOfPlan(plan)) // tonight's row says it again
    await nights.rows(
      "update register.customership set home_municipality = '837' where customer_number = '2'",
    )
    const other = await planOf(nights.run('2021-03-02', second, { approval: always }))
    expect(checksumOfPlan(other)).not.toBe(checksumOfPlan(plan))
  })

  test('is published by its approval, once', async () => {
    const nights = await openPlanned()
    const { run } = await nights.run('2021-03-01', files, {
      approval: { ...always, approved: checksumOfPlan(plan).slice(0, 10) },
    })
    expect(
      await nights.rows('select run_id, approval_id from audit.run where approval_id is not null'),
    ).toEqual([{ run_id: run.runId, approval_id: '1' }])
    // The night is taken back: its approval was for that run alone.
    await nights.rows("update audit.run set status = 'abandoned' where run_id = $1", [run.runId])
    await nights.rows(
      'delete from register.handover_line; delete from register.notification; delete from register.assignment',
    )
    await nights.rows(
      'delete from register.customership; delete from register.standing; delete from register.person',
    )
    await nights.rows('delete from register.output_file; delete from register.customer')
    await nights.rows('delete from register.caseworker')
    await nights.rows('delete from register.month_member; delete from register.followed_person')
    const again = await planOf(nights.run('2021-03-01', files, { approval: always }))
    expect(checksumOfPlan(again)).toBe(checksumOfPlan(plan))
    await sign(nights, again)
    await nights.run('2021-03-01', files, { approval: always })
  })

  test('waits too when a plan is named that is not tonight’s, whatever the mode', async () => {
    const nights = await openNights()
    const named = { ...withoutApproval, approved: 'a'.repeat(64) }
    const night = await nights.run('2021-03-01', files, { approval: named })
    expect(night).toMatchObject({
      became: 'waits',
      why: expect.stringMatching(/plan a{64} was approved, but tonight's is [0-9a-f]{64};/),
    })
  })

  test('an approval of a plan that fails the balance is still there for the next run', async () => {
    const nights = await openPlanned()
    const fail = { beforeCommit: () => Promise.reject(new Error('the disk is full')) }
    await expect(nights.run('2021-03-01', files, { approval: always, ...fail })).rejects.toThrow()
    await nights.run('2021-03-01', files, { approval: always })
  })
})
