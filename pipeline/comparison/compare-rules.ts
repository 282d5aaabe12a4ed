import { findCompletedRuns, findRun } from '../audit/queries.ts'
import { judge } from '../classify/classify.ts'
import { protectCustomers } from '../classify/queries.ts'
import { rulesOn } from '../classify/rules.ts'
import type { Session, Tx } from '../db/database.ts'
import type { IsoDate, Run } from '../domain.ts'
import { UsageError } from '../errors.ts'
import { acceptRows, readNight, stageFiles } from '../extract/extract.ts'
import { findExtractionDate } from '../extract/manifest.ts'
import type { Profile } from '../extract/profile.ts'
import type { Programme } from '../programmes/programme.ts'
import * as queries from './queries.ts'

/** The night whose people are judged: a folder, read on what the register knows now; or the last completed run. */
export type Population =
  | { readonly exports: string; readonly profile: Profile; readonly allowUnconfirmedAreas: boolean }
  | { readonly runId: string }

export interface Comparison {
  readonly programme: string
  readonly asOfDate: IsoDate
  readonly ruleSets: { readonly inForce: string; readonly changed: string }
  readonly customers: { readonly judged: number; readonly affected: number }
  /** Of those judged, the programme's customers after the night, and who enters or leaves by the change. */
  readonly members: queries.MemberCount
  /** By area; null = under non-disclosure. */
  readonly areas: readonly (queries.MemberCount & { readonly area: string | null })[]
  /** Transferred that night by each group met. */
  readonly groups: readonly queries.GroupCount[]
  /** What the night owes people: letters, messages, or a person's work. */
  readonly notifications: readonly queries.NotificationCount[]
  /** From one fate to another, most people first. */
  readonly changes: readonly queries.FateChange[]
}

/**
 * Judges one night's people by the rules in force and by a changed programme, and tells whose fate differs. All in one
 * transaction that is undone: nothing is written. The session holds the night's lock.
 */
export async function compareRules(
  session: Session,
  population: Population,
  inForce: Programme,
  changed: Programme,
  signal: AbortSignal,
): Promise<Comparison> {
  const transaction = await session.db.startTransaction().execute()
  try {
    const { run, options } =
      'runId' in population
        ? await returnToRun(transaction, population.runId, inForce)
        : await readFolder(session, transaction, population, inForce, signal)
    await protectCustomers(transaction, run)
    await judge(transaction, run, inForce, rulesOn(inForce, run.asOfDate, options))
    await queries.keepVerdicts(transaction)
    await judge(transaction, run, changed, rulesOn(changed, run.asOfDate, options))
    return {
      programme: inForce.id,
      asOfDate: run.asOfDate,
      ruleSets: { inForce: inForce.sha256, changed: changed.sha256 },
      ...(await queries.compareVerdicts(transaction)),
    }
  } finally {
    await transaction.rollback().execute()
  }
}

interface Night {
  readonly run: Run
  readonly options: { readonly allowUnconfirmedAreas: boolean }
}

async function readFolder(
  session: Session,
  tx: Tx,
  { exports, profile, ...options }: Extract<Population, { exports: string }>,
  programme: Programme,
  signal: AbortSignal,
): Promise<Night> {
  const asOfDate = await findExtractionDate(exports, profile)
  rulesOn(programme, asOfDate, options)
  const [last] = await findCompletedRuns(tx, programme.id)
  if (last !== undefined && last.asOfDate >= asOfDate)
    throw new UsageError(
      `the night of ${last.asOfDate} is completed here, and its people are customers already: compare on it with --run ${last.runId}`,
    )
  const folder = { exports, asOfDate, profile, options: { withoutOffices: [] } }
  const input = await readNight(folder, [])
  const files = await stageFiles(session, input, { profile, signal, onRows: () => {}, within: tx })
  const run = await queries.insertUnnumberedRun(tx, programme, asOfDate)
  await acceptRows(tx, run, input, files)
  return { run, options }
}

/** Brings back, until the transaction is undone, what the register knew when the run began. */
async function returnToRun(tx: Tx, runId: string, programme: Programme): Promise<Night> {
  const run = await findRun(tx, runId)
  if (run === null || run.status !== 'completed')
    throw new UsageError(`run ${runId} is no completed night: see kuntasiirto status`)
  if (run.programmeId !== programme.id)
    throw new UsageError(`run ${runId} is a night of ${run.programmeId}: say --programme ${run.programmeId}`)
  if (!(await queries.isLastAndStaged(tx, run)))
    throw new UsageError(
      `run ${runId} is not the last night, or its rows are no longer staged: compare on the last night, or in a database of its own on the folder`,
    )
  await queries.returnToRun(tx, run)
  return { run, options: run.options }
}
