import type { Tx } from '../db/database.ts'
import type { ApprovalMode, Carrier, Run } from '../domain.ts'
import type { Programme } from '../programmes/programme.ts'
import { approveRun, findOpenApproval } from './approval-queries.ts'
import { checksumOfPlan, composePlan, type Plan } from './plan.ts'
import { findStock } from './stock-queries.ts'
import { findFileRows, findMeasures, findRecentRuns, insertAlarms } from './threshold-queries.ts'
import { type Alarm, describeAlarm, raiseAlarms } from './thresholds.ts'

export interface ApprovalOrder {
  readonly mode: ApprovalMode
  /** The checksum of the plan that was approved, or its beginning: the night is published by this plan or not at all. */
  readonly approved: string | null
  /** Makes a plan whatever the night is like; publishes nothing. */
  readonly isPlan: boolean
}

/** A night that no person looks at before it is published. */
export const withoutApproval: ApprovalOrder = { mode: 'off', approved: null, isPlan: false }

/** Only a night that is published changes anything; of the others the plan is kept, where there is one. */
export type NightEnding =
  | { readonly became: 'published' }
  | { readonly became: 'rehearsed'; readonly plan: Plan | null }
  /** `why` says what for, and what to do. */
  | { readonly became: 'waits'; readonly plan: Plan; readonly why: string }

/**
 * Judges a decided night by its programme's thresholds, enters what it passes, and, where a person must approve it, looks
 * for the approval of just this plan. A rehearsal waits for nobody.
 */
export async function chooseEnding(
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
): Promise<NightEnding> {
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
  const plan = async () => await composePlan(tx, run, carrier, recent, { figures, alarms })
  if (approval.isPlan) return { became: 'rehearsed', plan: await plan() }
  if (isDryRun) return { became: 'rehearsed', plan: null }
  if (!mustWait) return { became: 'published' }
  const waits = await findWhyItWaits(tx, run, await plan(), approval, stops)
  return waits ?? { became: 'published' }
}

/** Enters the approval of the plan; where there is none, says why the night waits. */
async function findWhyItWaits(
  tx: Tx,
  run: Run,
  plan: Plan,
  { approved }: ApprovalOrder,
  stops: readonly Alarm[],
): Promise<NightEnding | null> {
  const sha256 = checksumOfPlan(plan)
  const waits = (why: string) =>
    ({ became: 'waits', plan, why: `the night of ${run.asOfDate} waits for a person: ${why}` }) as const
  if (approved !== null && !sha256.startsWith(approved))
    return waits(
      `plan ${approved} was approved, but tonight's is ${sha256}; nothing was published: read the new plan (kuntasiirto plans ${short(sha256)}) and approve it, or restore what the approved one was made from`,
    )
  const approvalId = await findOpenApproval(tx, sha256)
  if (approvalId === null) {
    const cause =
      approved !== null
        ? `nobody has approved plan ${sha256}`
        : stops.length > 0
          ? `it passes ${stops.length === 1 ? 'a stop threshold' : `${stops.length} stop thresholds`} (${stops.map(describeAlarm).join('; ')})`
          : 'every night must be approved'
    return waits(
      `${cause}; nothing was published: read the plan, approve it (kuntasiirto approve ${short(sha256)} --by NAME --because TEXT), and run the same command again`,
    )
  }
  await approveRun(tx, run, approvalId)
  return null
}

const short = (sha256: string) => sha256.slice(0, 12)
