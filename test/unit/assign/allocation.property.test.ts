import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allocate } from '../../../pipeline/assign/allocation.ts'
import type { Caseworker, NeedClass } from '../../../pipeline/assign/needs.ts'
import { assignPlainly, carryOut, customersOf, maySee, score } from '../../support/plain-assignment.ts'
import { trialsOf } from '../../support/trials.ts'

const workerIds = ['A', 'B', 'C', 'D', 'E']
const place = fc.constantFrom('609', '886')
const groups = fc.subarray(['under-30', 'immigrant'])

const needOf = fc.record({
  areaId: fc.constant('porin-seutu'),
  servicePointId: fc.constantFrom('pori', 'ulvila', 'ohjaamo'),
  municipality: place,
  language: fc.constantFrom('fi', 'sv', null),
  groups,
  isOpen: fc.boolean(),
  newCount: fc.nat(3),
  waiting: fc.uniqueArray(
    fc.record({ since: fc.constantFrom('2021-03-01', '2021-03-02'), count: fc.integer({ min: 1, max: 2 }) }),
    { selector: ({ since }) => since, maxLength: 2 },
  ),
  holders: fc.uniqueArray(
    fc.record({ caseworkerId: fc.constantFrom(...workerIds), count: fc.integer({ min: 1, max: 3 }) }),
    { selector: ({ caseworkerId }) => caseworkerId, maxLength: 2 },
  ),
})

const workerOf = fc.record({
  caseworkerId: fc.constantFrom(...workerIds),
  municipality: place,
  servicePointId: fc.constantFrom(null, 'pori', 'ulvila', 'ohjaamo'),
  languages: fc.subarray(['fi', 'sv'], { minLength: 1 }),
  groupsServed: groups,
  capacity: fc.nat(6),
  otherLoad: fc.constantFrom(0, 0, 0, 1, 3),
})

interface Instance {
  readonly needs: readonly NeedClass[]
  readonly workers: readonly Caseworker[]
}

/** A small instance, and the same with its rows in another order. */
const instances = fc
  .record({
    needs: fc.array(needOf, { minLength: 1, maxLength: 5 }),
    workers: fc.uniqueArray(workerOf, { selector: ({ caseworkerId }) => caseworkerId, maxLength: 5 }),
  })
  .map(
    ({ needs, workers }): Instance => ({
      needs: needs.map((need, index) => ({
        ...need,
        needClass: index + 1,
        servicePointMunicipality: need.servicePointId === 'ulvila' ? '886' : '609',
      })),
      workers,
    }),
  )
  .chain(({ needs, workers }) => {
    const shuffled = <Row>(rows: readonly Row[]) => fc.shuffledSubarray([...rows], { minLength: rows.length })
    return fc.record({
      needs: fc.constant(needs),
      workers: fc.constant(workers),
      otherNeeds: shuffled(
        needs.map((need) => ({
          ...need,
          waiting: [...need.waiting].reverse(),
          holders: [...need.holders].reverse(),
          groups: [...need.groups].reverse(),
        })),
      ),
      otherWorkers: shuffled(
        workers.map((worker) => ({
          ...worker,
          languages: [...worker.languages].reverse(),
          groupsServed: [...worker.groupsServed].reverse(),
        })),
      ),
    })
  })

function total(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0)
}

function roomOf(worker: Caseworker): number {
  return Math.max(0, worker.capacity - worker.otherLoad)
}

const runs = { numRuns: trialsOf(400), seed: 118 }

describe('of any needs and caseworkers', () => {
  test('the plan is as good as the best found in another way, aim by aim; nobody has too many, or whom they may not serve', async () => {
    await fc.assert(
      fc.asyncProperty(instances, async ({ needs, workers }) => {
        const plan = await allocate(needs, workers)
        const customers = carryOut(plan, needs)
        for (const { need, caseworkerId } of customers) {
          const worker = workers.find((one) => one.caseworkerId === caseworkerId)
          expect(caseworkerId === null || (worker !== undefined && maySee(worker, need))).toBe(true)
        }
        for (const worker of workers) {
          const load = customers.filter(({ caseworkerId }) => caseworkerId === worker.caseworkerId).length
          expect(load).toBeLessThanOrEqual(roomOf(worker))
        }
        expect(score(customers, workers)).toEqual(score(assignPlainly(needs, workers), workers))
        expect(total(plan.waiting)).toBe(customers.filter(({ caseworkerId }) => caseworkerId === null).length)
      }),
      runs,
    )
  })

  test('the same rows in another order have the same plan', async () => {
    await fc.assert(
      fc.asyncProperty(instances, async ({ needs, workers, otherNeeds, otherWorkers }) => {
        expect(await allocate(otherNeeds, otherWorkers)).toEqual(await allocate(needs, workers))
      }),
      runs,
    )
  })

  test('the shortages account for everybody who waits, and each proves itself by its sums', async () => {
    await fc.assert(
      fc.asyncProperty(instances, async ({ needs, workers }) => {
        const { shortages, waiting } = await allocate(needs, workers)
        const named = shortages.flatMap(({ needClasses }) => needClasses)
        expect(new Set(named).size).toBe(named.length)
        for (const shortage of shortages) {
          const its = needs.filter(({ needClass }) => shortage.needClasses.includes(needClass))
          const able = workers.filter((worker) => its.some((need) => maySee(worker, need)))
          const places = able.reduce((sum, worker) => sum + roomOf(worker), 0)
          expect(shortage.waitingCount).toBeGreaterThan(0)
          expect(customersOf(its).length - places).toBe(shortage.waitingCount)
        }
        expect(shortages.reduce((sum, { waitingCount }) => sum + waitingCount, 0)).toBe(total(waiting))
      }),
      runs,
    )
  })

  test('language is short by as many as cannot be served in theirs even when nobody had a caseworker yet', async () => {
    await fc.assert(
      fc.asyncProperty(instances, async ({ needs, workers }) => {
        const equals = needs.map((need) => ({
          ...need,
          newCount: customersOf([need]).length,
          waiting: [],
          holders: [],
        }))
        const plan = await allocate(needs, workers)
        const best = assignPlainly(equals, workers).filter(({ need, caseworkerId }) => {
          const worker = workers.find((one) => one.caseworkerId === caseworkerId)
          return worker && need.language && !worker.languages.includes(need.language)
        })
        expect(total(plan.languageShortages)).toBe(best.length)
        expect(score(carryOut(plan, needs), workers).at(-2)).toBeGreaterThanOrEqual(best.length)
      }),
      runs,
    )
  })
})
