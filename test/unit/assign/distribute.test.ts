import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type CaseworkerRoom,
  distribute,
  type NeedClass,
  type Quota,
} from '../../../pipeline/assign/distribute.ts'

function need(changes: Partial<NeedClass> = {}): NeedClass {
  return {
    needClass: 1,
    servicePointId: 'pori',
    servicePointMunicipality: '609',
    municipality: '609',
    language: 'fi',
    groups: [],
    customerCount: 1,
    ...changes,
  }
}

function room(caseworkerId: string, changes: Partial<CaseworkerRoom> = {}): CaseworkerRoom {
  return {
    caseworkerId,
    municipality: '609',
    servicePointId: null,
    languages: ['fi'],
    groupsServed: [],
    capacity: 100,
    load: 0,
    ...changes,
  }
}

function share(quotas: readonly Quota[], caseworkerId: string): number {
  return quotas
    .filter((quota) => quota.caseworker_id === caseworkerId)
    .reduce((sum, quota) => sum + quota.last_rank - quota.first_rank + 1, 0)
}

function shares(classes: readonly NeedClass[], rooms: readonly CaseworkerRoom[]): Record<string, number> {
  const { quotas } = distribute(classes, rooms)
  return Object.fromEntries(rooms.map(({ caseworkerId }) => [caseworkerId, share(quotas, caseworkerId)]))
}

describe('customers are shared out', () => {
  test.each([
    ['evenly among equals', [room('A'), room('B')], 10, { A: 5, B: 5 }],
    ['half as many to half a worker', [room('A'), room('B', { capacity: 50 })], 30, { A: 20, B: 10 }],
    ['more to whoever has fewer already', [room('A', { load: 10 }), room('B')], 20, { A: 5, B: 15 }],
    ['the odd one to the first by id', [room('B'), room('A')], 3, { A: 2, B: 1 }],
    ['up to the capacity and no further', [room('A', { capacity: 2 })], 5, { A: 2 }],
    [
      'none to a worker who has more than fits',
      [room('A', { capacity: 5, load: 7 }), room('B')],
      3,
      { A: 0, B: 3 },
    ],
    ['none to a worker of another place', [room('A', { municipality: '886' }), room('B')], 3, { A: 0, B: 3 }],
    [
      'none to a worker of another service point',
      [room('A', { servicePointId: 'x' }), room('B')],
      3,
      { A: 0, B: 3 },
    ],
    [
      'none to a worker who serves other groups',
      [room('A', { groupsServed: ['x'] }), room('B')],
      3,
      { A: 0, B: 3 },
    ],
    [
      'first to those who speak the language',
      [room('A', { languages: ['sv'] }), room('B')],
      3,
      { A: 0, B: 3 },
    ],
    [
      'then to anybody who serves them',
      [room('A', { languages: ['sv'] }), room('B', { capacity: 2 })],
      3,
      { A: 1, B: 2 },
    ],
  ] as const)('%s', (_sentence, rooms, customerCount, expected) => {
    expect(shares([need({ customerCount })], rooms)).toEqual(expected)
  })

  test('an unknown language is everybody’s', () => {
    expect(
      shares([need({ language: null, customerCount: 4 })], [room('A', { languages: ['sv'] }), room('B')]),
    ).toEqual({ A: 2, B: 2 })
  })

  test('the class with the fewest possible workers comes first', () => {
    const anybodys = need({ needClass: 1, customerCount: 2 })
    const specialists = need({ needClass: 2, customerCount: 2, groups: ['immigrant'] })
    const rooms = [room('A', { capacity: 2, groupsServed: ['immigrant'] }), room('B', { capacity: 2 })]
    expect(shares([anybodys, specialists], rooms)).toEqual({ A: 2, B: 2 })
  })

  test('a class that nobody serves is told from one without room', () => {
    const unserved = need({ needClass: 7, municipality: '271', servicePointMunicipality: '271' })
    expect(distribute([unserved, need()], [room('A', { capacity: 0 })])).toEqual({
      quotas: [],
      servedClasses: [1],
    })
  })
})

