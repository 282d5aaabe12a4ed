import { findRun } from '../audit/run-queries.ts'
import { judge } from '../classify/classify.ts'
import { protectCustomers } from '../classify/customer-queries.ts'
import { rulesOn } from '../classify/rules.ts'
import type { Session, Tx } from '../db/database.ts'
import type { IsoDate, Run } from '../domain.ts'
import { UsageError } from '../errors.ts'
import type { Programme } from '../programmes/programme.ts'
import * as queries from './comparison-queries.ts'
import { type FolderToTry, readFolder, undone } from './undone-night.ts'

/** The night whose people are judged: a folder, read on what the register knows now; or the last completed run. */
export type Population = FolderToTry | { readonly runId: string }

export interface Comparison {
  readonly programme: string
  readonly asOfDate: IsoDate
  readonly ruleSets: { readonly inForce: string; readonly changed: string }
  /** But for those under non-disclosure, who are in no other count. */
  readonly customers: {
    readonly judged: number
    readonly affected: number
    readonly underNonDisclosure: number
  }
  /** Of those judged, the programme's customers after the night, and who enters or leaves by the change. */
  readonly members: queries.MemberCount
  readonly areas: readonly queries.AreaCount[]
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
  return await undone(session, async (tx) => {
    const { run, options } =
      'runId' in population
        ? await returnToRun(tx, population.runId, inForce)
        : await readPopulation(session, tx, population, inForce, signal)
    await protectCustomers(tx, run)
    await judge(tx, run, inForce, rulesOn(inForce, run.asOfDate, options))
    await queries.keepVerdicts(tx)
    await judge(tx, run, changed, rulesOn(changed, run.asOfDate, options))
    return {
      programme: inForce.id,
      asOfDate: run.asOfDate,
      ruleSets: { inForce: inForce.sha256, changed: changed.sha256 },
      ...(await queries.compareVerdicts(tx)),
    }
  })
}

interface Night {
  readonly run: Run
  readonly options: { readonly allowUnconfirmedAreas: boolean }
}

async function readPopulation(
  session: Session,
  tx: Tx,
  folder: FolderToTry,
  programme: Programme,
  signal: AbortSignal,
): Promise<Night> {
  const instead = (runId: string) => `compare on it with --run ${runId}`
  const { run } = await readFolder(session, tx, folder, { programme, signal, instead })
  return { run, options: folder }
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
