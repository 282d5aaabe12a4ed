import { setImmediate } from 'node:timers/promises'
import { type ServedNeed, splitIntoComponents } from './components.ts'
import { type AssignmentArc, buildModel } from './model.ts'
import { type Caseworker, type NeedClass, sum } from './needs.ts'
import {
  findLanguageShortages,
  findShortages,
  joinUnserved,
  type LanguageShortage,
  type Shortage,
} from './shortage.ts'
import { cheapestFlow, type Flow, loadSolver } from './solve.ts'

/** So many customers of the class keep the caseworker they have; the others who had this one are released. */
interface Kept {
  readonly needClass: number
  readonly caseworkerId: string
  readonly count: number
  /** They are all who have this caseworker. */
  readonly isAll: boolean
}

/**
 * The customers of a class with these ranks (from 1, both included) get this caseworker. Ranked are all who do not keep
 * theirs: first who waits since earlier nights, the longest first, then the released, then the new.
 */
interface Quota {
  readonly needClass: number
  readonly caseworkerId: string
  readonly firstRank: number
  readonly lastRank: number
}

export interface Allocation {
  readonly kept: readonly Kept[]
  readonly quotas: readonly Quota[]
  /** Classes of whom some wait: those whose rank is in no quota. */
  readonly waiting: readonly {
    readonly needClass: number
    readonly count: number
    readonly isServed: boolean
  }[]
  readonly shortages: readonly Shortage[]
  readonly languageShortages: readonly LanguageShortage[]
}

/**
 * Gives customers their caseworkers as well as capacity allows; see `pricesOf` for the aims and their order. The same
 * needs and caseworkers, in any order, have the same plan.
 */
export async function allocate(
  needs: readonly NeedClass[],
  workers: readonly Caseworker[],
): Promise<Allocation> {
  const highs = await loadSolver()
  const plans: Allocation[] = []
  for (const component of splitIntoComponents(needs, workers)) {
    const flows = cheapestFlow(highs, buildModel(component))
    plans.push({
      kept: keptOf(flows),
      quotas: quotasOf(flows),
      waiting: waitingOf(flows),
      shortages: findShortages(flows, needs),
      languageShortages: findLanguageShortages(highs, component, flows),
    })
    await setImmediate() // whatever else this process does has a turn
  }
  return {
    kept: plans.flatMap(({ kept }) => kept),
    quotas: plans.flatMap(({ quotas }) => quotas),
    waiting: plans.flatMap(({ waiting }) => waiting),
    shortages: joinUnserved(plans.flatMap(({ shortages }) => shortages)),
    languageShortages: plans.flatMap(({ languageShortages }) => languageShortages),
  }
}

function keptOf(flows: readonly Flow<AssignmentArc>[]): Kept[] {
  return flows.flatMap(({ arc, count }) =>
    arc.kind === 'keep'
      ? [{ needClass: arc.need.needClass, caseworkerId: arc.caseworkerId, count, isAll: count === arc.most }]
      : [],
  )
}

function waitingOf(flows: readonly Flow<AssignmentArc>[]): Allocation['waiting'] {
  const byNeed = Map.groupBy(
    flows.flatMap(({ arc, count }) => (arc.kind === 'wait' ? [{ need: arc.need, count }] : [])),
    ({ need }) => need,
  )
  return [...byNeed].map(([need, waits]) => ({
    needClass: need.needClass,
    count: sum(waits.map(({ count }) => count)),
    isServed: need.servedBy.length > 0,
  }))
}

/**
 * Deals what each class takes from the needs out to its caseworkers, both in their order. (Nobody comes back to who
 * released them: keeping them would have been better.)
 */
function quotasOf(flows: readonly Flow<AssignmentArc>[]): Quota[] {
  const placed = new Map<ServedNeed, number>()
  const pours = Map.groupBy(
    flows.flatMap(({ arc, count }) => (arc.kind === 'pour' ? [{ ...arc, left: count }] : [])),
    ({ workerClass }) => workerClass,
  )
  return flows.flatMap(({ arc, count }) => {
    if (arc.kind !== 'place') return []
    const { need, workerClass } = arc
    let left = count
    return (pours.get(workerClass) ?? []).flatMap((pour) => {
      const taken = Math.min(left, pour.left)
      if (taken === 0) return []
      const before = placed.get(need) ?? 0
      left -= taken
      pour.left -= taken
      placed.set(need, before + taken)
      const { caseworkerId } = pour
      return [{ needClass: need.needClass, caseworkerId, firstRank: before + 1, lastRank: before + taken }]
    })
  })
}
