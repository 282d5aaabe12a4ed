import { describe, expect, test } from 'vitest'
import { type Allocation, allocate } from '../../../pipeline/assign/allocation.ts'
import { describeShortage } from '../../../pipeline/assign/describe-shortage.ts'
import type { Caseworker, NeedClass } from '../../../pipeline/assign/needs.ts'
import { need, worker } from '../../support/assignment-builders.ts'
import { carryOut } from '../../support/plain-assignment.ts'

/** By caseworker, how many customers of which class: `{ A: { 1: 60, 2: 40 }, waiting: { 2: 5 } }`. */
function table(plan: Allocation, needs: readonly NeedClass[]): Record<string, Record<number, number>> {
  const counts: Record<string, Record<number, number>> = {}
  for (const { need: its, caseworkerId } of carryOut(plan, needs)) {
    const row = counts[caseworkerId ?? 'waiting'] ?? {}
    counts[caseworkerId ?? 'waiting'] = { ...row, [its.needClass]: (row[its.needClass] ?? 0) + 1 }
  }
  return counts
}

async function assign(needs: readonly NeedClass[], workers: readonly Caseworker[]) {
  return table(await allocate(needs, workers), needs)
}

describe('Savonlinna: 1 750 people, 17.5 caseworkers, at most 100 each', () => {
  const ohjaamo = { servicePointId: 'ohjaamo', groups: ['under-30'] }
  const immigrants = { servicePointId: 'maahanmuuttajat', groups: ['immigrant'] }
  const needs = [
    need(1, { newCount: 1050 }),
    need(2, { newCount: 50, language: 'sv' }),
    need(3, { newCount: 380, ...ohjaamo }),
    need(4, { newCount: 20, language: 'sv', ...ohjaamo }),
    need(5, { newCount: 250, ...immigrants }),
  ]
  const several = (count: number, prefix: string, changes: Partial<Caseworker>) =>
    Array.from({ length: count }, (_, index) => worker(`${prefix}${index + 1}`, changes))
  const workers = [
    ...several(10, 'P', { servicePointId: 'savonlinna' }),
    worker('P11', { servicePointId: 'savonlinna', languages: ['fi', 'sv'] }),
    ...several(3, 'O', { servicePointId: 'ohjaamo' }),
    worker('O4', { servicePointId: 'ohjaamo', languages: ['fi', 'sv'] }),
    ...several(2, 'M', { servicePointId: 'maahanmuuttajat' }),
    worker('M3', { servicePointId: 'maahanmuuttajat', capacity: 50 }),
  ]

  test('is an exact fit: everyone is full, nobody waits, and all are served in their language', async () => {
    const plan = await allocate(needs, workers)
    const loads = Object.entries(table(plan, needs)).map(([caseworkerId, counts]) => [
      caseworkerId,
      Object.values(counts).reduce((sum, count) => sum + count, 0),
    ])
    expect(Object.fromEntries(loads)).toEqual(
      Object.fromEntries(workers.map(({ caseworkerId, capacity }) => [caseworkerId, capacity])),
    )
    expect(plan).toMatchObject({ kept: [], waiting: [], shortages: [], languageShortages: [] })
  })

  test('one person more waits, and the proof names the service point', async () => {
    const { shortages, waiting } = await allocate(
      [...needs, need(6, { newCount: 1, ...ohjaamo, language: null })],
      workers,
    )
    expect(waiting).toHaveLength(1)
    expect(shortages.map((one) => describeShortage(one, one.waitingCount))).toEqual([
      'In savonlinna capacity is short by 1: all 400 places of those who may serve the customers of ohjaamo are taken. No assignment could place more.',
    ])
  })
})

