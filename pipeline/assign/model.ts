import type { Component, ServedNeed, WorkerClass } from './components.ts'
import { type Caseworker, demandOf, holderCount, roomOf, speaks, sum } from './needs.ts'
import { type Prices, pricesOf } from './prices.ts'
import type { Arc, Network } from './solve.ts'

interface ToWorkerClass {
  readonly need: ServedNeed
  readonly workerClass: WorkerClass
}

/** Who goes along an arc. */
export type AssignmentArc = Arc &
  (
    | ({ readonly kind: 'keep'; readonly caseworkerId: string } & ToWorkerClass)
    | ({ readonly kind: 'place' } & ToWorkerClass)
    | { readonly kind: 'pour'; readonly workerClass: WorkerClass; readonly caseworkerId: string }
    | { readonly kind: 'wait'; readonly need: ServedNeed }
    | { readonly kind: 'release' | 'load' }
  )

/**
 * Builds the network in which a component's cheapest flow is its best assignment. Who has a caseworker starts at
 * `held`, everybody else in the pool of their need, and from both one can wait:
 *
 *     held ──────── keep ─────────► worker ── load: an arc per customer, each dearer than the one before
 *       │ release                     ▲
 *       ▼                             │ pour
 *     pool ──────── place ────────► class
 */
export function buildModel({ needs, workerClasses }: Component): Network<AssignmentArc> {
  const prices = pricesOf({ needs, workerClasses })
  const demand = sum(needs.map(demandOf))
  return {
    nodes: new Map([
      ...needs.flatMap((need) => [
        [held(need), holderCount(need)] as const,
        [pool(need), demandOf(need) - holderCount(need)] as const,
      ]),
      ...workerClasses.flatMap((workerClass) => [
        [classNode(workerClass), 0] as const,
        ...workerClass.workers.map(({ caseworkerId }) => [workerNode(caseworkerId), 0] as const),
      ]),
    ]),
    arcs: [
      ...needs.flatMap((need) => [...arcsOfHeld(need, prices), ...arcsOfPool(need, prices)]),
      ...workerClasses.flatMap((workerClass) =>
        workerClass.workers.flatMap((worker) => arcsOfWorker(worker, workerClass, demand)),
      ),
    ],
  }
}

const held = (need: ServedNeed) => `held ${need.needClass}`
const pool = (need: ServedNeed) => `pool ${need.needClass}`
const classNode = (workerClass: WorkerClass) => `class ${workerClass.name}`
const workerNode = (caseworkerId: string) => `worker ${caseworkerId}`

function arcsOfHeld(need: ServedNeed, prices: Prices): AssignmentArc[] {
  const from = held(need)
  const most = holderCount(need)
  const counts = new Map(need.holders.map(({ caseworkerId, count }) => [caseworkerId, count]))
  const keep = need.servedBy.flatMap((workerClass) =>
    workerClass.workers.flatMap(({ caseworkerId }): AssignmentArc[] => {
      const most = counts.get(caseworkerId) ?? 0
      const cost = languagePrice(need, workerClass, prices) - prices.kept
      const to = workerNode(caseworkerId)
      return most > 0 ? [{ kind: 'keep', need, workerClass, caseworkerId, from, to, most, cost }] : []
    }),
  )
  return [
    ...keep,
    { kind: 'release', from, to: pool(need), most, cost: 0 },
    { kind: 'wait', need, from, to: null, most, cost: prices.wait('released') },
  ]
}

function arcsOfPool(need: ServedNeed, prices: Prices): AssignmentArc[] {
  const from = pool(need)
  const place = need.servedBy.map((workerClass): AssignmentArc => {
    const cost = languagePrice(need, workerClass, prices)
    return { kind: 'place', need, workerClass, from, to: classNode(workerClass), most: demandOf(need), cost }
  })
  const nights = [...need.waiting].sort((one, other) => (one.since < other.since ? -1 : 1))
  const wait = [...nights, { since: 'new', count: need.newCount }].map(({ since, count }): AssignmentArc => {
    return { kind: 'wait', need, from, to: null, most: count, cost: prices.wait(since) }
  })
  return [...place, ...wait]
}

function languagePrice(need: ServedNeed, workerClass: WorkerClass, prices: Prices): number {
  return speaks(workerClass, need) ? 0 : prices.notInLanguage
}

/** The k-th customer of a load costs (2k - 1) / 2 capacity: loads in proportion to capacity cost the least together. */
function arcsOfWorker(worker: Caseworker, workerClass: WorkerClass, demand: number): AssignmentArc[] {
  const { caseworkerId, capacity, otherLoad } = worker
  const node = workerNode(caseworkerId)
  const most = Math.min(roomOf(worker), demand)
  if (most === 0) return []
  const [cost, rise] = [(2 * otherLoad + 1) / (2 * capacity), 1 / capacity]
  return [
    { kind: 'pour', workerClass, caseworkerId, from: classNode(workerClass), to: node, most, cost: 0 },
    { kind: 'load', from: node, to: null, most, cost, rise },
  ]
}
