import type { Tx } from '../../db/database.ts'
import type { IsoDate, Run } from '../../domain.ts'
import { apportion, roundedTo, roundTree } from '../published/rounding.ts'
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

async function roundMembers(tx: Tx, run: Run): Promise<queries.AreaCount[]> {
  const published = await queries.findPublishedAreas(tx, run)
  const counts = await queries.countMembersByArea(tx)
  return [...Map.groupBy(counts, ({ areaId }) => areaId)].flatMap(([areaId, its]) => {
    const measures = [...Map.groupBy(its, ({ measure }) => measure).values()]
    const breakdowns = measures.map((cells) => cells.map((cell) => ({ cell, count: cell.count })))
    const count = measures[0]?.reduce((sum, one) => sum + one.count, 0) ?? 0
    const [, ...cells] = roundTree<queries.AreaCount | null>(
      { cell: null, count, breakdowns },
      published.get(areaId) ?? 0,
    )
    return cells.flatMap(({ cell, count: rounded }) => (cell === null ? [] : [{ ...cell, count: rounded }]))
  })
}

async function giveOutFlows(tx: Tx, run: Run, since: IsoDate | null): Promise<queries.AreaCount[]> {
  const reasons = await queries.countFlows(tx, run, since)
  const totals = await queries.sumPublishedFlows(tx, run, since)
  return totals.flatMap(({ areaId, measure, count }) => {
    const its = reasons.filter((one) => one.areaId === areaId && one.measure === measure)
    const cells = its.length > 0 ? its : [{ areaId, measure, category: '(unknown)', count: 1 }]
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
