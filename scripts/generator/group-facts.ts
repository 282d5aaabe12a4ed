import type { IsoDate } from '../../pipeline/domain.ts'
import { daysAfter } from './calendar.ts'
import type { CustomerRow } from './customer-row.ts'
import type { GroupState, Groups } from './group-states.ts'
import { stateOf } from './groups.ts'
import { between, createLottery, pick, type Random } from './random.ts'

const drawForeignLanguage = createLottery([
  ['ru', 30],
  ['et', 20],
  ['ar', 15],
  ['so', 10],
  ['vi', 10],
  ['en', 15],
])
const drawOwnLanguage = createLottery([
  ['fi', 970],
  ['sv', 25],
  ['se', 3],
  ['smn', 1],
  ['sms', 1],
])

export function motherTongueFor(random: Random, state: GroupState): string {
  if (state === 'unknown') return pick(random, ['', '98', '99', 'xx'])
  return state === 'met' ? drawForeignLanguage(random) : drawOwnLanguage(random)
}

/** Entitlement, benefit and paid days that make the groups that hang on them met, not met or unknown. */
export function writeBenefit(random: Random, row: CustomerRow, groups: Groups): void {
  writeAllowance(random, row, stateOf(groups, 'no-earnings-related-allowance'))
  const subsidy = groups['labour-market-subsidy-200-days']
  if (subsidy === undefined) return
  row.benefit = 'TMT'
  const total = subsidy === 'met' ? between(random, 200, 900) : between(random, 0, 199)
  row.labour_market_subsidy_days = String(total)
  row.labour_market_subsidy_days_12_months = String(between(random, 0, Math.min(260, total)))
}

/** Entitlement and benefit that make `no-earnings-related-allowance` met, not met or unknown. */
export function writeAllowance(random: Random, row: CustomerRow, state: GroupState): void {
  const [entitlement, benefit] = pick(random, allowances[state])
  row.earnings_related_entitlement = entitlement
  row.benefit = benefit
  const days = benefit === 'TMT' ? between(random, 1, 900) : 0
  row.labour_market_subsidy_days = days === 0 ? '' : String(days)
  row.labour_market_subsidy_days_12_months = days === 0 ? '' : String(Math.min(days, between(random, 1, 260)))
}

const allowances: Readonly<Record<GroupState, readonly (readonly [string, string])[]>> = {
  met: [
    ['E', 'TMT'],
    ['E', 'TMT'],
    ['E', 'PPR'],
    ['E', ''],
    ['', 'TMT'],
    ['', 'PPR'],
  ],
  'not met': [
    ['K', 'APR'],
    ['K', 'APR'],
    ['K', ''],
    ['', 'APR'],
  ],
  unknown: [['', '']],
}

/** An integration period in force lasts past every night of a scenario. */
export type Integration = 'in force' | 'not in force'

/** Flag and integration period that make `immigrant` met, not met or unknown; returns whether the period is in force. */
export function writeImmigrant(
  random: Random,
  row: CustomerRow,
  state: GroupState,
  firstNight: IsoDate,
  wanted?: Integration,
): Integration {
  const inForce = daysAfter(firstNight, between(random, 200, 900))
  const past = daysAfter(firstNight, -between(random, 30, 2000))
  const choices: Readonly<Record<GroupState, readonly (readonly [string, string])[]>> = {
    met: [
      ['K', ''],
      ['K', inForce],
      ['K', past],
      ['E', inForce],
      ['', inForce],
    ],
    'not met': [
      ['E', ''],
      ['E', ''],
      ['E', ''],
      ['E', past],
    ],
    unknown: [
      ['', ''],
      ['', past],
    ],
  }
  const fitting = choices[state].filter(
    ([, period]) => wanted === undefined || (period === inForce) === (wanted === 'in force'),
  )
  const [flag, period] = pick(random, fitting)
  row.immigrant = flag
  row.integration_period_ends_on = period
  return period === inForce ? 'in force' : 'not in force'
}

/**
 * The day unemployment began, and a service in between, that make the groups of so many months met or not. Where they are
 * not met they are not for some fifty nights after the first either.
 */
export function writeUnemployment(
  random: Random,
  row: CustomerRow,
  firstNight: IsoDate,
  groups: Groups,
): void {
  const { months, state } = unbrokenMonths(groups)
  const days = months * 31
  const short = [1, days - 56] as const
  const long = [days, 1500] as const
  const mayHaveService = groups['unemployed-12-months'] === undefined && state === 'not met'
  const hasService = mayHaveService && row.customer_number.endsWith('0')
  const [low, high] = state === undefined ? [1, 1200] : state === 'met' || hasService ? long : short
  const length = between(random, low, high)
  row.unemployed_since = daysAfter(firstNight, -length)
  if (hasService) row.last_service_ended_on = daysAfter(firstNight, -between(random, 1, length - 1))
}

/** The longest that a group that is met asks for; else the shortest that none may reach. */
function unbrokenMonths(groups: Groups): { readonly months: number; readonly state?: GroupState } {
  const six = groups['under-25-unemployed-6-months-without-service']
  const twelve = [groups['unemployed-12-months'], groups['unemployed-12-months-without-service']]
  if (twelve.includes('met')) return { months: 12, state: 'met' }
  if (six !== undefined) return { months: 6, state: six }
  return { months: 12, ...(twelve.includes('not met') && { state: 'not met' }) }
}
