import type { Plan } from '../audit/plan.ts'
import type { Summary } from '../audit/summary.ts'
import { type Alarm, describeAlarm } from '../audit/thresholds.ts'
import type { Run } from '../domain.ts'
import { formatTable } from './table.ts'

export interface RunResult {
  readonly run: Run
  readonly wasCompleted: boolean
  readonly rulesHaveChanged: boolean
  /** Where one was asked for. */
  readonly plan: Plan | null
  readonly summary: Summary
  /** Null: a rehearsal leaves no files. */
  readonly folder: string | null
  /** Notifications, of this night and others, that are still to be sent by Suomi.fi. */
  readonly unsent: number
  /** Why, as far as a try has failed. */
  readonly sendingErrors: readonly string[]
  /** Notifications of this night whose sending failed for good. */
  readonly failed: number
}

const shortagesShown = 10

/** The balance sheet as a person reads it. */
export function formatBalanceSheet({
  run,
  wasCompleted,
  rulesHaveChanged,
  summary,
  folder,
}: RunResult): string[] {
  const { rows, recovered } = summary
  const state =
    folder === null
      ? 'rehearsed, nothing was published'
      : wasCompleted
        ? 'was completed before, nothing was decided now'
        : 'completed'
  return [
    `${summary.programme}, night of ${summary.asOfDate}: ${state} (run ${run.runId})`,
    ...(rulesHaveChanged ? ["It was decided by other rules than those in the programme's file now."] : []),
    '',
    `Rows received ${rows.received} = accepted ${rows.accepted} + rejected ${rows.rejected}`,
    ...formatAlarms(summary.alarms),
    ...(recovered === 0
      ? []
      : [`Rejected rows of earlier nights that came right by themselves ${recovered}`]),
    '',
    ...formatTable(
      ['outcome', 'reason', 'customers'],
      summary.outcomes.map((one) => [one.outcome, one.reasonCode, one.count]),
    ),
    '',
    ...formatTable(
      ['notification', 'channel', 'held because', 'count'],
      summary.notifications.map((one) => [one.kind, one.channel, one.holdReason, one.count]),
    ),
    '',
    `Waiting for a caseworker ${summary.waitingForCaseworker} · members absent ${summary.absentMembers.all}, newly ${summary.absentMembers.new}`,
    '',
    ...summary.shortages.slice(0, shortagesShown).map(({ description }) => description),
    ...(summary.shortages.length > 0 ? [''] : []),
    ...formatTable(
      ['balance', 'left', 'right', ''],
      summary.balance.map((one) => [one.check, one.left, one.right, one.balanced ? '✓' : '✗']),
    ),
    ...(folder === null ? [] : ['', `Files: ${folder}`]),
  ]
}

/** What is other than usual, worst first, after an empty line. */
export function formatAlarms(alarms: readonly Alarm[]): string[] {
  if (alarms.length === 0) return []
  const lines = (['stop', 'warn'] as const).flatMap((level) =>
    alarms.filter((alarm) => alarm.level === level).map((alarm) => `${level}: ${describeAlarm(alarm)}`),
  )
  return ['', ...lines]
}
