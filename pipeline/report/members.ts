import type { PublishedCell } from './published-queries.ts'
import type { Members } from './report-data.ts'

/** The members after a night, from what was published of it. */
export function composeMembers(cells: readonly PublishedCell[], hidden: number | null): Members {
  const ofMembers = (dimension: string) =>
    cells.filter((cell) => cell.dimension === dimension && cell.outcome === 'MEMBER')
  return {
    total: ofMembers('outcome')[0]?.count ?? 0,
    isProtected: { count: hidden },
    areas: ofMembers('area').map(({ category, count }) => ({ areaId: category, count })),
    municipalities: ofMembers('municipality').flatMap(({ areaId, category, count }) =>
      areaId === null ? [] : [{ areaId, code: category, count }],
    ),
    combinations: ofMembers('groups').map(({ category, count }) => {
      return { groups: category === '' ? [] : category.split('|'), count }
    }),
  }
}
