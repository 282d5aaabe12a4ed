import type { Session, Tx } from '../db/database.ts'
import { analyzeLasting } from '../db/statistics.ts'
import type { Run, Stage } from '../domain.ts'
import { ApprovalNeededError, BalanceError, codeOf, PipelineError } from '../errors.ts'
import { balance } from './balance.ts'
import * as queries from './run-queries.ts'
import { seal } from './seal.ts'

/** What becomes of a decided night: it is published, or undone because it was a rehearsal, or waits for a person. */
interface Ending {
  readonly became: 'published' | 'rehearsed' | 'waits'
}

/** What is done inside the night's transaction, in this order. */
interface NightSteps<End extends Ending> {
  readonly onStage: (stage: Stage) => void
  readonly stages: (tx: Tx, runStage: RunStage) => Promise<void>
  /** Called when the balance has closed. */
  readonly chooseEnding: (tx: Tx) => Promise<End>
  /** Called when all is decided and nobody is waited for: what is counted of the night for analysts. */
  readonly beforeSeal: (tx: Tx) => Promise<void>
  /** Called after the account was sealed. */
  readonly beforeCommit: (tx: Tx) => Promise<void>
}

/** Runs one stage of the publishing transaction and enters its control totals. */
type RunStage = (stage: Stage, work: () => Promise<void>) => Promise<void>

/**
 * The night's one transaction: the stages, then the balance, the approval, the seal, the commit. Nothing of a night that
 * throws, or does not balance, or waits for a person, or is a rehearsal, is ever visible.
 */
export async function publish<End extends Ending>(
  session: Session,
  run: Run,
  steps: NightSteps<End>,
): Promise<End> {
  const tx = await session.db.startTransaction().execute()
  try {
    const ending = await decide(tx, run, steps)
    if (ending.became === 'published') {
      await tx.commit().execute()
      return ending
    }
    await tx.rollback().execute()
    await analyzeLasting(session.db)
    if (ending.became === 'rehearsed') await queries.closeRun(session.db, run, 'dry-run', null)
    else await queries.closeRun(session.db, run, 'failed', ApprovalNeededError.code)
    return ending
  } catch (error) {
    if (!tx.isCommitted && !tx.isRolledBack)
      await tx
        .rollback()
        .execute()
        .catch(() => {}) // the first error tells more
    throw error
  }
}

async function decide<End extends Ending>(
  tx: Tx,
  run: Run,
  { onStage, stages, chooseEnding, beforeSeal, beforeCommit }: NightSteps<End>,
): Promise<End> {
  await stages(tx, async (stage, work) => {
    // extract began before this transaction, when the first file was read
    if (stage !== 'extract') await queries.insertStageRun(tx, run, stage)
    onStage(stage)
    await inStage(stage, work)
    await queries.completeStageRun(tx, run, stage)
  })
  await balance(tx, run)
  await queries.completeRun(tx, run)
  const ending = await chooseEnding(tx)
  if (ending.became === 'waits') return ending
  await beforeSeal(tx)
  await seal(tx, run.runId)
  await beforeCommit(tx)
  return ending
}

/** A failure inside a stage, so that the account can name the stage. */
class StageFailedError extends Error {
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
  if (cause instanceof BalanceError) await analyzeLasting(session.db)
}
