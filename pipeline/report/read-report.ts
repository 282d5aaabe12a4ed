import { findSeals, recheckSeals } from '../audit/seal-check.ts'
import type { Db } from '../db/database.ts'
import { UsageError } from '../errors.ts'
import { listProgrammes, loadProgramme, type Programme } from '../programmes/programme.ts'
import { composeCaseload } from './caseload.ts'
import { composeMembers } from './members.ts'
import * as queries from './night-queries.ts'
import * as people from './people-queries.ts'
import * as published from './published-queries.ts'
import type { Night, ReportData, ReportedProgramme, SealLine, WaitingLine } from './report-data.ts'

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
  const { programmeId, asOfDate } = last
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
  const cells = await published.findPublished(db, programmeId, [asOfDate])
  return {
    programme: reportProgramme(programmeId, dates),
    nights,
    members: composeMembers(cells, await published.findHiddenMembers(db, programmeId, asOfDate)),
    rejectReasons: await queries.countRejectReasons(db, programmeId, asOfDate),
    unknownGroups: cells.flatMap(({ dimension, category, count }) =>
      dimension === 'unknown groups' ? [{ groups: category.split('|'), count }] : [],
    ),
    caseload: composeCaseload(
      await people.findWorkerLoads(db, programmeId, asOfDate),
      await people.countServed(db, programmeId, asOfDate),
      cells,
    ),
    notifications: await queries.countNotifications(db, programmeId, dates),
    alarms: await queries.findAlarms(db, runIds),
    balance: await queries.findBalance(db, runIds),
    seals: await checkSeals(db, lines),
    waiting: last.isLast ? (await people.countWaiting(db, programmeId)).map(composeWaiting) : null,
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
