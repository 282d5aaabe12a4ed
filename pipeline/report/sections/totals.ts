import type { Night } from '../report-data.ts'

/** How many customers had an outcome in all the nights together. */
export function outcomesOf(nights: readonly Night[]): (outcome: string) => number {
  const counts = nights.flatMap((night) => night.outcomes)
  return (outcome) => counts.reduce((sum, one) => sum + (one.outcome === outcome ? one.count : 0), 0)
}
