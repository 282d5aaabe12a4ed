import type { Session, Tx } from '../db/database.ts'
import { analyzeLasting } from '../db/statistics.ts'
import type { Run, Stage } from '../domain.ts'
import { ApprovalNeededError, BalanceError, codeOf, PipelineError } from '../errors.ts'
import { keepBeforeImages } from '../undo/before-image-queries.ts'
import { balance } from './balance.ts'
import * as queries from './queries.ts'
import { seal } from './seal.ts'

/** Thrown by a rehearsal to undo the night. */
class RehearsalDone extends Error {
  override readonly name = 'RehearsalDone'
}

export interface PublishOptions {
  readonly isDryRun: boolean
  readonly onStage: (stage: Stage) => void
  /** Called inside the transaction when the balance has closed; throws where a person must approve first. */
  readonly approve: (tx: Tx) => Promise<void>
  /** Called inside the transaction, when all is decided and approved: what is counted of the night for analysts. */
  readonly beforeSeal: (tx: Tx) => Promise<void>
  /** Called inside the transaction, after the account was sealed, and before anything is decided about committing. */
  readonly beforeCommit: (tx: Tx) => Promise<void>
}

/** Runs one stage of the publishing transaction and enters its control totals. */
export type RunStage = (stage: Stage, work: () => Promise<void>) => Promise<void>

/**
 * The night's one transaction: the stages, then the balance, the approval, the seal, the commit. Nothing of a night that
 * throws, or does not balance, or waits for a person, or is a rehearsal, is ever visible.
 */
export async function publish(
  session: Session,
  run: Run,
  options: PublishOptions,
  stages: (tx: Tx, runStage: RunStage) => Promise<void>,
): Promise<void> {
  try {
    await session.db.transaction().execute(async (tx) => {
      await keepBeforeImages(tx, run)
      await stages(tx, async (stage, work) => {
        // extract began before this transaction, when the first file was read
        if (stage !== 'extract') await queries.insertStageRun(tx, run, stage)
        options.onStage(stage)
        await inStage(stage, work)
        await queries.completeStageRun(tx, run, stage)
      })
      await queries.insertOutcomeCounts(tx, run)
      await balance(tx, run)
      await queries.completeRun(tx, run)
      await options.approve(tx)
      await options.beforeSeal(tx)
      await seal(tx, run.runId)
      await options.beforeCommit(tx)
      if (options.isDryRun) throw new RehearsalDone()
    })
  } catch (error) {
    if (!(error instanceof RehearsalDone)) throw error
    await analyzeLasting(session.db)
    await queries.closeRun(session.db, run, 'dry-run', null)
  }
}

/** A failure inside a stage, so that the account can name the stage. */
export class StageFailedError extends Error {
  override readonly name = 'StageFailedError'
  readonly stage: Stage

  constructor(stage: Stage, cause: unknown) {
    super(`stage ${stage} failed`, { cause })
    this.stage = stage
  }
}

async function inStage(stage: Stage, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    throw error instanceof PipelineError ? error : new StageFailedError(stage, error)
  }
}

/** Enters the failure of a run in a transaction of its own: its kind only, because messages can quote data. */
export async function recordFailure(session: Session, run: Run, error: unknown): Promise<void> {
  if (error instanceof StageFailedError) await queries.failStageRun(session.db, run, error.stage)
  const cause = error instanceof StageFailedError ? error.cause : error
  await queries.closeRun(session.db, run, 'failed', codeOf(cause))
  if (cause instanceof ApprovalNeededError || cause instanceof BalanceError) await analyzeLasting(session.db)
}
