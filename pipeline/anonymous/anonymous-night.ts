import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { RunOnRecord } from '../audit/run-queries.ts'
import type { Session, Tx } from '../db/database.ts'
import type { IsoDate } from '../domain.ts'
import { UsageError } from '../errors.ts'
import { officeOf } from '../extract/extract.ts'
import type { Profile } from '../extract/profile.ts'
import { isDirectingOver, type Programme, ruleVersionOn } from '../programmes/programme.ts'
import { writeCaseworkers } from './caseworker-lines.ts'
import { pick, Urn } from './chance.ts'
import { earlierNightsOf, isRestartDue } from './earlier-nights.ts'
import { bandOf, bordersOn, fewest } from './facts.ts'
import { Identities } from './identities.ts'
import { NightFiles } from './night-files.ts'
import * as queries from './night-queries.ts'
import * as people from './people-queries.ts'
import { type Invented, invent, type Making, writeInvented, youngest } from './person-lines.ts'
import { FactPool } from './pool.ts'
import { mayBeHidden, Sample } from './protected-share.ts'
import { makeRejected, type RejectedLines, writeRejected } from './rejected-lines.ts'
import { collectSubjects, findRareFacts, placePeople } from './subject-queries.ts'
import { writeWholeFolder } from './whole-folder.ts'

export interface AnonymousNight {
  readonly programme: string
  readonly asOfDate: IsoDate
  /** The folder's nights, the one exported last. */
  readonly nights: readonly IsoDate[]
  /** Without people under non-disclosure. ABSENT and REJECTED are members without an accepted row. */
  readonly outcomes: readonly people.OutcomeCount[]
  /** People under non-disclosure, invented as all the others: of as many as the night had, the nearest multiple of 5. */
  readonly underNonDisclosure: number
  readonly rejectedRows: number
  /** Rejected rows that only other rows of the night could explain, and that were left out. */
  readonly rowsLeftOut: number
  /** Members whose row was rejected with that of others: here they have none, and are absent. */
  readonly membersWithoutRow: number
  readonly caseworkers: number
  /** Other rules are in the programme's file than the night was decided by. */
  readonly rulesHaveChanged: boolean
}

/**
 * Writes a completed night as export files of invented people, with the nights before it that a replay needs. Throws
 * UsageError where the database no longer has its rows, or the folder is not new.
 */
export async function exportAnonymousNight(
  session: Session,
  run: RunOnRecord,
  programme: Programme,
  { folder, profile }: { readonly folder: string; readonly profile: Profile },
): Promise<AnonymousNight> {
  return await writeWholeFolder(folder, async (partial) => {
    const transaction = await session.db.startTransaction().setIsolationLevel('repeatable read').execute()
    try {
      return await write(transaction, run, programme, { folder: partial, profile })
    } finally {
      await transaction.rollback().execute()
    }
  })
}

async function write(
  tx: Tx,
  run: RunOnRecord,
  programme: Programme,
  { folder, profile }: { readonly folder: string; readonly profile: Profile },
): Promise<AnonymousNight> {
  if (!(await queries.isStillStaged(tx, run)))
    throw new UsageError(
      `the rows of run ${run.runId} are gone: they are kept until another night is begun, or its plan is made, and until purge; export a night before the next one is run`,
    )
  const borders = bordersOn(programme, run.asOfDate)
  await collectSubjects(tx, run, borders)
  await placePeople(tx)
  const outcomes = await people.countOutcomes(tx)
  const counts = await queries.countRejected(tx, run)
  const making = await gather(tx, run, programme, { outcomes, counts })
  const files = await queries.findFileNames(tx, run)
  const open = (date: IsoDate | null) => (date === null ? null : new NightFiles(folder, date, files, profile))
  const nights = {
    first: open(making.earlier.first),
    second: open(making.earlier.second),
    last: new NightFiles(folder, run.asOfDate, files, profile),
  }
  const all = [nights.first, nights.second, nights.last].filter((night) => night !== null)

  const caseworkers = await queries.findCaseworkers(tx)
  writeCaseworkers(caseworkers, all[0] ?? nights.last)
  const hidden = new Sample<people.PersonLine>(nearestFive(await people.countProtected(tx)))
  const rejectedMembers: Invented[] = []
  for await (const lines of people.findPeople(tx)) {
    for (const line of lines) {
      const one = invent(making, line)
      if (line.outcome === 'REJECTED') rejectedMembers.push(one)
      else writeInvented(one, nights)
      if (mayBeHidden(line)) hidden.offer(line)
    }
  }
  for (const line of hidden.drawn)
    writeInvented(invent(making, { ...line, place: null, keepsFacts: false }, true), nights)
  const rejected = makeRejected(
    {
      ...{ asOfDate: run.asOfDate, identities: making.identities, counts, members: rejectedMembers },
      stranger: () => invent(making, strangerLine(making)),
    },
    nights.first !== null,
  )
  writeRejectedAndKnown(rejected, rejectedMembers, nights, programme)
  for (const night of all) night.close()
  const scenario = { programme: programme.id, allow_unconfirmed_areas: run.options.allowUnconfirmedAreas }
  const compared = { compared: ['outcomes', 'rejected', 'absent'] }
  await writeFile(
    join(folder, 'scenario.yaml'),
    `# A night of invented people, made by kuntasiirto export-anonymous.\n${stringify({ ...scenario, ...compared })}`,
    { mode: 0o600 },
  )
  return {
    programme: programme.id,
    asOfDate: run.asOfDate,
    nights: all.map(({ date }) => date),
    outcomes,
    underNonDisclosure: hidden.drawn.length,
    rejectedRows: rejected.lines.length,
    rowsLeftOut: rejected.unmade,
    membersWithoutRow: rejected.withoutRow.length,
    caseworkers: caseworkers.length,
    rulesHaveChanged: run.ruleSetSha256 !== programme.sha256,
  }
}