const languages = fc.subarray(['fi', 'sv', 'en'])
const anyRooms = fc.uniqueArray(
  fc.record({
    caseworkerId: fc.stringMatching(/^[A-Z]\d?$/),
    municipality: fc.constantFrom('609', '886'),
    servicePointId: fc.option(fc.constantFrom('pori', 'ulvila')),
    languages,
    groupsServed: fc.subarray(['under-30', 'immigrant']),
    capacity: fc.nat(40),
    load: fc.nat(50),
  }),
  { selector: (one) => one.caseworkerId, maxLength: 8 },
)
const anyNeed = fc.record({
  servicePointId: fc.constantFrom('pori', 'ulvila'),
  servicePointMunicipality: fc.constantFrom('609', '886'),
  municipality: fc.constantFrom('609', '886'),
  language: fc.option(fc.constantFrom('fi', 'sv')),
  groups: fc.subarray(['under-30', 'immigrant']),
  customerCount: fc.integer({ min: 1, max: 120 }),
})
const anyClasses = fc
  .array(anyNeed, { maxLength: 6 })
  .map((needs) => needs.map((one, index) => ({ ...one, needClass: index + 1 })))

describe('whatever the needs and the workers', () => {
  test('nobody gets more than the capacity, or anything beyond it', () => {
    fc.assert(
      fc.property(anyClasses, anyRooms, (classes, rooms) => {
        const { quotas } = distribute(classes, rooms)
        for (const { caseworkerId, capacity, load } of rooms)
          expect(share(quotas, caseworkerId)).toBeLessThanOrEqual(Math.max(0, capacity - load))
      }),
    )
  })

  test('the quotas of a class follow one another from rank 1 and name no customer twice', () => {
    fc.assert(
      fc.property(anyClasses, anyRooms, (classes, rooms) => {
        const { quotas } = distribute(classes, rooms)
        for (const { needClass, customerCount } of classes) {
          let next = 1
          for (const quota of quotas.filter((one) => one.need_class === needClass)) {
            expect(quota.first_rank).toBe(next)
            expect(quota.last_rank).toBeGreaterThanOrEqual(quota.first_rank)
            next = quota.last_rank + 1
          }
          expect(next - 1).toBeLessThanOrEqual(customerCount)
        }
      }),
    )
  })

  test('of a single class nobody waits while a worker who serves it has room', () => {
    fc.assert(
      fc.property(anyNeed, anyRooms, (one, rooms) => {
        const single = { ...one, needClass: 1 }
        const { quotas } = distribute([single], rooms)
        const placed = quotas.reduce((sum, quota) => sum + quota.last_rank - quota.first_rank + 1, 0)
        const able = rooms.filter((worker) => serves(worker, single))
        const free = able.reduce((sum, { capacity, load }) => sum + Math.max(0, capacity - load), 0)
        expect(placed).toBe(Math.min(single.customerCount, free))
      }),
    )
  })

  test('the order in which the workers come does not matter', () => {
    fc.assert(
      fc.property(anyClasses, anyRooms, fc.func(fc.nat()), (classes, rooms, weight) => {
        const shuffled = rooms.toSorted((one, other) => weight(one.caseworkerId) - weight(other.caseworkerId))
        expect(distribute(classes, shuffled)).toEqual(distribute(classes, rooms))
      }),
    )
  })
})

/** Who can serve a customer, said anew: at the service point or, without one, for either municipality. */
function serves(
  worker: CaseworkerRoom,
  { servicePointId, servicePointMunicipality, municipality, groups }: NeedClass,
) {
  if (worker.groupsServed.length > 0 && !groups.some((group) => worker.groupsServed.includes(group)))
    return false
  if (worker.servicePointId !== null) return worker.servicePointId === servicePointId
  return [servicePointMunicipality, municipality].includes(worker.municipality)
}
