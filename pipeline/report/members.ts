import { hideFew, hideFewPlaces, mostFirst, sumOf } from '../small-counts.ts'
import type { MemberCount } from './people-queries.ts'
import type { Members } from './report-data.ts'

/** The members, with the counts left out that are too small to be told by place or groups. */
export function composeMembers(counts: readonly MemberCount[]): Members {
  const total = sumOf(counts)
  const placed = counts.flatMap(({ isProtected, areaId, municipalityCode, groups, count }) =>
    isProtected || areaId === null || municipalityCode === null
      ? []
      : [{ areaId, code: municipalityCode, groups: groups ?? [], count }],
  )
  const byMunicipality = addUp(placed, ({ areaId, code }) => `${areaId} ${code}`).map(
    ([{ areaId, code }, count]) => ({ areaId, code, count }),
  )
  const { areas, municipalities, apart } = hideFewPlaces(byMunicipality, total - sumOf(placed))
  const combinations = addUp(placed, ({ groups }) => groups.toSorted().join(' ')).map(
    ([{ groups }, count]) => ({
      groups,
      count,
    }),
  )
  return {
    total,
    isProtected: { count: apart.count },
    areas: mostFirst(areas),
    municipalities: mostFirst(municipalities),
    combinations: mostFirst(hideFew(combinations)),
  }
}

/** The first of each kind, with the count of all. In the order of the kinds. */
function addUp<Item extends { readonly count: number }>(
  items: readonly Item[],
  kindOf: (item: Item) => string,
): [Item, number][] {
  return [...Map.groupBy(items, kindOf)]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, its]) => its.slice(0, 1).map((first): [Item, number] => [first, sumOf(its)]))
}
