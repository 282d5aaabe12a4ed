import { sumOf } from '../counts.ts'
import { hideFew } from '../privacy/small-counts.ts'
import type { Allocation } from './allocation.ts'
import {
  describeLanguageRest,
  describeLanguageShortage,
  describeRest,
  describeShortage,
} from './describe-shortage.ts'
import { type NeedClass, sum } from './needs.ts'
import type { OpenNeed, ShortageRow } from './placement-queries.ts'

type Row = Omit<ShortageRow, 'shortage_number'>

/**
 * The shortages as they may be told: by place only those of customers who are not under non-disclosure, and no small
 * count of them. What is left of all the customers concerned is told together, without a place.
 */
export function tellShortages(
  { shortages, languageShortages }: Allocation,
  needs: readonly NeedClass[],
  openNeeds: readonly OpenNeed[],
): ShortageRow[] {
  const open = new Map(openNeeds.map((one) => [one.needClass, one]))
  const waiting = shortages.map((shortage) => ({
    row: (count: number | null): Row => ({
      kind: 'capacity',
      area_ids: shortage.areaIds,
      service_point_ids: shortage.servicePointIds,
      language: null,
      customer_count: count,
      description: describeShortage(shortage, count),
    }),
    all: shortage.waitingCount,
    count: sum(shortage.needClasses.map((needClass) => open.get(needClass)?.waiting ?? 0)),
  }))
  const spoken = Map.groupBy(languageShortages, ({ language }) => language)
  const rows = [
    ...tell(waiting, (count) => rest(null, count)),
    ...[...spoken].flatMap(([language, its]) =>
      tell(
        its.map((shortage) => ({
          row: (count: number | null): Row => ({
            kind: 'language',
            area_ids: [shortage.areaId],
            service_point_ids: [shortage.servicePointId],
            language,
            customer_count: count,
            description: describeLanguageShortage(shortage, count),
          }),
          all: shortage.count,
          // Who they are is not determined: no more than are served in another language, and may be told.
          count: Math.min(
            shortage.count,
            sum(
              needs
                .filter(
                  (need) => need.servicePointId === shortage.servicePointId && need.language === language,
                )
                .map(({ needClass }) => open.get(needClass)?.inAnotherLanguage ?? 0),
            ),
          ),
        })),
        (count) => rest(language, count),
      ),
    ),
  ]
  return rows.map((row, index) => ({ shortage_number: index + 1, ...row }))
}

interface Shortfall {
  readonly row: (count: number | null) => Row
  /** Everybody concerned; and those who are not under non-disclosure. */
  readonly all: number
  readonly count: number
}

/** Most people first, those left out last; where nobody may be told of, no place is named. */
function tell(shortfalls: readonly Shortfall[], restOf: (count: number) => Row): Row[] {
  const all = sum(shortfalls.map((one) => one.all))
  const open = shortfalls.filter(({ count }) => count > 0)
  const told = hideFew<{ readonly row: Shortfall['row'] | null; readonly count: number }>(
    [...open, { row: null, count: all - sumOf(open) }],
    { isTelling: ({ row }) => row !== null },
  )
  const rows = told
    .flatMap(({ row, count }) => (row === null ? [] : [row(count)]))
    .toSorted(
      (one, other) =>
        (other.customer_count ?? 0) - (one.customer_count ?? 0) ||
        (one.description < other.description ? -1 : 1),
    )
  const left = all - sum(rows.map(({ customer_count }) => customer_count ?? 0))
  return left === 0 ? rows : [...rows, restOf(left)]
}

function rest(language: string | null, count: number): Row {
  return {
    kind: language === null ? 'capacity' : 'language',
    area_ids: [],
    service_point_ids: [],
    language,
    customer_count: count,
    description: language === null ? describeRest(count) : describeLanguageRest(language, count),
  }
}
