import { findPlans } from '../approval/approval-queries.ts'
import { plansShown, plansThatWait } from '../approval/plans.ts'
import { findWaitingStocks, type ProgrammeStock } from '../approval/stock-queries.ts'
import { findRecentRuns } from '../approval/threshold-queries.ts'
import { type BalanceCheck, findBalance } from '../audit/balance-queries.ts'
import { type Context, withReadableDatabase } from '../context.ts'
import type { Db } from '../db/database.ts'
import { findLockWaits, type LockWait } from '../db/lock-waits.ts'
import { findNightHolder, type NightHolder } from '../db/night-lock.ts'
import type { OpenJobs } from '../deliver/fingerprint-queries.ts'
import { countJobs, findSendingErrors, type JobCounts } from '../deliver/job-queries.ts'
import { findLeftJobs } from '../deliver/left-jobs.ts'
import { countUnsent } from '../deliver/suomifi/sending-queries.ts'
import type { IsoDate } from '../domain.ts'
import { UsageError } from '../errors.ts'
import { findRuleChanges, type ProgrammeChange } from '../programmes/rule-changes.ts'
import {
  findLatestNights,
  findRuns,
  findShortages,
  findStageRuns,
  findWaiting,
  type RunLine,
  type ShortageLine,
  type StageLine,
  type WaitingLine,
} from './run-queries.ts'
import {
  findLandmarks,
  findLastNights,
  findMedianFigures,
  type Landmarks,
  type NightFigures,
  type NightLine,
} from './trend-queries.ts'

export interface ProgrammeNights {
  readonly programmeId: string
  /** Latest first. */
  readonly nights: readonly NightLine[]
  /** Of the completed nights before the last completed one; null: there are none. */
  readonly median: (NightFigures & { readonly nights: number }) | null
}

interface PlanThatWaits {
  readonly plan: string
  readonly programmeId: string
  readonly asOfDate: IsoDate
  readonly plannedAt: Date
  readonly stops: number
}

export interface Status {
  readonly runs: readonly RunLine[]
  /** Of the one run asked for. */
  readonly stages: readonly StageLine[]
  readonly balance: readonly BalanceCheck[]
  /** Empty when one run was asked for. */
  readonly programmes: readonly ProgrammeNights[]
  readonly plans: readonly PlanThatWaits[]
  readonly waiting: readonly WaitingLine[]
  /** Which capacity is short, as of the last nights. */
  readonly shortages: readonly ShortageLine[]
  /** Who must be transferred by a day and waited in the last nights. */
  readonly stocks: readonly ProgrammeStock[]
  /** Rules that change within 30 days of a programme's last night. */
  readonly changes: readonly ProgrammeChange[]
  readonly jobs: JobCounts
  /** What waits for workers of another version, or with other texts, layout or rules, than this program. */
  readonly leftJobs: readonly OpenJobs[]
  /** Which commands wait for a lock, and who has it. */
  readonly lockWaits: readonly LockWait[]
  /** Who has the night's lock; null: nobody. */
  readonly nightHolder: NightHolder | null
  /** Notifications still to be sent by Suomi.fi. */
  readonly unsent: number
  /** Why some could not be sent so far. */
  readonly sendingErrors: readonly string[]
  readonly landmarks: Landmarks
}

const runsShown = 14
/** What thresholds compare with, unless a programme says otherwise. */
const mediansOf = 14

/** The last runs, or one run's stages and balance; and everything that waits for a person. */
export async function findStatus(context: Context, runId: string | null): Promise<Status> {
  return await withReadableDatabase(context, 'status', async ({ session: { db } }) => {
    const runs = await findRuns(db, runsShown, runId)
    if (runId !== null && runs.length === 0)
      throw new UsageError(`no run ${runId}: see kuntasiirto status for the runs there are`)
    return {
      runs,
      stages: runId === null ? [] : await findStageRuns(db, runId),
      balance: runId === null ? [] : await findBalance(db, runId),
      programmes: runId === null ? await findProgrammeNights(db) : [],
      plans: plansThatWait(await findPlans(db, '', plansShown)).map(
        ({ sha256, programmeId, asOfDate, plannedAt, content }) => ({
          plan: sha256.slice(0, 12),
          ...{ programmeId, asOfDate, plannedAt },
          stops: content.alarms.filter(({ level }) => level === 'stop').length,
        }),
      ),
      waiting: await findWaiting(db),
      shortages: await findShortages(db),
      stocks: await findWaitingStocks(db),
      changes: findRuleChanges(await findLatestNights(db)),
      jobs: await countJobs(db),
      leftJobs: await findLeftJobs(db, null),
      lockWaits: await findLockWaits(db),
      nightHolder: await findNightHolder(db),
      unsent: await countUnsent(db),
      sendingErrors: await findSendingErrors(db),
      landmarks: await findLandmarks(db),
    }
  })
}

async function findProgrammeNights(db: Db): Promise<ProgrammeNights[]> {
  const programmes = Map.groupBy(await findLastNights(db, runsShown), ({ programmeId }) => programmeId)
  const found: ProgrammeNights[] = []
  for (const [programmeId, nights] of programmes) {
    const last = nights.find((night) => night.status === 'completed')
    const recent = last === undefined ? [] : await findRecentRuns(db, last, mediansOf)
    const median =
      recent.length === 0 ? null : { nights: recent.length, ...(await findMedianFigures(db, recent)) }
    found.push({ programmeId, nights, median })
  }
  return found
}
