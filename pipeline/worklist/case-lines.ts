import { formatStock } from '../approval/stock-line.ts'
import { sumOf } from '../counts.ts'
import { formatSigner } from '../terminal/signature.ts'
import { formatTable } from '../terminal/table.ts'
import type { CaseDetail, Worklist } from './list-cases.ts'

function formatRecovered({ recovered, counts }: Worklist): string[] {
  const count = sumOf(recovered)
  if (count === 0 || counts.some(({ state }) => state === 'recovered')) return []
  return [`(rejected rows that came right by themselves within 30 days: ${count}; see --state recovered)`]
}

export function formatCases(found: Worklist): string[] {
  const { cases, total, hidden, stocks } = found
  const left = sumOf(hidden)
  const notShown = [
    ...(left === 0 ? [] : [`(not shown, waived or resolved: ${left}; see --state waived,resolved)`]),
    ...formatRecovered(found),
  ]
  if (total === 0) return ['No such case waits for a person.', ...notShown]
  return [
    ...formatTable(
      ['case', 'what', 'why', 'since', 'days', 'programme', 'customer', 'detail', 'note'],
      cases.map((one) => [
        ...[one.caseId, one.kind, one.reason, one.since, one.days, one.programmeId, one.customerNumber],
        ...[one.detail, one.note],
      ]),
    ),
    `(shown ${cases.length} of ${total})`,
    ...notShown,
    ...stocks.map(formatStock),
  ]
}

export function formatCounts(found: Worklist): string[] {
  const { counts, total, stocks } = found
  if (total === 0) return ['No such case waits for a person.', ...formatRecovered(found)]
  return [
    ...formatTable(
      ['programme', 'what', 'why', 'state', 'count', 'since'],
      counts.map((one) => [one.programmeId, one.kind, one.reason, one.state, one.count, one.oldest]),
    ),
    `(${total} in all)`,
    ...formatRecovered(found),
    ...stocks.map(formatStock),
  ]
}

export function formatCase({ caseId, programmeId, kind, now, actions, whatToDo }: CaseDetail): string[] {
  const facts: readonly (readonly [string, string | number | null])[] = [
    ['what', kind],
    ['programme', programmeId],
    ['customer', now?.customerNumber ?? null],
    ['detail', now?.detail ?? null],
    ['since', now?.since ?? null],
    ['facts', now?.facts ?? null],
    ['state', now?.state ?? 'gone: the last night no longer found it'],
    ['note', now?.note ?? null],
    ['what to do', now === null ? null : whatToDo],
  ]
  return [
    `Case ${caseId}`,
    ...facts.filter(([, value]) => value !== null).map(([name, value]) => `  ${name.padEnd(12)}${value}`),
    ...(actions.length === 0 ? [] : ['', 'Operators:']),
    ...actions.map(
      ({ doneAt, action, doneBy, because, facts: then, ...who }) =>
        `  ${doneAt.toISOString().replace('T', ' ').slice(0, 19)} UTC  ${action}d by ${formatSigner({ by: doneBy, ...who })}: ${because} (${then})`,
    ),
  ]
}
