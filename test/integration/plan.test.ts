import { describe, expect, onTestFinished, test } from 'vitest'
import { PlanWaitsError, withoutApproval } from '../../pipeline/audit/approval.ts'
import { findPlans, insertApproval } from '../../pipeline/audit/approval-queries.ts'
import { checksumOfPlan, type Plan } from '../../pipeline/audit/plan.ts'
import type { Night, NightOrder } from '../../pipeline/night.ts'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import type { Thresholds } from '../../pipeline/programmes/schema.ts'
import {
  type CustomerRow,
  caseworkerFile,
  customer,
  customerFile,
  decisionFile,
} from '../support/builders.ts'
import { openTestNights, shareNights, type TestNights } from '../support/nights.ts'

const programme = loadProgramme('kuntakokeilu-2021')
const thresholds: NightOrder['approval'] = { ...withoutApproval, mode: 'thresholds' }
const always: NightOrder['approval'] = { ...withoutApproval, mode: 'always' }
const planned: NightOrder['approval'] = { ...withoutApproval, isPlan: true }
const caseworkers = caseworkerFile([{ id: 'A', most: '500' }])

const people = (from: number, to: number, changes: CustomerRow = {}) =>
  Array.from({ length: to - from + 1 }, (_, index) => customer(`${from + index}`, changes))
const filesOf = (rows: readonly CustomerRow[]) => ({
  'customers-0301.csv': customerFile(rows),
  'caseworkers.csv': caseworkers,
})

async function openNights(): Promise<TestNights> {
  const nights = await openTestNights()
  onTestFinished(() => nights.close())
  return nights
}

/** The plan that a night was stopped with. */
async function planOf(night: Promise<Night>): Promise<Plan> {
  const error = await night.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof PlanWaitsError)) throw error ?? new Error('the night was not stopped')
  expect(error.exitCode).toBe(6)
  return error.plan
}

async function sign({ session: { db } }: TestNights, plan: Plan): Promise<void> {
  const [found] = await findPlans(db, checksumOfPlan(plan), 1)
  await db
    .transaction()
    .execute((tx) => insertApproval(tx, found!.planId, { by: 'Maija Mallikas', because: 'it is right' }))
}

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
    const night = await shared.run(
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
    plan = night.plan!
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
      'held-notifications': [2, 39],
      'rejected-rows': [1, 74],
      returns: [7, 60],
      reviews: [0, 73],
      transfers: [13, 73],
      'waiting-customers': [0, 66],
    })
    expect(plan.figures.files).toEqual([{ file: 'customers-0301.csv', rows: 74, median: 59 }])
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
    const nights = await openNights()
    const plan = await planOf(nights.run('2021-03-01', files, { approval: always }))
    await sign(nights, plan)
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
    const nights = await openNights()
    const plan = await planOf(nights.run('2021-03-01', files, { approval: always }))
    await sign(nights, plan)
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
    const again = await planOf(nights.run('2021-03-01', files, { approval: always }))
    expect(checksumOfPlan(again)).toBe(checksumOfPlan(plan))
    await sign(nights, again)
    await nights.run('2021-03-01', files, { approval: always })
  })

  test('waits too when a plan is named that is not tonight’s, whatever the mode', async () => {
    const nights = await openNights()
    const named = { ...withoutApproval, approved: 'a'.repeat(64) }
    const night = nights.run('2021-03-01', files, { approval: named })
    await expect(night).rejects.toThrow(/plan a{64} was approved, but tonight's is [0-9a-f]{64};/)
  })

  test('an approval of a plan that fails the balance is still there for the next run', async () => {
    const nights = await openNights()
    const plan = await planOf(nights.run('2021-03-01', files, { approval: always }))
    await sign(nights, plan)
    const fail = { beforeCommit: () => Promise.reject(new Error('the disk is full')) }
    await expect(nights.run('2021-03-01', files, { approval: always, ...fail })).rejects.toThrow()
    await nights.run('2021-03-01', files, { approval: always })
  })
})

