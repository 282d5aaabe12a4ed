import { findSeals, recheckSeals } from '../audit/seal-check.ts'
import type { Db } from '../db/database.ts'
import { UsageError } from '../errors.ts'
import { listProgrammes, loadProgramme, type Programme } from '../programmes/programme.ts'
import { hideFew, sumOf } from './hide-few.ts'
import * as queries from './queries.ts'
import type {
  Caseload,
  LoadBand,
  Members,
  Night,
  ReportData,
  ReportedProgramme,
  SealLine,
  WaitingLine,
} from './report-data.ts'
import { loadBands } from './report-data.ts'

/**
 * What a report of the nights says, from one state of the account. Throws UsageError where there is no completed night,
 * or where nights of several programmes are asked for.
 */
export async function readReport(db: Db, scope: queries.Scope): Promise<ReportData> {
  return await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((tx) => readAll(tx, scope))
}

async function readAll(db: Db, scope: queries.Scope): Promise<ReportData> {
  const lines = await queries.findNights(db, scope)
  const last = lines.at(-1)
  if (last === undefined)
    throw new UsageError(`${describe(scope)}: see kuntasiirto status for the runs there are`)
  const { programmeId, asOfDate, runId } = last
  const programmes = [...new Set(lines.map((line) => line.programmeId))]
  if (programmes.length > 1)
    throw new UsageError(`there are nights of ${programmes.join(' and ')}: choose one with --programme`)

  const dates = lines.map((line) => line.asOfDate)
  const runIds = lines.map((line) => line.runId)
  const outcomes = await queries.countOutcomes(db, programmeId, dates)
  const nights = lines.map(
    (line): Night => ({
      ...line,
      rows: { received: line.received, accepted: line.accepted, rejected: line.rejected },
      outcomes: outcomes
        .filter((one) => one.asOfDate === line.asOfDate)
        .map(({ outcome, reasonCode, count }) => ({ outcome, reasonCode, count })),
    }),
  )
  return {
    programme: reportProgramme(programmeId, dates),
    nights,
    members: composeMembers(await queries.countMembers(db, programmeId, asOfDate)),
    rejectReasons: await queries.countRejectReasons(db, programmeId, asOfDate),
    unknownGroups: await queries.countUnknownGroups(db, runId),
    caseload: composeCaseload(
      await queries.findWorkerLoads(db, programmeId, asOfDate),
      await queries.countServed(db, programmeId, asOfDate),
    ),
    notifications: await queries.countNotifications(db, programmeId, dates),
    alarms: await queries.findAlarms(db, runIds),
    balance: await queries.findBalance(db, runIds),
    seals: await checkSeals(db, lines),
    waiting: last.isLast ? (await queries.countWaiting(db, programmeId)).map(composeWaiting) : null,
  }
}

function describe({ runId, from, to, programmeId }: queries.Scope): string {
  if (runId !== null) return `run ${runId} is no completed run`
  const whose = programmeId === null ? '' : ` of ${programmeId}`
  return `no night${whose} from ${from ?? 'the first'} to ${to ?? 'the last'} is completed`
}

/** Names and rules from the programme's file; of a programme whose file is gone, ids. */
function reportProgramme(id: string, dates: readonly string[]): ReportedProgramme {
  if (!listProgrammes().includes(id)) throw new UsageError(`the file of programme ${id} is gone: put it back`)
  const programme: Programme = loadProgramme(id)
  const versions = dates.map((date) => programme.ruleVersions.findLast(({ from }) => from <= date))
  const inForce = programme.ruleVersions.filter((version) => versions.includes(version))
  return {
    id,
    name: programme.name,
    act: programme.act,
    ruleVersions: inForce.map(({ from, source }) => ({ from, source })),
    sha256: programme.sha256,
    areas: new Map(programme.areas.map((area) => [area.id, area.name.fi])),
    municipalities: new Map(programme.municipalities.map(({ code, name }) => [code, name.fi])),
    groups: new Map(
      programme.ruleVersions.flatMap(({ groups }) => groups.map((group) => [group.id, group.label.fi])),
    ),
  }
}

