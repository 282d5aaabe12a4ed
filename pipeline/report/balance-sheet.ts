import { formatAlarms } from '../approval/thresholds.ts'
import type { Run } from '../domain.ts'
import { formatTable } from '../terminal/table.ts'
import type { Summary } from './summary-queries.ts'

/** A night as its balance sheet tells of it. */
interface ToldNight {
  readonly run: Run
  readonly became: 'published' | 'rehearsed' | 'completed-before'
  /** It was decided by other rules than those in the programme's file now. */
  readonly rulesHaveChanged: boolean
  readonly summary: Summary
  /** Null: a rehearsal leaves no files. */
  readonly folder: string | null
  /** Written now, and those of them that had been lost or changed. */
  readonly files: { readonly written: number; readonly lost: number }
}

const stateOf = {
  published: 'completed',
  rehearsed: 'rehearsed, nothing was published',
  'completed-before': 'was completed before, nothing was decided now',
} as const

const shortagesShown = 10

/** The balance sheet as a person reads it. */
export function formatBalanceSheet(night: ToldNight): string[] {
  const { run, became, rulesHaveChanged, summary, folder, files } = night
  const { rows, recovered } = summary
  return [
    `${summary.programme}, night of ${summary.asOfDate}: ${stateOf[became]} (run ${run.runId})`,
    ...(became === 'completed-before' && files.written > 0
      ? [
          `Files written now ${files.written}, of them lost or changed since they were first written ${files.lost}`,
        ]
      : []),
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