describe('thresholds are measured against the nights before', () => {
  const strict = (changes: Partial<Thresholds>): Partial<NightOrder> => ({
    programme: { ...programme, thresholds: { ...programme.thresholds, ...changes } },
    approval: thresholds,
  })
  /** At most 10 points above the median, for two people or more. */
  const leap = { least: 2, warn: { pointsAboveMedian: 5 }, stop: { pointsAboveMedian: 10 } }
  const levelsOf = ({ alarms }: Plan) => alarms.map(({ level, measure }) => `${level} ${measure}`)

  /** A night of ten members whose files hold so many of them, rejected or about somebody else. */
  const first = people(1, 10)
  test.each<[keyof Thresholds & string, string, Parameters<TestNights['run']>[1]]>([
    ['rejectedRows', 'rejected-rows', filesOf([...people(1, 8), ...people(9, 10, { last_name: '' })])],
    ['reviews', 'reviews', filesOf([...first, ...people(11, 13, { home_municipality: '198' })])],
    ['returns', 'returns', filesOf([...people(1, 8), ...people(9, 10, { home_municipality: '684' })])],
    ['transfers', 'transfers', filesOf(people(1, 14))],
    ['absentMembers', 'absent-members', filesOf(people(1, 8))],
    [
      'waitingCustomers',
      'waiting-customers',
      { ...filesOf(first), 'caseworkers.csv': caseworkerFile([{ id: 'A', most: '7' }]) },
    ],
    [
      'heldNotifications',
      'held-notifications',
      filesOf([...first, ...people(11, 13, { street_address: '' })]),
    ],
  ])('%s: a leap above the median stops the night, and the figures say so', async (key, measure, files) => {
    const nights = await openNights()
    await nights.run('2021-03-01', filesOf(first))
    await nights.run('2021-03-02', filesOf(first))
    await nights.run('2021-03-03', filesOf(first))
    const settings = strict({ [key]: leap })
    const plan = await planOf(nights.run('2021-03-04', files, settings))
    expect(levelsOf(plan)).toEqual([`stop ${measure}`])
    expect(plan.alarms[0]).toMatchObject({ limitKind: 'points-above-median', limit: 10, nights: 3 })
    expect(await nights.column('select count(*)::int from audit.alarm')).toEqual([0])
    await sign(nights, plan)
    const { run } = await nights.run('2021-03-04', files, settings)
    expect(await nights.rows('select run_id, level, measure from audit.alarm')).toEqual([
      { run_id: run.runId, level: 'stop', measure },
    ])
  })

  test.each([
    ['fewer', 7, 'stop rows-per-file'],
    ['a few fewer', 9, 'warn rows-per-file'],
    ['as many', 10, null],
    ['more', 14, 'stop rows-per-file'],
  ])('rows of a file: %s', async (_, count, level) => {
    const nights = await openNights()
    await nights.run('2021-03-01', filesOf(first))
    const limits = { dropPercent: 5, growthPercent: 5 }
    const settings = strict({
      rowsPerFile: { least: 1, warn: limits, stop: { dropPercent: 20, growthPercent: 20 } },
      transfers: { ...leap, least: 100 },
    })
    const night = nights.run('2021-03-02', filesOf(people(1, count)), settings)
    if (level?.startsWith('stop')) return expect(levelsOf(await planOf(night))).toEqual([level])
    await night
    expect(await nights.column("select level || ' ' || measure from audit.alarm")).toEqual(
      level ? [level] : [],
    )
  })

  test('nights of another programme, rehearsals and failed nights are no history', async () => {
    const nights = await openNights()
    await nights.run('2021-03-01', filesOf(people(1, 2)), { isDryRun: true })
    await planOf(nights.run('2021-03-01', filesOf(people(1, 3)), { approval: always }))
    await nights.rows(
      "insert into audit.run (programme_id, as_of_date, rule_set_sha256, input_sha256, status, finished_at, absent_count, newly_absent_count) values ('kokeilu-2017', '2021-02-01', 'x', 'x', 'completed', now(), 0, 0)",
    )
    const { plan } = await nights.run('2021-03-01', filesOf(first), { approval: planned })
    expect(plan?.nights).toBe(0)
    expect(plan?.figures.files).toEqual([{ file: 'customers-0301.csv', rows: 10, median: null }])
    expect(plan?.people.map(({ yesterday, median }) => [yesterday, median])).toEqual(
      Array.from({ length: 5 }, () => [null, null]),
    )
  })

  test('no more nights than the programme says make the median', async () => {
    const nights = await openNights()
    await nights.run('2021-03-01', filesOf(people(1, 50)))
    await nights.run('2021-03-02', filesOf(people(1, 30)))
    await nights.run('2021-03-03', filesOf(people(1, 20)))
    const { plan } = await nights.run('2021-03-04', filesOf(people(1, 20)), {
      ...strict({ recentNights: 2 }),
      approval: planned,
    })
    expect(plan?.figures).toMatchObject({ nights: 2, files: [{ rows: 20, median: 20 }] })
  })

  test('a decision of the TE office counts among the returns', async () => {
    const nights = await openNights()
    await nights.run('2021-06-01', filesOf(first))
    await nights.run('2021-06-02', filesOf(first)) // the first night had no members who could have returned
    const decisions = decisionFile([
      { customer: '1', kind: 'PALAUTUS', on: '2021-06-01' },
      { customer: '2', kind: 'PALAUTUS', on: '2021-06-01' },
    ])
    const files = { ...filesOf(first), 'decisions.csv': decisions }
    const plan = await planOf(nights.run('2021-06-03', files, strict({ returns: leap })))
    expect(plan.alarms).toMatchObject([{ measure: 'returns', counted: 2, of: 10 }])
  })
})