function composeMembers(counts: readonly queries.MemberCount[]): Members {
  const total = sumOf(counts)
  const placed = counts.flatMap(({ isProtected, areaId, municipalityCode, groups, count }) =>
    isProtected || areaId === null || municipalityCode === null
      ? []
      : [{ areaId, code: municipalityCode, groups: groups ?? [], count }],
  )
  const byArea = addUp(placed, ({ areaId }) => areaId).map(([{ areaId }, count]) => ({ areaId, count }))
  const apart = { areaId: null, count: total - sumOf(placed) }
  const told = hideFew([...byArea, apart], ({ areaId }) => areaId !== null)
  const areas = told.flatMap(({ areaId, count }) => (areaId === null ? [] : [{ areaId, count }]))
  const municipalities = areas.flatMap((area) => {
    const its = addUp(
      placed.filter(({ areaId }) => areaId === area.areaId),
      ({ code }) => code,
    ).map(([{ areaId, code }, count]) => ({ areaId, code, count }))
    return area.count === null ? its.map((one) => ({ ...one, count: null })) : hideFew(its)
  })
  const combinations = addUp(placed, ({ groups }) => groups.join(' ')).map(([{ groups }, count]) => ({
    groups,
    count,
  }))
  return {
    total,
    isProtected: told.find(({ areaId }) => areaId === null) ?? { count: null },
    areas: mostFirst(areas),
    municipalities: mostFirst(municipalities),
    combinations: mostFirst(hideFew(combinations)),
  }
}

/** The first of each kind, with the count of all. In the order in which the kinds come. */
function addUp<Item extends { readonly count: number }>(
  items: readonly Item[],
  kindOf: (item: Item) => string,
): [Item, number][] {
  return [...Map.groupBy(items, kindOf).values()].flatMap((its) =>
    its.slice(0, 1).map((first): [Item, number] => [first, sumOf(its)]),
  )
}

/** Those left out last, in the order of their places, which tells nothing of their counts. */
function mostFirst<Item extends { readonly count: number | null }>(items: readonly Item[]): Item[] {
  return items.toSorted((one, other) => (other.count ?? -1) - (one.count ?? -1))
}

function composeCaseload(
  workers: readonly queries.WorkerLoad[],
  areas: readonly queries.ServedCount[],
): Caseload {
  const bands = Map.groupBy(workers, ({ customers, capacity }) => bandOf(customers, capacity))
  const waiting = areas
    .map(({ areaId, waiting: count }) => ({ areaId, count }))
    .filter(({ count }) => count > 0)
  const told = hideFew(waiting, ({ areaId }) => areaId !== null)
  return {
    workers: workers.length,
    capacity: workers.reduce((sum, { capacity }) => sum + capacity, 0),
    customers: areas.reduce((sum, { served }) => sum + served, 0),
    waiting: sumOf(waiting),
    waitingByArea: mostFirst(
      told.flatMap(({ areaId, count }) => (areaId === null ? [] : [{ areaId, count }])),
    ),
    loads: loadBands.map((band) => ({ band, workers: bands.get(band)?.length ?? 0 })),
  }
}

function bandOf(customers: number, capacity: number): LoadBand {
  if (customers === 0) return '0'
  if (customers >= capacity) return '100'
  const share = customers / capacity
  return share > 0.8
    ? '81–99'
    : share > 0.6
      ? '61–80'
      : share > 0.4
        ? '41–60'
        : share > 0.2
          ? '21–40'
          : '1–20'
}

async function checkSeals(db: Db, nights: readonly queries.NightLine[]): Promise<SealLine[]> {
  const seals = await findSeals(db)
  const lines: SealLine[] = []
  for (const { runId, asOfDate } of nights) {
    const seal = seals.find((one) => one.runId === runId)
    const problems = seal === undefined ? [] : await recheckSeals(db, seals, runId)
    lines.push({
      asOfDate,
      runId,
      number: seal?.sealNumber ?? null,
      sha256: seal?.sha256 ?? null,
      sealedAt: seal?.sealedAt ?? null,
      sealedLate: seal?.sealedLate ?? false,
      state: seal === undefined ? 'unsealed' : problems.length === 0 ? 'verified' : 'differs',
    })
  }
  return lines
}

function composeWaiting({ kind, reason, oldest, count, ...ages }: queries.WaitingCount): WaitingLine {
  const byAge = [ages.lessThanAWeek, ages.lessThanFourWeeks, ages.longer, ages.unknown] as const
  return { kind, reason, oldest, byAge, count }
}
