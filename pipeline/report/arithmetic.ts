/** What follows from the counts of nights, so that every section says the same. */
import type { Reason } from './report-data.ts'

/** How many of them have an outcome, whatever the reason. */
export function withOutcome(reasons: readonly Reason[], ...outcomes: readonly string[]): number {
  return reasons.reduce((sum, { outcome, count }) => sum + (outcomes.includes(outcome) ? count : 0), 0)
}

/** The middle one, of two the lower; null where there is none. */
export function medianOf(values: readonly number[]): number | null {
  const inOrder = values.toSorted((one, other) => one - other)
  return inOrder[Math.ceil(inOrder.length / 2) - 1] ?? null
}

/** Whole days from one date to a later one. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000
}

/** Calendar months from that of one date to that of a later one. */
export function monthsBetween(from: string, to: string): number {
  const monthOf = (date: string) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7))
  return monthOf(to) - monthOf(from)
}
