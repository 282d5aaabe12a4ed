import type { Tx } from '../db/database.ts'
import type { ApprovalMode, Carrier, Run } from '../domain.ts'
import { ApprovalNeededError } from '../errors.ts'
import type { Programme } from '../programmes/programme.ts'
import { approveRun, findOpenApproval } from './approval-queries.ts'
import { checksumOfPlan, composePlan, type Plan } from './plan.ts'
import { findStock } from './stock-queries.ts'
import { findFileRows, findMeasures, findRecentRuns, insertAlarms } from './threshold-queries.ts'
import { describeAlarm, raiseAlarms } from './thresholds.ts'

export interface ApprovalOrder {
  readonly mode: ApprovalMode
  /** The checksum of the plan that was approved, or its beginning: the night is published by this plan or not at all. */
  readonly approved: string | null
  /** Makes a plan whatever the night is like; publishes nothing. */
  readonly isPlan: boolean
}

/** A night that no person looks at before it is published. */
export const withoutApproval: ApprovalOrder = { mode: 'off', approved: null, isPlan: false }

/** Its plan waits for a person. */
export class PlanWaitsError extends ApprovalNeededError {
  readonly plan: Plan

  constructor(message: string, plan: Plan) {
    super(message)
    this.plan = plan
  }
}

/**
 * Judges a decided night by its programme's thresholds, enters what it passes, and, where a person must approve it, looks
 * for the approval of just this plan. Throws PlanWaitsError where there is none: then nothing may be published. Tells the
 * plan where one was asked for. A rehearsal waits for nobody.
 */
export async function requireApproval(
  tx: Tx,
  run: Run,
  programme: Programme,
  {
    approval,
    carrier,
    isDryRun,
  }: {
    readonly approval: ApprovalOrder
    readonly carrier: Carrier
    readonly isDryRun: boolean
  },
): Promise<Plan | null> {
  const recent = await findRecentRuns(tx, run, programme.thresholds.recentNights)
  const figures = {
    nights: recent.length,
    measures: await findMeasures(tx, run, recent),
    files: await findFileRows(tx, run, recent),
    stock: await findStock(tx, run.runId),
  }
  const alarms = raiseAlarms(figures, programme.thresholds)
  await insertAlarms(tx, run, alarms)

  const stops = alarms.filter(({ level }) => level === 'stop')
  const mustWait =
    approval.approved !== null ||
    approval.mode === 'always' ||
    (approval.mode === 'thresholds' && stops.length > 0)
  if (!approval.isPlan && (isDryRun || !mustWait)) return null

  const plan = await composePlan(tx, run, carrier, recent, { figures, alarms })
  if (approval.isPlan) return plan
  const sha256 = checksumOfPlan(plan)
  const why = [
    stops.length > 0
      ? `it passes ${stops.length === 1 ? 'a stop threshold' : `${stops.length} stop thresholds`} (${stops.map(describeAlarm).join('; ')})`
      : 'every night must be approved',
    'nothing was published',
  ].join('; ')
  const night = `the night of ${run.asOfDate} waits for a person: `
  if (approval.approved !== null && !sha256.startsWith(approval.approved))
    throw new PlanWaitsError(
      `${night}plan ${approval.approved} was approved, but tonight's is ${sha256}; nothing was published: read the new plan (kuntasiirto plans ${short(sha256)}) and approve it, or restore what the approved one was made from`,
      plan,
    )
  const approvalId = await findOpenApproval(tx, sha256)
  if (approvalId === null)
    throw new PlanWaitsError(
      `${night}${approval.approved === null ? why : `nobody has approved plan ${sha256}; nothing was published`}: read the plan, approve it (kuntasiirto approve ${short(sha256)} --by NAME --because TEXT), and run the same command again`,
      plan,
    )
  await approveRun(tx, run, approvalId)
  return null
}

const short = (sha256: string) => sha256.slice(0, 12)
