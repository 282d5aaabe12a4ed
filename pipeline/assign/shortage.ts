import type { Highs } from 'highs'
import { type Component, connectedParts, reach, type ServedNeed, type WorkerClass } from './components.ts'
import { type AssignmentArc, buildModel } from './model.ts'
import { demandOf, type NeedClass, roomOf, speaks, sum } from './needs.ts'
import { cheapestFlow, type Flow } from './solve.ts'

/**
 * Too few places for some needs: nobody but these caseworkers may serve any of them, and all their places are so many
 * fewer than the customers. So that many wait in every assignment (Hall's theorem); in the plan no more do. Places and
 * groups are those of customers who are not under non-disclosure.
 */
export interface Shortage {
  readonly areaIds: readonly string[]
  readonly servicePointIds: readonly string[]
  /** Of these customers; empty where the others of the service points live there too. */
  readonly municipalities: readonly string[]
  /** That all these customers have in common, and not all others of the service points. */
  readonly groups: readonly string[]
  readonly needClasses: readonly number[]
  /** All who may serve them. */
  readonly caseworkerIds: readonly string[]
  readonly customerCount: number
  readonly placeCount: number
  /** customerCount - placeCount. */
  readonly waitingCount: number
}

/** So many customers get a caseworker who does not speak their language. */
export interface LanguageShortage {
  readonly areaId: string
  readonly servicePointId: string
  readonly language: string
  readonly count: number
}

/**
 * Proves that no assignment could place more: from who waits to all who may serve them, and on to their customers
 * (who would have to make room), and so on. All who are reached are full, of customers who are reached.
 *
 * @throws Error if the sums do not close: the assignment was not the best.
 */
export function findShortages(
  flows: readonly Flow<AssignmentArc>[],
  allNeeds: readonly NeedClass[],
): Shortage[] {
  const waiting = new Map<ServedNeed, number>()
  const customers = new Map<WorkerClass, Set<ServedNeed>>()
  for (const { arc, count } of flows) {
    if (arc.kind === 'wait') waiting.set(arc.need, (waiting.get(arc.need) ?? 0) + count)
    if (arc.kind !== 'keep' && arc.kind !== 'place') continue
    const needs = customers.get(arc.workerClass) ?? new Set()
    customers.set(arc.workerClass, needs.add(arc.need))
  }
  const cut = reach([...waiting.keys()], (workerClass) => customers.get(workerClass) ?? [])
  return connectedParts(cut.needs).map((part) => {
    const shortage = shortageOf(part, allNeeds)
    const waitingCount = sum(part.needs.map((need) => waiting.get(need) ?? 0))
    if (shortage.waitingCount !== waitingCount) {
      throw new Error(`${waitingCount} wait where capacity is short by ${shortage.waitingCount}`)
    }
    return shortage
  })
}

/** One shortage for each service point where nobody may serve: its needs share no caseworker that would join them. */
export function joinUnserved(shortages: readonly Shortage[]): Shortage[] {
  const unserved = Map.groupBy(
    shortages.filter(({ caseworkerIds }) => caseworkerIds.length === 0),
    ({ areaIds, servicePointIds }) => JSON.stringify([areaIds, servicePointIds]),
  )
  const joined = [...unserved.values()].flatMap((alike) => {
    const [first, ...others] = alike
    if (first === undefined || others.length === 0) return alike
    const customerCount = sum(alike.map((one) => one.customerCount))
    return [
      {
        ...first,
        municipalities: [],
        groups: [],
        needClasses: alike.flatMap(({ needClasses }) => needClasses),
        customerCount,
        waitingCount: customerCount,
      },
    ]
  })
  return [...shortages.filter(({ caseworkerIds }) => caseworkerIds.length > 0), ...joined]
}

function shortageOf({ needs, workerClasses }: Component, allNeeds: readonly NeedClass[]): Shortage {
  const workers = workerClasses.flatMap((workerClass) => workerClass.workers)
  const customerCount = sum(needs.map(demandOf))
  const placeCount = sum(workers.map(roomOf))
  const needClasses = needs.map(({ needClass }) => needClass)
  const open = needs.filter(({ isOpen }) => isOpen)
  const servicePointIds = distinct(open.map(({ servicePointId }) => servicePointId))
  const municipalities = distinct(open.map(({ municipality }) => municipality))
  const others = allNeeds.filter(
    (need) =>
      need.isOpen && servicePointIds.includes(need.servicePointId) && !needClasses.includes(need.needClass),
  )
  return {
    areaIds: distinct(open.map(({ areaId }) => areaId)),
    servicePointIds,
    municipalities: others.every(({ municipality }) => municipalities.includes(municipality))
      ? []
      : municipalities,
    groups: distinct(open.flatMap(({ groups }) => groups)).filter(
      (group) =>
        open.every(({ groups }) => groups.includes(group)) &&
        others.some(({ groups }) => !groups.includes(group)),
    ),
    needClasses,
    caseworkerIds: distinct(workers.map(({ caseworkerId }) => caseworkerId)),
    customerCount,
    placeCount,
    waitingCount: customerCount - placeCount,
  }
}

/**
 * Finds where language capacity is short: who is served in another language even when nobody keeps their caseworker
 * and the queue has no order, so in every assignment of as many customers. Some others may keep a caseworker who does
 * not speak their language.
 */
export function findLanguageShortages(
  highs: Highs,
  { needs, workerClasses }: Component,
  flows: readonly Flow<AssignmentArc>[],
): LanguageShortage[] {
  if (inAnotherLanguage(flows).length === 0) return []
  const equals = needs.map((need) => ({ ...need, newCount: demandOf(need), waiting: [], holders: [] }))
  const areEquals = needs.every((need) => need.newCount === demandOf(need))
  const best = areEquals ? flows : cheapestFlow(highs, buildModel({ needs: equals, workerClasses }))
  const byPlace = Map.groupBy(inAnotherLanguage(best), ({ need }) =>
    JSON.stringify([need.areaId, need.servicePointId, need.language]),
  )
  return [...byPlace.values()].flatMap((short) => {
    const [first] = short
    if (!first || first.need.language === null) return []
    const { areaId, servicePointId, language } = first.need
    return [{ areaId, servicePointId, language, count: sum(short.map(({ count }) => count)) }]
  })
}

function inAnotherLanguage(flows: readonly Flow<AssignmentArc>[]): { need: ServedNeed; count: number }[] {
  return flows.flatMap(({ arc, count }) =>
    (arc.kind === 'keep' || arc.kind === 'place') && !speaks(arc.workerClass, arc.need)
      ? [{ need: arc.need, count }]
      : [],
  )
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort()
}
