import { smallestCount } from '../../privacy/small-counts.ts'

/** One thing that a line tells of a person, or leaves out. */
export interface Attribute {
  /** The column of register.month_member. */
  readonly name: string
  readonly type: 'text' | 'boolean' | 'date'
  /** How many must be alike to be told apart from the rest of their class by it; null: none are, after the first line. */
  readonly laterCount: number | null
}

/** How many must be alike in their first line: so that later lines can tell of changes without anybody alone. */
export const firstCount = 60
const changesOften = { laterCount: 20 }
const staysAsItWas = { laterCount: null }
const matters = { laterCount: smallestCount }

/**
 * What a line tells, what matters most first: people are divided by one after the other for as long as enough of them
 * are alike, so that what stands late is left out first.
 */
export const attributes: readonly Attribute[] = [
  { name: 'is_there', type: 'boolean', ...matters },
  { name: 'is_member', type: 'boolean', ...matters },
  { name: 'area_id', type: 'text', ...matters },
  { name: 'employment', type: 'text', ...matters },
  { name: 'municipality_code', type: 'text', ...matters },
  { name: 'age_band', type: 'text', ...staysAsItWas },
  { name: 'member_since', type: 'date', ...changesOften },
  { name: 'benefit', type: 'text', ...changesOften },
  { name: 'months_unemployed', type: 'text', ...staysAsItWas },
  { name: 'language', type: 'text', ...staysAsItWas },
  { name: 'subsidy_days', type: 'text', ...changesOften },
  { name: 'months_registered', type: 'text', ...staysAsItWas },
  { name: 'in_integration_period', type: 'boolean', ...staysAsItWas },
  { name: 'caseworker_load', type: 'text', ...changesOften },
  { name: 'service_language', type: 'text', ...staysAsItWas },
  { name: 'groups', type: 'text', ...staysAsItWas },
]
