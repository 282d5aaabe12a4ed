import type { Tx } from '../../db/database.ts'
import type { Run } from '../../domain.ts'
import * as queries from './published-count-queries.ts'
import { roundFlows } from './published-flows.ts'
import { roundNearest, roundTable, roundTree, type Tree } from './rounding.ts'

type Count = queries.OpenCount

/**
 * Decides which counts of people after the night may be told, and enters them into the account: before its seal, so
 * that they stay as they are, whatever becomes known of anybody later.
 */
export async function freezePublishedCounts(tx: Tx, run: Run): Promise<void> {
  const stocks = roundStocks(await queries.countOpenCustomers(tx))
  const flows = roundFlows(
    await queries.findPublishedBefore(tx, run),
    stocks,
    await queries.countArrivals(tx),
  )
  const hidden = await queries.countHiddenMembers(tx, run)
  await queries.insertPublishedCounts(tx, run, [
    ...stocks,
    ...flows,
    ...(hidden === null
      ? []
      : [{ ...everywhere, dimension: 'non-disclosure', count: roundNearest(hidden) } as const]),
  ])
  await tellGarbledCounts(tx, run)
}

const everywhere = { outcome: null, areaId: null, within: null, category: 'all' } as const

/**
 * All customers by outcome, and each outcome by the rest; members by how they were told, and that by place, age and
 * language. Without the cells that are rounded to 0, but for the root.
 */
function roundStocks(counts: readonly Count[]): Count[] {
  const cellsOf = (dimension: Count['dimension'], within: Partial<Count> = {}) =>
    counts.filter(
      (one) =>
        one.dimension === dimension &&
        (within.outcome === undefined || one.outcome === within.outcome) &&
        (within.areaId === undefined || one.areaId === within.areaId) &&
        (within.within === undefined || one.within === within.within),
    )
  const leaf = (cell: Count): Tree<Count> => ({ cell, count: cell.count })
  const outcomes = cellsOf('outcome').map((cell): Tree<Count> => {
    const { outcome } = cell
    const areas = cellsOf('area', { outcome }).map((area) => ({
      ...leaf(area),
      breakdowns: (['municipality', 'caseworker'] as const)
        .map((dimension) => cellsOf(dimension, { outcome, areaId: area.category }).map(leaf))
        .filter((cells) => cells.length > 0),
    }))
    const reasons = cellsOf('reason', { outcome }).map((reason) => {
      const groups = cellsOf('unknown groups', { outcome, within: reason.category })
      return { ...leaf(reason), breakdowns: groups.length === 0 ? [] : [groups.map(leaf)] }
    })
    const others = (['age band', 'language', 'groups', 'channel', 'service language'] as const)
      .map((dimension) => cellsOf(dimension, { outcome }).map(leaf))
      .filter((cells) => cells.length > 0)
    return { ...leaf(cell), breakdowns: [areas, reasons, ...others] }
  })
  const all = cellsOf('customers')[0] ?? { ...everywhere, dimension: 'customers', count: 0 }
  const rounded = roundTree({ ...leaf(all), breakdowns: [outcomes] }).map(({ cell, count }) => ({
    ...cell,
    count,
  }))
  return [
    ...rounded,
    ...roundChannels(counts, rounded, 'municipality'),
    ...roundChannels(counts, rounded, 'age band'),
    ...roundChannels(counts, rounded, 'service language'),
  ].filter(({ dimension, count }) => count > 0 || dimension === 'customers')
}

/** How members were told, by one other thing: adds up to what is published by either. */
function roundChannels(
  counts: readonly Count[],
  rounded: readonly Count[],
  by: 'municipality' | 'age band' | 'service language',
): Count[] {
  const ofMembers = (dimension: Count['dimension']) =>
    rounded.filter((cell) => cell.dimension === dimension && cell.outcome === 'MEMBER')
  const rows = ofMembers(by)
  const columns = ofMembers('channel')
  const cells = rows.map((row) =>
    columns.map((column): Count => {
      const cell = {
        ...({ dimension: `channel by ${by}`, outcome: 'MEMBER', areaId: row.areaId } as const),
        ...{ within: row.category, category: column.category },
      }
      const known = counts.find(
        (one) =>
          one.dimension === cell.dimension &&
          one.areaId === cell.areaId &&
          one.within === cell.within &&
          one.category === cell.category,
      )
      return { ...cell, count: known?.count ?? 0 }
    }),
  )
  const table = roundTable(
    cells.map((row) => row.map(({ count }) => count)),
    rows.map(({ count }) => count),
    columns.map(({ count }) => count),
  )
  return cells.flatMap((row, index) =>
    row.map((cell, column) => ({ ...cell, count: table[index]?.[column] ?? 0 })),
  )
}

/** By file, which names an office; the rows of people under non-disclosure are in no file's count. */
async function tellGarbledCounts(tx: Tx, run: Run): Promise<void> {
  const files = (await queries.findGarbledCounts(tx, run)).map((cell) => ({ cell, count: cell.count }))
  const all = files.reduce((sum, { count }) => sum + count, 0)
  const [, ...told] = roundTree<(typeof files)[number]['cell'] | null>({
    cell: null,
    count: all,
    breakdowns: [files],
  })
  for (const { cell, count } of told)
    if (cell !== null && count > 0) await queries.setToldGarbledCount(tx, cell.sourceFileId, count)
}
