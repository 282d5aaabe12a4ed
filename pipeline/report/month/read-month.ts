import type { Db } from '../../db/database.ts'
import { UsageError } from '../../errors.ts'
import { loadProgramme, municipalitiesOn, type Programme } from '../../programmes/programme.ts'
import { subsidySharesOn } from '../../statistics/months/subsidy.ts'
import { sumOf } from './figures.ts'
import type { AreaMonths, AreaNight, Counts, MonthData } from './month-data.ts'
import * as queries from './month-queries.ts'

/** Which pages: of a month as `YYYY-MM`, of one programme or all, and of one area or all. */
interface MonthScope {
  readonly month: string
  readonly programmeId: string | null
  readonly areaId: string | null
}

/**
 * What the pages of a month say, from one state of the account: of the month's last observed night, and those before.
 * Throws UsageError where the month was not observed, or has nothing of the area.
 */
export async function readMonth(db: Db, scope: MonthScope): Promise<MonthData> {
  return await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      const observed = await queries.findObserved(tx, scope.programmeId)
      const monthOf = ({ asOfDate }: queries.ObservedNight) => asOfDate.slice(0, 7)
      const months = [...new Set(observed.map(monthOf))]
      if (!months.includes(scope.month)) throw new UsageError(describe(scope, months))
      const areas: AreaMonths[] = []
      for (const nights of Map.groupBy(observed, ({ programmeId }) => programmeId).values()) {
        const until = nights.filter((night) => monthOf(night) <= scope.month)
        if (until.some((night) => monthOf(night) === scope.month))
          areas.push(...(await readProgramme(tx, until)))
      }
      const wanted = areas.filter(({ area }) => scope.areaId === null || area.id === scope.areaId)
      if (wanted.length === 0) {
        const ids = areas.map(({ area }) => area.id).join(', ')
        throw new UsageError(
          `nothing was published of the area ${scope.areaId} in ${scope.month}; there are ${ids || 'none'}`,
        )
      }
      return { month: scope.month, areas: wanted }
    })
}

function describe({ month, programmeId }: MonthScope, months: readonly string[]): string {
  const whose = programmeId === null ? '' : ` of ${programmeId}`
  const there = months.length === 0 ? 'no month was' : `those that were: ${months.join(', ')}`
  return `no night${whose} of ${month} was observed; ${there}`
}

async function readProgramme(db: Db, nights: readonly queries.ObservedNight[]): Promise<AreaMonths[]> {
  const programme = loadProgramme(nights[0]?.programmeId ?? '')
  const runIds = nights.map(({ runId }) => runId)
  const cells = await queries.findAreaCells(db, runIds)
  const shares = await queries.findShares(db, runIds)
  const workingTime = await queries.findWorkingTime(db, runIds)
  const hidden = await queries.findHidden(db, programme.id)
  const areaIds = new Set(cells.map(({ areaId }) => areaId))
  return programme.areas
    .filter(({ id }) => areaIds.has(id))
    .map((area) => ({
      programme,
      area: { id: area.id, name: area.name.fi },
      nights: nights.reduce<AreaNight[]>((before, { runId, asOfDate }) => {
        const isIts = (one: { readonly runId: string; readonly areaId: string }) =>
          one.runId === runId && one.areaId === area.id
        const codes = municipalitiesIn(programme, area.id, asOfDate)
        const fullTime = workingTime
          .filter((one) => one.runId === runId && codes.has(one.municipality))
          .reduce((sum, one) => sum + one.fullTime, 0)
        const night = composeNight(cells.filter(isIts), before.at(-1)?.members ?? 0)
        return before.concat({
          ...night,
          asOfDate,
          shares: subsidySharesOn(asOfDate) === null ? null : shares.filter(isIts),
          fullTime,
          hidden: hidden.findLast((one) => one.asOfDate <= asOfDate)?.count ?? null,
        })
      }, []),
    }))
    .toSorted((one, other) => one.area.name.localeCompare(other.area.name, 'fi'))
}

function municipalitiesIn(programme: Programme, area: string, date: string): ReadonlySet<string> {
  return new Set(
    municipalitiesOn(programme, date).flatMap(({ code, areaId }) => (areaId === area ? [code] : [])),
  )
}

/** `before`: the members published of the observed night before. */
function composeNight(
  cells: readonly queries.AreaCell[],
  before: number,
): Omit<AreaNight, 'asOfDate' | 'shares' | 'fullTime' | 'hidden'> {
  const of = (measure: string): Counts =>
    new Map(cells.filter((cell) => cell.measure === measure).map(({ category, count }) => [category, count]))
  const members = sumOf(of('members'))
  const [arrived, left] = [of('arrived'), of('left')]
  return {
    members,
    flows: before + sumOf(arrived) - sumOf(left) === members ? { arrived, left } : null,
    employment: of('employment'),
    monthsUnemployed: of('months unemployed'),
    subsidyDays: of('subsidy days'),
    caseworkers: of('caseworker'),
    channels: of('channel'),
  }
}
