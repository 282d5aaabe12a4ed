/** What follows from an area's published counts, so that every section says the same. */
import type { AreaNight, Counts } from './month-data.ts'

const longTerm = ['12-23', '24+'] as const
const inLabourForce = ['unemployed', 'laid off', 'in a service'] as const

export function sumOf(counts: Counts, categories: Iterable<string> = counts.keys()): number {
  return Array.from(categories, (category) => counts.get(category) ?? 0).reduce((sum, one) => sum + one, 0)
}

/** Who is in a service, of those and the unemployed and laid off. */
export function activation({ employment }: AreaNight): { readonly part: number; readonly of: number } {
  return { part: employment.get('in a service') ?? 0, of: sumOf(employment, inLabourForce) }
}

export function longTermUnemployed({ monthsUnemployed }: AreaNight): number {
  return sumOf(monthsUnemployed, longTerm)
}

/** What the municipalities pay together a day, in cents; null: not to be told. */
export function municipalitiesCents({ shares }: AreaNight): number | null {
  return shares === null ? null : shares.reduce((sum, { cents }) => sum + cents, 0)
}

/** Customers with a caseworker for each full-time one; null: there is none. */
export function loadOf({ caseworkers, fullTime }: AreaNight): number | null {
  return fullTime === 0 ? null : (caseworkers.get('assigned') ?? 0) / fullTime
}
