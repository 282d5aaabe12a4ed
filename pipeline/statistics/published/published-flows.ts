import type { OpenCount, PlaceCount, PublishedCount } from './published-count-queries.ts'
import { roundNearest } from './rounding.ts'

/**
 * Who arrived and who left by municipality since the night before, so that what is published adds up: members before +
 * arrived - left = members after, in every municipality, and so in areas and the country, whose flows are the sums of
 * their municipalities'. Someone newly under non-disclosure counts among those who left.
 *
 * They follow from the rounded members, and are not rounded for themselves: members before and after and both flows could
 * not all be neighbours of their counts. (Eight municipalities of 4 members and two of 4: 40, told as 8 x 5 and 2 x 0. The
 * eight stay, the two lose theirs: the eight 5s must stay, but 40 is no neighbour of 32.) So a flow stands for counts
 * from 10 below to 10 above it, and nothing is told of members that the members told before and after do not tell.
 *
 * @param before Null: of a night whose counts were not rounded; then there are no flows.
 */
export function roundFlows(
  before: readonly PlaceCount[] | null,
  stocks: readonly OpenCount[],
  arrivals: readonly PlaceCount[],
): PublishedCount[] {
  if (before === null) return []
  const after = stocks.flatMap(({ dimension, outcome, areaId, category, count }) =>
    dimension === 'municipality' && outcome === 'MEMBER' && areaId !== null
      ? [{ areaId, municipality: category, count }]
      : [],
  )
  const keyOf = ({ areaId, municipality }: PlaceCount) => `${areaId} ${municipality}`
  const places = new Map([...before, ...after].map((place) => [keyOf(place), place]))
  const countIn = (counts: readonly PlaceCount[], key: string) =>
    counts.find((place) => keyOf(place) === key)?.count ?? 0
  return [...places].flatMap(([key, { areaId, municipality }]) => {
    const [membersBefore, members] = [countIn(before, key), countIn(after, key)]
    const growth = members - membersBefore
    const arrived = Math.min(members, Math.max(growth, roundNearest(countIn(arrivals, key))))
    const flows = [
      { dimension: 'arrived', count: arrived },
      { dimension: 'left', count: arrived - growth },
    ] as const
    return flows
      .filter(({ count }) => count > 0)
      .map((flow) => ({ ...flow, outcome: null, areaId, within: null, category: municipality }))
  })
}
