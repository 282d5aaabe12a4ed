import { describe, expect, test } from 'vitest'
import type { Plan } from '../../pipeline/approval/plan.ts'
import type { NightOrder } from '../../pipeline/night.ts'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import type { Thresholds } from '../../pipeline/programmes/schema.ts'
import { caseworkerFile, decisionFile } from '../support/builders.ts'
import { copyNights } from '../support/nights.ts'
import {
  always,
  filesOf,
  openNights,
  people,
  planFor,
  planned,
  planOf,
  sign,
  thresholds,
} from '../support/waiting-nights.ts'

const programme = loadProgramme('kuntakokeilu-2021')

describe('thresholds are measured against the nights before', () => {
  const strict = (changes: Partial<Thresholds>): Partial<NightOrder> => ({
    programme: { ...programme, thresholds: { ...programme.thresholds, ...changes } },
    approval: thresholds,
  })
  /** At most 10 points above the median, for two people or more. */
  const leap = { least: 2, warn: { pointsAboveMedian: 5 }, stop: { pointsAboveMedian: 10 } }
  const levelsOf = ({ alarms }: Plan) => alarms.map(({ level, measure }) => `${level} ${measure}`)

  /** A night of ten members. */
  const first = people(1, 10)
  const openFirst = copyNights(async (nights) => {
    await nights.run('2021-03-01', filesOf(first))
  })

  /** Of each measure whom a night makes it leap by, and how many of how many it then is. */
  const leaps = [
    ['rejectedRows', 'rejected-rows', people(1, 3, { last_name: '' }), 3, 33],
    ['garbledValues', 'garbled-values', people(4, 5, { post_office: '#N/A' }), 2, 33],
    ['reviews', 'reviews', people(21, 25, { home_municipality: '199' }), 5, 30],
    ['returns', 'returns', people(6, 8, { home_municipality: '684' }), 3, 20],
    ['ends', 'ends', people(9, 12, { job_search_ended_on: '1.3.2021' }), 4, 20],
    ['transfers', 'transfers', people(26, 30), 10, 30], // and those to whom no letter can be sent
    ['absentMembers', 'absent-members', [], 2, 23], // 13 and 14
    ['waitingCustomers', 'waiting-customers', [], 8, 23], // A has room for 15
    ['heldNotifications', 'held-notifications', people(31, 35, { street_address: '' }), 5, 13],
  ] as const

  test('in each measure a leap above the median stops the night, and the figures say so', async () => {
    const nights = await openNights()
    for (const date of ['2021-03-01', '2021-03-02', '2021-03-03'])
      await nights.run(date, filesOf(people(1, 20)))
    const limits = leaps.map(([key], index) => [
      key,
      { least: 2, warn: {}, stop: { pointsAboveMedian: index + 1 } },
    ])
    const settings = strict(Object.fromEntries(limits))
    const files = {
      ...filesOf([...leaps.flatMap(([, , rows]) => rows), ...people(15, 20)]),
      'caseworkers.csv': caseworkerFile([{ id: 'A', most: '15' }]),
    }
    const plan = await planOf(nights.run('2021-03-04', files, settings))
    expect(plan.alarms.toSorted((one, other) => one.limit - other.limit)).toMatchObject(
      leaps.map(([, measure, , counted, of], index) => ({
        ...{ level: 'stop', measure, limitKind: 'points-above-median', limit: index + 1 },
        ...{ counted, of, median: 0, nights: 3 },
      })),
    )
    expect(await nights.column('select count(*)::int from audit.alarm')).toEqual([0])
    await sign(nights, plan)
    const { run } = await nights.run('2021-03-04', files, settings)
    expect(await nights.rows('select run_id, level, measure from audit.alarm order by limit_value')).toEqual(
      leaps.map(([, measure]) => ({ run_id: run.runId, level: 'stop', measure })),
    )
  })

  test('one garbled value warns, is counted by file, and waits for a person until a night finds none', async () => {
    const nights = await openFirst()
    const cases = () =>
      nights.rows(
        "select reason, detail, customer_number, since from audit.worklist where kind = 'garbled-values'",
      )
    const garbled = [...people(1, 9), ...people(10, 10, { post_office: '#N/A', street_address: 'NULL' })]
    expect(await cases()).toEqual([])
    await nights.run('2021-03-02', filesOf(garbled))
    await nights.run('2021-03-03', filesOf(garbled))
    expect(await nights.column("select level || ' ' || measure from audit.alarm order by run_id")).toEqual([
      'warn garbled-values',
      'warn garbled-values',
    ])
    expect(await cases()).toEqual([
      {
        ...{ reason: 'GARBLED_VALUES', detail: 'customers-0301.csv: few rows', customer_number: null },
        since: '2021-03-02',
      },
    ])
    await nights.run('2021-03-04', filesOf(first))
    expect(await cases()).toEqual([])
  })

  test.each([
    ['fewer', 7, 'stop rows-per-file'],
    ['a few fewer', 9, 'warn rows-per-file'],
    ['as many', 10, null],
    ['more', 14, 'stop rows-per-file'],
  ])('rows of a file: %s', async (_, count, level) => {
    const nights = await openFirst()
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
    const plan = await planFor(nights.run('2021-03-01', filesOf(first), { approval: planned }))
    expect(plan.nights).toBe(0)
    expect(plan.figures.files).toEqual([{ file: 'customers-0301.csv', rows: 10, median: null }])
    expect(plan.people.map(({ yesterday, median }) => [yesterday, median])).toEqual(
      Array.from({ length: 5 }, () => [null, null]),
    )
  })

  test('no more nights than the programme says make the median', async () => {
    const nights = await openNights()
    await nights.run('2021-03-01', filesOf(people(1, 50)))
    await nights.run('2021-03-02', filesOf(people(1, 30)))
    await nights.run('2021-03-03', filesOf(people(1, 20)))
    const order = { ...strict({ recentNights: 2 }), approval: planned }
    const plan = await planFor(nights.run('2021-03-04', filesOf(people(1, 20)), order))
    expect(plan.figures).toMatchObject({ nights: 2, files: [{ rows: 20, median: 20 }] })
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
    expect(plan.alarms.toSorted((one, other) => one.limit - other.limit)).toMatchObject([
      { measure: 'returns', counted: 2, of: 10 },
    ])
  })
})
