import { formatTable } from '../terminal/table.ts'
import { checksumOfPlan, type Plan } from './plan.ts'
import { formatStock } from './stock-line.ts'
import { formatAlarms } from './thresholds.ts'

export function printPlan(print: (line: string) => void, plan: Plan, isJson: boolean): void {
  if (isJson) print(JSON.stringify({ sha256: checksumOfPlan(plan), ...plan }, null, 2))
  else for (const line of formatPlan(plan)) print(line)
}

const words = {
  entering: 'people entering',
  leaving: 'people leaving',
  moving: 'people moving',
  notifications: 'letters and messages',
  'caseworkers-changed': 'caseworkers changed',
} as const

/** The plan as a person reads it who is to approve it. */
function formatPlan(plan: Plan): string[] {
  const { rows, nights, areas } = plan
  const lately = `median of ${nights}`
  const isHidden = (line: Plan['people'][number]) =>
    line.tonight === null || (nights > 0 && (line.yesterday === null || line.median === null))
  const columns = ['tonight', ...(nights > 0 ? ['yesterday', lately] : [])]
  const counts = (line: Plan['people'][number]) =>
    [line.tonight, ...(nights > 0 ? [line.yesterday, line.median] : [])].map((count) => count ?? '·')
  return [
    `${plan.programme}, night of ${plan.asOfDate}: a plan, nothing is published`,
    ...formatAlarms(plan.alarms),
    '',
    `Rows received ${rows.received} = accepted ${rows.accepted} + rejected ${rows.rejected}`,
    ...(plan.figures.stock ? [formatStock(plan.figures.stock)] : []),
    '',
    ...formatTable(
      ['', ...columns],
      plan.people.map((line) => [words[line.event], ...counts(line)]),
    ),
    '',
    ...(nights === 0 ? ['There is no earlier night of the programme to compare with.', ''] : []),
    ...(areas.length === 0
      ? []
      : [
          ...formatTable(
            ['area', '', ...columns],
            areas.map((line) => [line.area ?? '(non-disclosure)', words[line.event], ...counts(line)]),
          ),
          ...(areas.some(isHidden) ? ['· fewer than 5, or what would give such a count away'] : []),
          '',
        ]),
    ...(plan.notifications.length === 0
      ? []
      : [
          ...formatTable(
            ['notification', 'channel', 'held because', 'count'],
            plan.notifications.map((one) => [one.kind, one.channel, one.holdReason, one.count]),
          ),
          '',
        ]),
    `Plan ${checksumOfPlan(plan)}`,
  ]
}
