import { sumOf } from '../counts.ts'
import { roundedTo, roundNearest, roundTree } from '../statistics/published/rounding.ts'
import type { CategoryCount, PublishedPlace, PublishedTotals } from './published-queries.ts'
import type { Members, NightPeople, Place, ProgrammeReport, Reason } from './report-data.ts'

/** What a night published of people; null where it was before counts were rounded. */
export function composePeople(
  totals: PublishedTotals | undefined,
  reasons: readonly Reason[],
  decided: readonly Reason[],
): NightPeople | null {
  const { customers = null, members = null, arrived = null, left = null } = totals ?? {}
  if (customers === null || members === null) return null
  const of = (...outcomes: readonly string[]) => decided.filter(({ outcome }) => outcomes.includes(outcome))
  return {
    customers,
    reasons,
    members,
    change: arrived === null || left === null ? null : { before: members - arrived + left, arrived, left },
    whyArrived: roundReasons(of('TRANSFER', 'MOVE'), arrived),
    whyLeft: roundReasons(of('RETURN', 'END', 'MOVE'), left),
  }
}

/** They add up to the flow that was published, where that is a neighbour of what they are together. */
function roundReasons(reasons: readonly Reason[], published: number | null): Reason[] {
  const count = sumOf(reasons)
  const isNeighbour = published !== null && Math.abs(published - count) < roundedTo
  const tree = {
    cell: null,
    count,
    breakdowns: [reasons.map((reason) => ({ cell: reason, count: reason.count }))],
  }
  return roundTree<Reason | null>(tree, isNeighbour ? published : roundNearest(count))
    .flatMap(({ cell, count: rounded }) =>
      cell === null || rounded === 0 ? [] : [{ ...cell, count: rounded }],
    )
    .toSorted((one, other) => other.count - one.count)
}

/** Most members first. */
export function composePlaces(places: readonly PublishedPlace[]): Place[] {
  return places
    .map(({ areaId, code, members, arrived, left, others }) => ({
      areaId,
      code,
      before: members - arrived + left,
      arrived,
      left,
      members,
      customers: members + others,
    }))
    .toSorted((one, other) => other.members - one.members || other.before - one.before)
}

export function composeMembers(counts: readonly CategoryCount[], hidden: Members['hidden']): Members {
  const of = (dimension: string) => counts.filter((one) => one.dimension === dimension)
  const byName = (one: CategoryCount, other: CategoryCount) => (one.category < other.category ? -1 : 1)
  return {
    combinations: of('groups').map(({ category, count }) => ({ groups: splitGroups(category), count })),
    ages: of('age band')
      .toSorted(byName)
      .map(({ category, count }) => ({ band: category, count })),
    languages: of('language').map(({ category, count }) => ({ language: category, count })),
    channels: of('channel').map(({ category, count }) => ({ channel: category, count })),
    hidden,
  }
}

export function composeUnknownGroups(counts: readonly CategoryCount[]): ProgrammeReport['unknownGroups'] {
  return counts
    .filter(({ dimension }) => dimension === 'unknown groups')
    .map(({ category, count }) => ({ groups: splitGroups(category), count }))
}

const splitGroups = (category: string) => (category === '' ? [] : category.split('|'))