describe('who already has a caseworker', () => {
  test('keeps theirs while those of one who leaves are spread over the others', async () => {
    const needs = [
      need(1, {
        holders: [
          { caseworkerId: 'A', count: 60 },
          { caseworkerId: 'B', count: 60 },
          { caseworkerId: 'GONE', count: 40 },
        ],
      }),
    ]
    const plan = await allocate(needs, [worker('A'), worker('B'), worker('C')])
    expect(plan.kept).toEqual([
      { needClass: 1, caseworkerId: 'A', count: 60, isAll: true },
      { needClass: 1, caseworkerId: 'B', count: 60, isAll: true },
    ])
    expect(plan.quotas).toEqual([{ needClass: 1, caseworkerId: 'C', firstRank: 1, lastRank: 40 }])
  })

  test('is released only where capacity falls below the load, and placed elsewhere if there is room', async () => {
    const needs = [
      need(1, {
        holders: [
          { caseworkerId: 'A', count: 100 },
          { caseworkerId: 'B', count: 70 },
        ],
      }),
    ]
    const workers = [worker('A', { capacity: 50 }), worker('B')]
    expect(await assign(needs, workers)).toEqual({
      A: { 1: 50 },
      B: { 1: 100 },
      waiting: { 1: 20 },
    })
    expect((await allocate(needs, workers)).kept).toEqual([
      { needClass: 1, caseworkerId: 'A', count: 50, isAll: false },
      { needClass: 1, caseworkerId: 'B', count: 70, isAll: true },
    ])
  })

  test('keeps theirs although another speaks the language', async () => {
    const needs = [need(1, { language: 'sv', holders: [{ caseworkerId: 'A', count: 3 }] })]
    const plan = await allocate(needs, [worker('A'), worker('B', { languages: ['sv'] })])
    expect(table(plan, needs)).toEqual({ A: { 1: 3 } })
    expect(plan.languageShortages).toEqual([])
  })

  test('makes room all the same if that is the only way for one more to have a caseworker', async () => {
    const needs = [
      need(1, { newCount: 1, groups: ['under-30'] }),
      need(2, { holders: [{ caseworkerId: 'A', count: 1 }], groups: ['immigrant'] }),
    ]
    const workers = [worker('A', { capacity: 1 }), worker('B', { capacity: 1, groupsServed: ['immigrant'] })]
    expect(await assign(needs, workers)).toEqual({ A: { 1: 1 }, B: { 2: 1 } })
  })

  test.each([
    ['is listed at another service point', { servicePointId: 'ohjaamo' }],
    ['serves other groups', { groupsServed: ['under-30'] }],
    ['works in another municipality', { municipality: '046' }],
  ])('does not keep one who now %s', async (_, changes) => {
    const needs = [need(1, { holders: [{ caseworkerId: 'A', count: 1 }] })]
    expect(await assign(needs, [worker('A', changes), worker('B')])).toEqual({ B: { 1: 1 } })
  })
})

describe('when places are few', () => {
  const since = (night: string, count: number) => ({ waiting: [{ since: night, count }] })

  test.each([
    [
      'who has waited longest comes first, whatever the class',
      [
        need(1, { newCount: 2 }),
        need(2, { ...since('2021-03-04', 1), language: 'sv' }),
        need(3, { ...since('2021-03-02', 1), groups: ['immigrant'] }),
      ],
      { A: { 2: 1, 3: 1 }, waiting: { 1: 2 } },
    ],
    [
      'who lost their caseworker comes before the new',
      [
        need(1, { newCount: 2 }),
        need(2, { holders: [{ caseworkerId: 'GONE', count: 1 }], groups: ['immigrant'] }),
      ],
      { A: { 1: 1, 2: 1 }, waiting: { 1: 1 } },
    ],
    [
      'and after who waits already',
      [
        need(1, { holders: [{ caseworkerId: 'GONE', count: 2 }] }),
        need(2, { ...since('2021-03-04', 1), groups: ['immigrant'] }),
      ],
      { A: { 1: 1, 2: 1 }, waiting: { 1: 1 } },
    ],
  ])('%s', async (_, needs, expected) => {
    expect(await assign(needs, [worker('A', { capacity: 2 })])).toEqual(expected)
  })

  test('within a class the ranks give the places to the longest waiting', async () => {
    const needs = [need(1, { newCount: 5, waiting: [{ since: '2021-03-02', count: 2 }] })]
    const plan = await allocate(needs, [worker('A', { capacity: 3 })])
    expect(plan.quotas).toEqual([{ needClass: 1, caseworkerId: 'A', firstRank: 1, lastRank: 3 }])
    expect(plan.waiting).toEqual([{ needClass: 1, count: 4, isServed: true }])
  })

  test('a place in their language is not given up for one in another', async () => {
    const needs = [need(1, { newCount: 2 }), need(2, { newCount: 2, language: 'sv' })]
    const workers = [worker('A', { capacity: 2, languages: ['fi', 'sv'] }), worker('B', { capacity: 3 })]
    expect(await assign(needs, workers)).toEqual({ A: { 2: 2 }, B: { 1: 2 } })
  })

  test('who can be served by one only is not crowded out by who has a choice', async () => {
    const needs = [need(1, { newCount: 2 }), need(2, { newCount: 2, groups: ['immigrant'] })]
    const workers = [worker('A', { capacity: 2 }), worker('B', { capacity: 2, groupsServed: ['immigrant'] })]
    expect(await assign(needs, workers)).toEqual({ A: { 1: 2 }, B: { 2: 2 } })
  })
})

describe('loads are even relative to capacity', () => {
  test.each([
    [
      'half as many for half a worker',
      [worker('A'), worker('B', { capacity: 50 })],
      30,
      { A: { 1: 20 }, B: { 1: 10 } },
    ],
    [
      'customers in other programmes count',
      [worker('A', { otherLoad: 10 }), worker('B')],
      20,
      { A: { 1: 5 }, B: { 1: 15 } },
    ],
    [
      'none for who has too many elsewhere',
      [worker('A', { capacity: 5, otherLoad: 7 }), worker('B')],
      3,
      { B: { 1: 3 } },
    ],
    [
      'also between classes of caseworkers',
      [worker('A', { languages: ['fi', 'sv'] }), worker('B'), worker('C')],
      9,
      { A: { 1: 3 }, B: { 1: 3 }, C: { 1: 3 } },
    ],
  ])('%s', async (_, workers, count, expected) => {
    expect(await assign([need(1, { newCount: count })], workers)).toEqual(expected)
  })
})
