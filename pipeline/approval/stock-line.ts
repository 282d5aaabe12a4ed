import type { Stock } from './thresholds.ts'

/** Those who must be transferred by a day, and wait. */
export function formatStock({ searchStartedBy, transferBy, reviews, rejected, isOverdue }: Stock): string {
  const who = `job search since ${searchStartedBy} or before: ${reviews} in review, ${rejected} rejected`
  return `${isOverdue ? 'OVERDUE, to' : 'To'} be transferred by ${transferBy}, ${who}`
}
