/** One thing that a line tells of a person, or leaves out. */
export interface Attribute {
  /** The column of register.month_member. */
  readonly name: string
  readonly type: 'text' | 'boolean' | 'date'
}

/**
 * What a line tells, what matters most first: people are divided by one after the other for as long as enough of them
 * are alike, so that what stands late is left out first.
 */
export const attributes: readonly Attribute[] = [
  { name: 'is_there', type: 'boolean' },
  { name: 'is_member', type: 'boolean' },
  { name: 'area_id', type: 'text' },
  { name: 'employment', type: 'text' },
  { name: 'municipality_code', type: 'text' },
  { name: 'age_band', type: 'text' },
  { name: 'member_since', type: 'date' },
  { name: 'benefit', type: 'text' },
  { name: 'months_unemployed', type: 'text' },
  { name: 'language', type: 'text' },
  { name: 'subsidy_days', type: 'text' },
  { name: 'months_registered', type: 'text' },
  { name: 'in_integration_period', type: 'boolean' },
  { name: 'caseworker_load', type: 'text' },
  { name: 'service_language', type: 'text' },
  { name: 'groups', type: 'text' },
]
