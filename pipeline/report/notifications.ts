import { sumOf } from '../counts.ts'
import { roundTree, type Tree } from '../statistics/published/rounding.ts'
import type { NotificationCount } from './night-queries.ts'
import type { NightNotifications } from './report-data.ts'

/** The notifications of a night, rounded: by channel and state, and by event, each adding up to all. */
export function composeNotifications(
  asOfDate: string,
  counts: readonly NotificationCount[],
): NightNotifications {
  const its = counts.filter((one) => one.asOfDate === asOfDate)
  const breakdown = (codesOf: (one: NotificationCount) => readonly string[]): Tree<readonly string[]>[] =>
    [...Map.groupBy(its, (one) => codesOf(one).join(' '))]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([codes, some]) => ({ cell: codes.split(' '), count: sumOf(some) }))
  const states = breakdown(({ channel, status }) => [channel, status])
  const kinds = breakdown(({ kind }) => [kind])
  const [all, ...cells] = roundTree<readonly string[]>({
    cell: [],
    count: sumOf(its),
    breakdowns: its.length === 0 ? [] : [states, kinds],
  })
  const told = cells.filter(({ count }) => count > 0)
  return {
    asOfDate,
    count: all?.count ?? 0,
    byState: told.flatMap(({ cell: [channel = '', status], count }) =>
      status === undefined ? [] : [{ channel, status, count }],
    ),
    byKind: told.flatMap(({ cell: [kind = '', status], count }) =>
      status === undefined ? [{ kind, count }] : [],
    ),
  }
}