const nearestFive = (count: number) => Math.round(count / fewest) * fewest

/** All that people are made of, of a night whose people are collected. */
async function gather(
  tx: Tx,
  run: RunOnRecord,
  programme: Programme,
  found: {
    readonly outcomes: readonly people.OutcomeCount[]
    readonly counts: readonly { readonly reasons: readonly string[] }[]
  },
): Promise<Making> {
  const { asOfDate } = run
  const version = ruleVersionOn(programme, asOfDate)
  const borders = bordersOn(programme, asOfDate)
  const isScopedByArea = version.groups.some(({ areas }) => areas !== undefined)
  const common = await people.findCommonFacts(tx, isScopedByArea)
  const { ages, languages } = await queries.findCommonTraits(tx, run)
  const places = await queries.findPlaces(tx)
  const fileNames = await queries.findFileNames(tx, run)
  const grown = ages.filter(({ age }) => age >= youngest)
  const hasRestarts = found.outcomes.some((one) => isRestartDue(programme, asOfDate, one))
  const hasMembers = found.outcomes.some(({ outcome }) => !['STAY', 'REVIEW', 'TRANSFER'].includes(outcome))
  const hasConflicts = found.counts.some(({ reasons }) => reasons.includes('IDENTITY_CONFLICT'))
  const nightBefore =
    hasMembers || hasRestarts || hasConflicts ? await queries.findNightBefore(tx, run) : null
  const officeIn = new Map(places.map(({ code, office }) => [code, office]))
  return {
    ...{ programme, asOfDate, borders, places, isScopedByArea, officeOf },
    pool: new FactPool(common, await findRareFacts(tx, run, borders), version, borders),
    identities: new Identities(await queries.findTaken(tx)),
    ages: new Map(
      [...Map.groupBy(grown, ({ age }) => bandOf(age, borders.age))].map(([band, its]) => [
        band,
        new Urn(its.map(({ age, people }) => [age, people])),
      ]),
    ),
    languages: new Urn(
      languages
        .filter(({ language }) => language !== 'swe' && !borders.ownLanguages.includes(language))
        .map(({ language, people }) => [language, people]),
    ),
    memberPlaces: new Urn(await people.findMemberPlaces(tx)),
    earlier: earlierNightsOf(programme, nightBefore, hasRestarts),
    fileOf: (place) => {
      const ofOffice = `customers-${officeIn.get(place)}.csv`
      return fileNames.includes(ofOffice) ? ofOffice : pick(fileNames)
    },
  }
}

/** Somebody of any municipality who would stay with the TE office, were it not for what is wrong with the row. */
function strangerLine({ places }: Making): people.PersonLine {
  return {
    ...{
      outcome: 'STAY',
      reason: 'NO_VALID_JOB_SEARCH',
      groups: '/',
      facts: '',
      hasPlace: true,
      isInArea: true,
    },
    ...{ place: pick(places.filter(({ area }) => area !== null)).code, keepsFacts: false },
  }
}

/** The rejected rows; their members on the nights before; and those whose identity they contradict. */
function writeRejectedAndKnown(
  { lines, known, withoutRow }: RejectedLines,
  members: readonly Invented[],
  nights: Parameters<typeof writeInvented>[1],
  programme: Programme,
): void {
  writeRejected(lines, nights.last)
  for (const member of members) {
    writeInvented({ ...member, tonight: null }, nights)
    if (withoutRow.includes(member)) nights.last.expectAbsent(member.customerNumber)
  }
  for (const night of [nights.first, nights.second]) {
    if (night === null) continue
    const reason = isDirectingOver(programme, night.date) ? 'DIRECTING_ENDED' : 'NO_VALID_JOB_SEARCH'
    for (const { customerNumber, fileName, tonight, expected } of known) {
      night.addCustomer(fileName, { ...tonight, ...searchOver })
      night.expectOutcome(customerNumber, { ...expected, reason })
    }
  }
}

/** Long over on any night. */
const searchOver = { job_search_started_on: '2001-01-01', job_search_ended_on: '2001-12-31' }
