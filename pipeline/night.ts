/** Read second: the whole night, top to bottom. */
import { isDeepStrictEqual } from 'node:util'
import { assign } from './assign/assign.ts'
import { type ApprovalOrder, PlanWaitsError, requireApproval } from './audit/approval.ts'
import { insertPlan } from './audit/approval-queries.ts'
import { checksumOfPlan, type Plan } from './audit/plan.ts'
import { publish, recordFailure } from './audit/publish.ts'
import * as ledger from './audit/queries.ts'
import { orderOfNight } from './audit/run-order.ts'
import { sealEarlierRuns } from './audit/seal.ts'
import { classify } from './classify/classify.ts'
import type { Session, Tx } from './db/database.ts'
import type { Carrier, IsoDate, Run, Stage } from './domain.ts'
import { InputRefusedError } from './errors.ts'
import { acceptRows, type NightInput, readNight, requireKnownOffices, stageFiles } from './extract/extract.ts'
import type { Profile } from './extract/profile.ts'
import { ownPrint } from './notify/fingerprint.ts'
import { planNotifications } from './notify/notify.ts'
import type { Queue } from './notify/queue.ts'
import { findContinuing, isPastEnd, type Programme, ruleVersionOn } from './programmes/programme.ts'
import { freezeStatistics } from './statistics/statistics.ts'

export interface NightOrder {
  readonly programme: Programme
  readonly asOfDate: IsoDate
  /** The night's own folder. */
  readonly exports: string
  readonly profile: Profile
  readonly options: ledger.RunOptions
  /** How the night's letters and messages leave. */
  readonly carrier: Carrier
  /** When a person must approve the night before it is published. */
  readonly approval: ApprovalOrder
  readonly isDryRun: boolean
  readonly signal: AbortSignal
  readonly onStage: (stage: Stage) => void
  /** Rows staged so far, of how many the manifest names. */
  readonly onRows: (staged: number, total: number) => void
  /** Sees the night as it is about to be published, or undone when it is a rehearsal. */
  readonly beforeCommit: (tx: Tx, run: Run) => Promise<void>
}

export interface Night {
  readonly run: Run
  /** The same night with the same input was completed before: nothing was decided now. */
  readonly wasCompleted: boolean
  /** It was decided by other rules than those in the programme's file now. */
  readonly rulesHaveChanged: boolean
  /** Where one was asked for. */
  readonly plan: Plan | null
}

/**
 * One night for one programme and date, up to its commit: all or nothing. The session holds the night's lock. Throws
 * InputRefusedError, BalanceError or PlanWaitsError, and then nothing was published; a plan that waits is kept.
 */
export async function runNight(session: Session, queue: Queue, order: NightOrder): Promise<Night> {
  const { programme, asOfDate, options } = order
  await ledger.abandonDeadRuns(session.db)
  await sealEarlierRuns(session.db)
  const completed = await ledger.findCompletedRuns(session.db, programme.id)
  const { same, previous } = orderOfNight(completed, asOfDate)
  ruleVersionOn(programme, asOfDate)
  const previousFiles = previous ? await ledger.findCustomerFileNames(session.db, previous.runId) : []
  if (same) return repeat(same, await readNight(order, previousFiles), order)
  await refuseContinued(session, programme, asOfDate)
  if (options.withoutOffices.length > 0)
    await requireKnownOffices(order, await ledger.findAllCustomerFileNames(session.db, programme.id))

  const run = await ledger.insertRun(session.db, {
    programmeId: programme.id,
    asOfDate,
    ruleSetSha256: programme.sha256,
    program: ownPrint(),
    options,
  })
  try {
    order.onStage('extract')
    await ledger.insertStageRun(session.db, run, 'extract')
    const input = await readNight(order, previousFiles)
    await ledger.setRunInput(session.db, run, input.sha256)
    const files = await stageFiles(session, input, order)

    const { onStage } = order
    const continuing = isPastEnd(programme, asOfDate) ? findContinuing(programme.id) : null
    const isDryRun = order.isDryRun || order.approval.isPlan
    let plan: Plan | null = null
    const approve = async (tx: Tx) => {
      plan = await requireApproval(tx, run, programme, order)
    }
    const beforeCommit = (tx: Tx) => order.beforeCommit(tx, run)
    const beforeSeal = (tx: Tx) => freezeStatistics(tx, session.client, run, programme)
    await publish(
      session,
      run,
      { isDryRun, approve, beforeSeal, beforeCommit, onStage },
      async (tx, stage) => {
        await stage('extract', () => acceptRows(tx, run, input, files))
        await stage('classify', () => classify(tx, run, programme, options))
        await stage('assign', () => assign(tx, run, programme, input.caseworkers))
        await stage('notify', () => planNotifications(tx, run, order.carrier, continuing, queue))
      },
    )
    if (plan !== null) await insertPlan(session.db, run, plan, checksumOfPlan(plan))
    return { run, wasCompleted: false, rulesHaveChanged: false, plan }
  } catch (error) {
    if (error instanceof PlanWaitsError)
      await insertPlan(session.db, run, error.plan, checksumOfPlan(error.plan))
    await recordFailure(session, run, error).catch(() => {}) // a lost connection: the next night finds the run abandoned
    throw error
  }
}

/** Once the programme that continues this one has had its first night, only the end of this one can follow. */
async function refuseContinued({ db }: Session, programme: Programme, asOfDate: IsoDate): Promise<void> {
  if (isPastEnd(programme, asOfDate) || !(await ledger.isContinued(db, programme.id))) return
  throw new InputRefusedError([
    `the caseworkers of ${programme.id} have gone over to the programme that continues it: run a night after its last day, ${ruleVersionOn(programme, asOfDate).lastDay?.date}, which ends its customerships`,
  ])
}

/** The night is on record: the same input again is welcome, anything else is refused. */
function repeat(run: ledger.CompletedRun, input: NightInput, order: NightOrder): Night {
  const night = `the night of ${order.asOfDate} is completed`
  if (input.sha256 !== run.inputSha256) {
    throw new InputRefusedError([
      `${night} with other files than those in ${order.exports}: give the folder it was run with, or run a later date`,
    ])
  }
  if (!isDeepStrictEqual(order.options, run.options)) {
    throw new InputRefusedError([
      `${night} with other options (${describe(run.options)}): give the same ones again`,
    ])
  }
  const rulesHaveChanged = run.ruleSetSha256 !== order.programme.sha256
  return { run, wasCompleted: true, rulesHaveChanged, plan: null }
}

function describe(options: ledger.RunOptions): string {
  const said = [
    ...options.withoutOffices.map((office) => `--without-office ${office}`),
    ...(options.allowUnconfirmedAreas ? ['--allow-unconfirmed-areas'] : []),
  ]
  return said.length > 0 ? said.join(' ') : 'none'
}
