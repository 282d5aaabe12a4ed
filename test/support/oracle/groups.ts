import type { Facts } from './facts.ts'

type Truth = 'met' | 'not met' | 'unknown'

/** Finnish, Swedish and the Sámi languages (1269/2020, 2 § 3 item: any other is a foreign language). */
const domesticLanguages = new Set(
  'fi fin sv swe se sma sme smj smn sms smi sjd sje sjt sju sia sjk'.split(' '),
)

/** Whether a customer belongs to the group on the date. */
export function judgeGroup(group: string, facts: Facts, date: string): Truth {
  switch (group) {
    case 'no-earnings-related-allowance':
      return hasNoEarningsRelatedAllowance(facts)
    case 'under-30':
      return truth(completedYears(facts.birthDate, date) < 30)
    case 'under-25':
      return truth(completedYears(facts.birthDate, date) < 25)
    case 'immigrant':
      return isImmigrant(facts, date)
    case 'foreign-language':
      if (facts.motherTongue === null) return 'unknown'
      return truth(!domesticLanguages.has(facts.motherTongue))
    case 'temporary-protection':
      return truth(facts.temporaryProtection)
    case 'unemployed-12-months':
      return truth(isUnemployedFor(12, facts, date))
    case 'unemployed-12-months-without-service':
      return truth(isUnemployedFor(12, facts, date) && hadNoService(facts))
    case 'under-25-unemployed-6-months-without-service':
      return truth(
        completedYears(facts.birthDate, date) < 25 && isUnemployedFor(6, facts, date) && hadNoService(facts),
      )
    case 'labour-market-subsidy-200-days':
      return truth(facts.subsidyDays >= 200)
    case 'joint-service-customer':
      return truth(facts.jointServiceCustomer)
    case 'jobseeker':
      return 'met'
    default:
      throw new RangeError(`${group} is no group`)
  }
}

function truth(isMet: boolean): Truth {
  return isMet ? 'met' : 'not met'
}

/** The entitlement where it is known, else what the benefit paid shows. */
function hasNoEarningsRelatedAllowance({ earningsRelatedEntitlement, benefit }: Facts): Truth {
  if (earningsRelatedEntitlement !== null) return truth(!earningsRelatedEntitlement)
  if (benefit === 'TMT' || benefit === 'PPR') return 'met'
  return benefit === 'APR' ? 'not met' : 'unknown'
}

function isImmigrant({ immigrant, integrationPeriodEndsOn }: Facts, date: string): Truth {
  if (immigrant === true) return 'met'
  if (integrationPeriodEndsOn !== null && integrationPeriodEndsOn >= date) return 'met'
  return immigrant === null ? 'unknown' : 'not met'
}

function isUnemployedFor(months: number, { unemployedSince }: Facts, date: string): boolean {
  return unemployedSince !== null && addMonths(unemployedSince, months) <= date
}

/** In no service since the unemployment began. */
function hadNoService({ lastServiceEndedOn, unemployedSince }: Facts): boolean {
  return lastServiceEndedOn === null || (unemployedSince !== null && lastServiceEndedOn <= unemployedSince)
}

/** Years of age: one more on each birthday; for those born on 29 February that is 1 March in other years. */
function completedYears(birthDate: string, date: string): number {
  const years = Number(date.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return date.slice(5) < birthDate.slice(5) ? years - 1 : years
}

/** The same day so many months later, or the last day of that month where it is too short. */
export function addMonths(date: string, months: number): string {
  const year = Number(date.slice(0, 4))
  const month = Number(date.slice(5, 7)) - 1 + months
  const day = Math.min(Number(date.slice(8)), new Date(Date.UTC(year, month + 1, 0)).getUTCDate())
  return new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10)
}
