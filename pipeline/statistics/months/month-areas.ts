import { sumOf } from '../../counts.ts'
import type { Tx } from '../../db/database.ts'
import type { IsoDate, Run } from '../../domain.ts'
import { apportion, roundedTo, roundTree, type Tree } from '../published/rounding.ts'
import * as queries from './area-queries.ts'
import { subsidySharesOn } from './subsidy.ts'

/**
 * What may be told outside of an area's month, into the published cells of the night, which are rounded before. Members
 * by employment and the like add up to the area's published members. Why people came and went is given out from the
 * published flows, which say nothing that the members told from night to night do not.
 *
 * @param since The last observed night; null: this is the first.
 */
export async function freezeMonthAreas(tx: Tx, run: Run, since: IsoDate | null): Promise<void> {
  const members = await roundMembers(tx, run)
  const flows = await giveOutFlows(tx, run, since)
  await queries.insertAreaCounts(
    tx,
    run,
    [...members, ...flows].filter(({ count }) => count > 0),
    roundedTo,
  )
  await queries.insertShares(tx, run, sharesOf(run.asOfDate, members))
}

/**
 * One tree for each area: what is part of two measures (members without a row, whose subsidy the municipality shares) is
 * rounded once, so that no cell tells that another is not 0.
 */
async function roundMembers(tx: Tx, run: Run): Promise<queries.AreaCount[]> {
  const published = await queries.findPublishedAreas(tx, run)
  const counts = await queries.countMembersByArea(tx)
  return [...Map.groupBy(counts, ({ areaId }) => areaId)].flatMap(([areaId, its]) => {
    const parts = [...Map.groupBy(its, ({ part }) => part).values()].map(partTree)
    const rounded = roundTree<queries.MemberCount | null>(
      { cell: null, count: sumOf(parts), breakdowns: [parts] },
      published.get(areaId) ?? 0,
    )
    const cells = rounded.flatMap(({ cell, count }) => (cell === null ? [] : [{ ...cell, count }]))
    return addUp(cells.flatMap((cell) => [cell, ...shareOf(cell)]))
  })
}

function partTree(its: readonly queries.MemberCount[]): Tree<queries.MemberCount | null> {
  const breakdowns = [...Map.groupBy(its, ({ measure }) => measure).values()].map((ofMeasure) =>
    [...Map.groupBy(ofMeasure, ({ category }) => category).values()].map((cells) => {
      const leaves = cells.map((cell) => ({ cell, count: cell.count }))
      return { cell: null, count: sumOf(leaves), breakdowns: [leaves] }
    }),
  )
  return { cell: null, count: sumOf(breakdowns[0] ?? []), breakdowns }
}

/** What a cell of subsidy days says of the subsidy that the municipality shares. */
function shareOf(cell: queries.MemberCount): queries.MemberCount[] {
  if (cell.measure !== 'subsidy days') return []
  return [{ ...cell, measure: 'subsidy share', category: cell.isShared ? cell.category : '(none)' }]
}

function addUp(cells: readonly queries.AreaCount[]): queries.AreaCount[] {
  const told = Map.groupBy(cells, ({ measure, category }) => `${measure} ${category}`)
  return [...told.values()].flatMap((its) =>
    its
      .slice(0, 1)
      .map(({ areaId, measure, category }) => ({ areaId, measure, category, count: sumOf(its) })),
  )
}

async function giveOutFlows(tx: Tx, run: Run, since: IsoDate | null): Promise<queries.AreaCount[]> {
  const reasons = await queries.countFlows(tx, run, since)
  const totals = await queries.sumPublishedFlows(tx, run, since)
  return totals.flatMap(({ areaId, measure, count }) => {
    const its = reasons.filter((one) => one.areaId === areaId && one.measure === measure)
    // Nobody came or went: rounding has it so.
    const category = measure === 'arrived' ? 'ELIGIBLE' : 'RETURNED'
    const cells = its.length > 0 ? its : [{ areaId, measure, category, count: 1 }]
    const given = apportion(
      count,
      cells.map((cell) => cell.count),
    )
    return cells.map((cell, index) => ({ ...cell, count: given[index] ?? 0 }))
  })
}

/** What the area's municipalities pay, by how long the subsidy was paid. */
function sharesOf(date: IsoDate, members: readonly queries.AreaCount[]): queries.ShareCount[] {
  const rules = subsidySharesOn(date)
  if (rules === null) return []
  const { source, eurosADay, steps } = rules
  return members.flatMap(({ areaId, measure, category, count }) => {
    const fromDays = Number.parseInt(category, 10)
    const step = steps.find((one) => measure === 'subsidy share' && one.fromDays === fromDays)
    return step === undefined || count === 0 ? [] : [{ areaId, ...step, eurosADay, source, count }]
  })
}
