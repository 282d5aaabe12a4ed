import { findPlans, type PlanOnRecord } from '../approval/approval-queries.ts'
import { plansShown, plansThatWait } from '../approval/plans.ts'
import { measures } from '../approval/thresholds.ts'
import { type Context, withReadableDatabase } from '../context.ts'
import type { Db } from '../db/database.ts'
import { exitCodeOf } from '../errors.ts'
import { listProgrammes } from '../programmes/programme.ts'
import { findRuleChanges } from '../programmes/rule-changes.ts'
import type { Sample } from './exposition.ts'
import { findEarlierCompletion, metricsFile, writeMetrics } from './metric-files.ts'
import {
  findAlarmCounts,
  findDatabaseSamples,
  findNightSamples,
  findProgrammesRun,
} from './metric-queries.ts'
import { findLatestNights } from './run-queries.ts'

/** What the database as a whole says now: also what a person's approval changes between the nights. */
export async function databaseMetrics(db: Db): Promise<Sample[]> {
  const changes = findRuleChanges(await findLatestNights(db))
  const next = new Map(changes.toReversed().map(({ programmeId, on }) => [programmeId, on]))
  const waiting = plansThatWait(await findPlans(db, '', plansShown))
  const alarms = await Promise.all(
    (await findProgrammesRun(db)).map((programme) =>
      alarmSamples(
        db,
        programme,
        waiting.find(({ programmeId }) => programmeId === programme),
      ),
    ),
  )
  return [
    ...(await findDatabaseSamples(db)),
    ...alarms.flat(),
    ...[...next].map(([programme, on]) => ({
      name: 'kuntasiirto_rule_change_timestamp_seconds' as const,
      labels: { programme },
      value: Date.parse(`${on}T00:00:00Z`) / 1000,
    })),
  ]
}

async function alarmSamples(db: Db, programme: string, plan: PlanOnRecord | undefined): Promise<Sample[]> {
  const alarms = plan?.content.alarms ?? (await findAlarmCounts(db, programme))
  return [
    { name: 'kuntasiirto_plan_waiting', labels: { programme }, value: plan === undefined ? 0 : 1 },
    ...measures.flatMap((measure) =>
      ['warn', 'stop'].map((level) => ({
        name: 'kuntasiirto_night_alarms' as const,
        labels: { programme, level, measure },
        value: alarms.filter((alarm) => alarm.level === level && alarm.measure === measure).length,
      })),
    ),
  ]
}

/**
 * Runs a night's command and, where a metrics folder is set, writes what came of it, above all when nothing good did.
 * Metrics that cannot be written fail no night: their age tells.
 */
export async function measured<Result>(
  context: Context,
  programme: string,
  night: () => Promise<Result>,
): Promise<Result> {
  try {
    const result = await night()
    await writeNightMetrics(context, programme, 0)
    return result
  } catch (error) {
    await writeNightMetrics(
      context,
      programme,
      exitCodeOf(context.signal.aborted ? context.signal.reason : error),
    )
    throw error
  }
}

async function writeNightMetrics(context: Context, programme: string, exitCode: number): Promise<void> {
  const folder = context.config.metricsFolder
  if (folder === null || !listProgrammes().includes(programme)) return
  const path = metricsFile(folder, programme)
  const labels = { programme }
  const ending: Sample[] = [
    { name: 'kuntasiirto_night_exit_code', labels, value: exitCode },
    { name: 'kuntasiirto_night_ended_timestamp_seconds', labels, value: Date.now() / 1000 },
  ]
  try {
    // Whatever stopped the night, its own connection may be gone with it.
    const account = await withReadableDatabase(context, 'metrics', async ({ session: { db } }) => {
      return { night: await findNightSamples(db, programme), database: await databaseMetrics(db) }
    }).catch((err: unknown) => {
      context.logger.warn({ err }, 'the account cannot be read for the metrics')
      return null
    })
    if (account === null) {
      await writeMetrics(path, [...ending, ...(await findEarlierCompletion(path, programme))])
    } else {
      await writeMetrics(path, [...ending, ...account.night])
      await writeMetrics(metricsFile(folder, null), account.database)
    }
  } catch (err) {
    context.logger.error({ err, folder }, 'the metrics cannot be written: see KUNTASIIRTO_METRICS_DIR')
  }
}
