import { describe, expect, test } from 'vitest'
import { checksumOfPlan, hideFewOfAreas, type Plan } from '../../../pipeline/approval/plan.ts'

/** Counts of tonight by area (null: under non-disclosure), and what a plan says of them. */
function hide(counts: Readonly<Record<string, number>>): Record<string, number | null> {
  const lines = Object.entries(counts).map(([area, tonight]) => ({
    area: area === 'hidden' ? null : area,
    event: 'entering' as const,
    tonight,
    yesterday: null,
    median: null,
  }))
  return Object.fromEntries(hideFewOfAreas(lines).map((line) => [line.area ?? 'hidden', line.tonight]))
}

describe('counts of people by place', () => {
  test.each([
    ['5 and more are said', { a: 5, b: 70 }, {}],
    ['nobody is said', { a: 0, b: 70 }, {}],
    ['fewer than 5 are not, nor the next smallest', { a: 4, b: 70, c: 8, d: 9 }, { a: null, c: null }],
    ['two who make 5 need no third', { a: 4, b: 1, c: 70 }, { a: null, b: null }],
    ['two of one each would be known by their sum', { a: 1, b: 1, c: 70 }, { a: null, b: null, c: null }],
    ['people under non-disclosure are no place', { a: 70, hidden: 1 }, {}],
    ['but go where nobody else can', { a: 3, hidden: 9 }, { a: null, hidden: null }],
    ['places go before them', { a: 3, b: 9, hidden: 1 }, { a: null, b: null }],
    ['an area alone', { a: 3 }, { a: null }],
  ])('%s', (_, counts, unsaid) => expect(hide(counts)).toEqual({ ...counts, ...unsaid }))

  test('each column for itself', () => {
    const line = { area: 'a', event: 'moving' as const, tonight: 10, yesterday: 3, median: 0 }
    expect(hideFewOfAreas([line])).toEqual([{ ...line, yesterday: null }])
  })
})

describe('the checksum of a plan', () => {
  const plan: Plan = {
    programme: 'kuntakokeilu-2021',
    asOfDate: '2021-03-01',
    basis: {
      ruleSetSha256: 'a',
      inputSha256: 'b',
      options: { withoutOffices: [], allowUnconfirmedAreas: false },
      carrier: 'files',
      fatesSha256: 'c',
    },
    rows: { received: 2, accepted: 2, rejected: 0 },
    nights: 1,
    people: [{ event: 'entering', tonight: 2, yesterday: 0, median: 0 }],
    areas: [],
    notifications: [],
    figures: {
      nights: 1,
      measures: [],
      files: [{ file: 'customers-0301.csv', rows: 2, median: 2 }],
      stock: null,
    },
    alarms: [],
  }

  test('is that of its content, in whatever order the keys stand', () => {
    const swapped: Plan = JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(plan).reverse())))
    expect(checksumOfPlan(swapped)).toBe(checksumOfPlan(plan))
  })

  test.each<[string, Partial<Plan>]>([
    ['the night', { asOfDate: '2021-03-02' }],
    ['what it rests on', { basis: { ...plan.basis, inputSha256: 'd' } }],
    ['somebody’s fate', { basis: { ...plan.basis, fatesSha256: 'd' } }],
    ['how notifications leave', { basis: { ...plan.basis, carrier: 'suomifi' } }],
    ['a count', { people: [{ event: 'entering', tonight: 3, yesterday: 0, median: 0 }] }],
    ['what it is compared with', { people: [{ event: 'entering', tonight: 2, yesterday: 1, median: 0 }] }],
  ])('is another with %s', (_, changes) => {
    expect(checksumOfPlan({ ...plan, ...changes })).not.toBe(checksumOfPlan(plan))
  })
})
