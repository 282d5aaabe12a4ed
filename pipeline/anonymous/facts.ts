import { addDays } from '../calendar.ts'
import type { IsoDate } from '../domain.ts'
import { ownLanguages } from '../programmes/own-languages.ts'
import { type Programme, ruleVersionOn } from '../programmes/programme.ts'

/** So many people who are alike may be told of as they are. */
export const fewest = 5

/**
 * What of a row decides its verdict, and how its person is told: everything that an exported person has of a real one. A
 * number is the band between two borders; `K`, `E` and empty are yes, no and unknown.
 */
const factNames = [
  'employmentCode',
  'unemploymentRisk',
  /** `fi` (Sámi too), `sv`, `foreign`; empty: unknown. */
  'language',
  'serviceLanguage',
  'usesEService',
  'hasAddress',
  'searchStarted',
  /** Empty: open; `past`, `later`. */
  'searchEnded',
  /** Empty: not unemployed. */
  'unemployed',
  /** Empty: none; `before` the unemployment began, `since` then, `running`. */
  'service',
  'benefit',
  'subsidyDays',
  'entitlement',
  'immigrant',
  /** Empty: none; `past`, `running`. */
  'integration',
  'temporaryProtection',
  'jointService',
  'changeSecurity',
  'discretion',
  'age',
] as const
type FactName = (typeof factNames)[number]
export type Facts = Readonly<Record<FactName, string>>

/** Facts as one text, by which they are compared and counted. */
export function keyOf(facts: Facts): string {
  return factNames.map((name) => facts[name]).join('|')
}

export function factsOf(key: string): Facts {
  const values = key.split('|')
  return Object.fromEntries(factNames.map((name, place) => [name, values[place] ?? ''])) as Facts
}

/** Where bands begin, ascending: band 0 lies before the first border. On both sides of every border that a rule asks about. */
export interface Borders {
  readonly age: readonly number[]
  /** Full months of unemployment. */
  readonly unemployedMonths: readonly number[]
  readonly subsidyDays: readonly number[]
  /** The last band begins after the night. */
  readonly searchStarted: readonly IsoDate[]
  readonly ownLanguages: readonly string[]
}

/** The borders of the rules in force on the night, and some of our own that tell people apart as far as they need. */
export function bordersOn(programme: Programme, asOfDate: IsoDate): Borders {
  const { groups } = ruleVersionOn(programme, asOfDate)
  const ofGroups = (parameter: string) =>
    groups.flatMap((group) => {
      const value: unknown = Reflect.get(group, parameter)
      return typeof value === 'number' ? [value] : []
    })
  const ofServicePoints = programme.areas
    .flatMap(({ servicePointRules }) => servicePointRules)
    .flatMap(({ when }) => when?.underAge ?? [])
  const foreign = groups.find((group) => group.criterion === 'foreign-language')
  const stock = programme.stock === undefined ? [] : [addDays(programme.stock.searchStartedBy, 1)]
  const tomorrow = addDays(asOfDate, 1)
  const starts = [addDays(asOfDate, -365), addDays(asOfDate, -90), ...stock].filter((day) => day < tomorrow)
  return {
    age: ascending([25, 30, 55, ...ofGroups('age'), ...ofGroups('underAge'), ...ofServicePoints]),
    unemployedMonths: ascending([6, 12, ...ofGroups('months')]),
    subsidyDays: ascending([1, 200, 500, ...ofGroups('days')]),
    searchStarted: [...new Set([...starts, tomorrow])].sort(),
    ownLanguages: foreign?.ownLanguages ?? [...ownLanguages],
  }
}

function ascending(borders: readonly number[]): readonly number[] {
  return [...new Set(borders)].sort((one, other) => one - other)
}

/** The band of a value, as Postgres' width_bucket counts it. */
export function bandOf(value: number, borders: readonly number[]): string {
  return String(borders.filter((border) => border <= value).length)
}
