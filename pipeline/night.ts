/** Read second: the whole night, top to bottom. */
import { type ApprovalOrder, chooseEnding, type NightEnding } from './approval/approval.ts'
import { insertPlan } from './approval/approval-queries.ts'
import { checksumOfPlan } from './approval/plan.ts'
import { assign } from './assign/assign.ts'
import { keepBeforeImages } from './audit/before-image-queries.ts'
import { insertPseudonyms } from './audit/pseudonyms.ts'
import { publish, recordFailure } from './audit/publish.ts'
import { orderOfNight, requireSameNight } from './audit/run-order.ts'
import * as ledger from './audit/run-queries.ts'
import { sealDecisions, sealEarlierRuns } from './audit/seal.ts'
import { classify, countClassified } from './classify/classify.ts'
import type { Session, Tx } from './db/database.ts'
import { ownPrint } from './deliver/fingerprint.ts'
import { enqueueNight } from './deliver/plan-jobs.ts'
import type { Queue } from './deliver/queue.ts'
import type { Carrier, IsoDate, Run, Stage } from './domain.ts'
import { InputRefusedError } from './errors.ts'
import { acceptRows, readNight, requireKnownOffices } from './extract/extract.ts'
import type { Profile } from './extract/profile.ts'
import { stageFiles } from './extract/stage-files.ts'
import { planNotifications } from './notify/notify.ts'
import { findContinuing, isPastEnd, type Programme, ruleVersionOn } from './programmes/programme.ts'
import { insertOfficeRows } from './statistics/nights/customer-count-queries.ts'
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

/** What became of a night. Only one that is published, now or before, changed anything. */
export type Night = { readonly run: Run } & (
  | NightEnding
  /** The same night with the same input was completed before, perhaps by other rules than those in the programme's file now. */
  | { readonly became: 'completed-before'; readonly rulesHaveChanged: boolean }
)

/**
 * One night for one programme and date, up to its commit: all or nothing. The session holds the night's lock. Throws
 * InputRefusedError or BalanceError, and then nothing was published.
 */
export async function runNight(session: Session, queue: Queue, order: NightOrder): Promise<Night> {
  const { programme, asOfDate, options, carrier, onStage } = order
  await ledger.abandonDeadRuns(session.db)
  await sealEarlierRuns(session.db)
  ruleVersionOn(programme, asOfDate)
  const completed = await ledger.findCompletedRuns(session.db, programme.id, asOfDate)
  const { same, previous } = orderOfNight(completed, asOfDate)
  const previousFiles = previous ? await ledger.findCustomerFileNames(session.db, previous.runId) : []
  if (same) {
    requireSameNight(same, await readNight(order, previousFiles), order)
    const rulesHaveChanged = same.ruleSetSha256 !== programme.sha256
    return { run: same, became: 'completed-before', rulesHaveChanged }
  }
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
    onStage('extract')
    await ledger.insertStageRun(session.db, run, 'extract')
    const input = await readNight(order, previousFiles)
    await ledger.setRunInput(session.db, run, input.sha256)
    const files = await stageFiles(session, input, order)
    const continuing = isPastEnd(programme, asOfDate) ? findContinuing(programme.id) : null

    const ending = await publish(session, run, {
      onStage,
      stages: async (tx, stage) => {
        await keepBeforeImages(tx, run)
        await stage('extract', () => acceptRows(tx, run, input, files))
        await stage('classify', () => classify(tx, run, programme, options))
        await stage('assign', () =>
          assign(tx, run, programme, input.caseworkers, () => countJudged(tx, run, programme)),
        )
        await stage('notify', async () => {
          await planNotifications(tx, run, carrier, continuing)
          await enqueueNight(tx, run, queue)
        })
      },
      chooseEnding: (tx) => chooseEnding(tx, run, programme, order),
      beforeSeal: (tx) =>
        freezeStatistics(tx, session.client, run, programme, () => sealDecisions(tx, run.runId)),
      beforeCommit: (tx) => order.beforeCommit(tx, run),
    })
    if ('plan' in ending && ending.plan !== null)
      await insertPlan(session.db, run, ending.plan, checksumOfPlan(ending.plan))
    return { run, ...ending }
  } catch (error) {
    await recordFailure(session, run, error).catch(() => {}) // a lost connection: the next night finds the run abandoned
    throw error
  }
}

/** What nobody waits for once everybody is judged: the server does it while caseworkers are looked for. */
async function countJudged(tx: Tx, run: Run, programme: Programme): Promise<void> {
  await insertPseudonyms(tx, run.runId)
  await countClassified(tx, run, programme)
  await ledger.insertOutcomeCounts(tx, run)
  await insertOfficeRows(tx, run)
}

/** Once the programme that continues this one has had its first night, only the end of this one can follow. */
async function refuseContinued({ db }: Session, programme: Programme, asOfDate: IsoDate): Promise<void> {
  if (isPastEnd(programme, asOfDate) || !(await ledger.isContinued(db, programme.id))) return
  throw new InputRefusedError([
    `the caseworkers of ${programme.id} have gone over to the programme that continues it: run a night after its last day, ${ruleVersionOn(programme, asOfDate).lastDay?.date}, which ends its customerships`,
  ])
}
