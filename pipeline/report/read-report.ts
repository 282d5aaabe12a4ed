import { findSeals, recheckSeals } from '../audit/seal-check.ts'
import type { Db } from '../db/database.ts'
import { UsageError } from '../errors.ts'
import { listProgrammes, loadProgramme, municipalitiesOn, type Programme } from '../programmes/programme.ts'
import { composeCaseload } from './caseload.ts'
import * as queries from './night-queries.ts'
import { composeNotifications } from './notifications.ts'
import { composeMembers, composePeople, composePlaces, composeUnknownGroups } from './people.ts'
import * as people from './people-queries.ts'
import * as published from './published-queries.ts'
import type {
  Night,
  ProgrammeReport,
  ReportData,
  ReportedProgramme,
  SealLine,
  WaitingLine,
} from './report-data.ts'

/** Nights before the last that a figure is compared with. */
const comparedNights = 14

/** What a report of the nights says, from one state of the account. Throws UsageError where there is no completed night. */
export async function readReport(db: Db, scope: queries.Scope): Promise<ReportData> {
  return await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      const lines = await queries.findNights(tx, scope)
      if (lines.length === 0)
        throw new UsageError(`${describe(scope)}: see kuntasiirto status for the runs there are`)
      const programmes: ProgrammeReport[] = []
      for (const its of Map.groupBy(lines, ({ programmeId }) => programmeId).values())
        programmes.push(await readProgramme(tx, its))
      // In the order in which the acts began.
      return { programmes: programmes.toSorted((one, other) => (firstDate(one) < firstDate(other) ? -1 : 1)) }
    })
}

const firstDate = ({ nights }: ProgrammeReport) => nights[0]?.asOfDate ?? ''

async function readProgramme(db: Db, lines: readonly queries.NightLine[]): Promise<ProgrammeReport> {
  const last = lines.at(-1)
  if (last === undefined) throw new Error('a programme without a night')
  const { programmeId, asOfDate, runId } = last
  const dates = lines.map((line) => line.asOfDate)
  const runIds = lines.map((line) => line.runId)
  const earlier = await queries.findNightsBefore(db, last, comparedNights)
  const composeNight = await readNights(db, [...new Set([...runIds, ...earlier.map((line) => line.runId)])])
  const categories = await published.countCategories(db, runId)
  const notifications = await queries.countNotifications(db, programmeId, [
    ...new Set([...dates, ...earlier.map((line) => line.asOfDate)]),
  ])
  return {
    programme: reportProgramme(programmeId, dates),
    nights: lines.map(composeNight),
    earlier: earlier.map(composeNight),
    places: composePlaces(await published.countByMunicipality(db, runId)),
    members: composeMembers(categories, await published.findHiddenMembers(db, programmeId, asOfDate)),
    rejectReasons: await queries.countRejectReasons(db, programmeId, asOfDate),
    unknownGroups: composeUnknownGroups(categories),
    caseload: composeCaseload(await people.findWorkerLoads(db, runId)),
    notifications: dates.map((date) => composeNotifications(date, notifications)),
    earlierNotifications: earlier.map((line) => composeNotifications(line.asOfDate, notifications).count),
    alarms: await queries.findAlarms(db, runIds),
    balance: await queries.findBalance(db, runIds),
    seals: await checkSeals(db, lines),
    waiting: last.isLast ? (await people.countWaiting(db, programmeId)).map(composeWaiting) : null,
  }
}

async function readNights(db: Db, runIds: readonly string[]): Promise<(line: queries.NightLine) => Night> {
  const totals = await published.findTotals(db, runIds)
  const reasons = await published.countReasons(db, runIds)
  const decided = await queries.countDecided(db, runIds)
  return (line) => {
    const ofRun = ({ runId }: { readonly runId: string }) => runId === line.runId
    const { runId, asOfDate, ruleSetSha256, received, accepted, rejected, absent } = line
    return {
      ...{ runId, asOfDate, ruleSetSha256, absent },
      rows: { received, accepted, rejected },
      people: composePeople(totals.find(ofRun), reasons.filter(ofRun), decided.filter(ofRun)),
    }
  }
}

function describe({ runId, from, to, programmeId }: queries.Scope): string {
  if (runId !== null) return `run ${runId} is no completed run`
  const whose = programmeId === null ? '' : ` of ${programmeId}`
  return `no night${whose} from ${from ?? 'the first'} to ${to ?? 'the last'} is completed`
}

/** Names and rules from the programme's file. */
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
    taking: municipalitiesOn(programme, dates.at(-1) ?? '').flatMap(({ code, resolvedCode, areaId }) =>
      areaId === null || code !== resolvedCode ? [] : [{ areaId, code }],
    ),
    groups: new Map(
      programme.ruleVersions.flatMap(({ groups }) => groups.map((group) => [group.id, group.label.fi])),
    ),
  }
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

function composeWaiting({ kind, reason, oldest, count, ...ages }: people.WaitingCount): WaitingLine {
  const byAge = [ages.lessThanAWeek, ages.lessThanFourWeeks, ages.longer, ages.unknown] as const
  return { kind, reason, oldest, byAge, count }
}
