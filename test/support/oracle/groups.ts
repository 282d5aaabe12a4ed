/** What a row says of a customer: the facts that decide. Dates are ISO text, null is empty. */
export interface Facts {
  readonly birthDate: string
  readonly motherTongue: string | null
  readonly homeMunicipality: string | null
  readonly residenceMunicipality: string | null
  readonly jobSearchStartedOn: string
  readonly jobSearchEndedOn: string | null
  readonly employmentCode: string
  readonly unemployedSince: string | null
  readonly lastServiceEndedOn: string | null
  readonly benefit: string | null
  readonly subsidyDays: number
  readonly subsidyDays12Months: number
  readonly earningsRelatedEntitlement: boolean | null
  readonly immigrant: boolean | null
  readonly integrationPeriodEndsOn: string | null
  readonly temporaryProtection: boolean
  readonly jointServiceCustomer: boolean
  readonly changeSecurity55: boolean
  readonly teDiscretion: string | null
}

export type Truth = 'met' | 'not met' | 'unknown'

const ownLanguages = 'fi fin sv swe se sma sme smj smn sms smi sjd sje sjt sju sia sjk'.split(' ')

/** Whether a customer belongs to a group on the date (design §6, "How each is computed"). */
export function judgeGroup(group: string, facts: Facts, date: string): Truth {
  const { benefit, earningsRelatedEntitlement: entitlement, immigrant, motherTongue } = facts
  switch (group) {
    // 1269/2020, 4 § 1 mom. 1 k.: the entitlement, not what is paid today; the benefit tells where it is not recorded
    case 'no-earnings-related-allowance':
      if (entitlement === false) return 'met'
      if (entitlement === true) return 'not met'
      if (benefit === 'TMT' || benefit === 'PPR') return 'met'
      if (benefit === 'APR') return 'not met'
      return 'unknown'

    // 4 § 1 mom. 2 k.
    case 'under-30':
      return isTrue(completedYears(facts.birthDate, date) < 30)

    // 4 § 1 mom. 3 k.; 1386/2010, 3 §
    case 'immigrant':
      if (immigrant === true) return 'met'
      if (facts.integrationPeriodEndsOn !== null && facts.integrationPeriodEndsOn >= date) return 'met'
      return immigrant === false ? 'not met' : 'unknown'

    // 4 § 1 mom. 4 k.: neither Finnish, Swedish nor Sámi
    case 'foreign-language':
      return motherTongue === null ? 'unknown' : isTrue(!ownLanguages.includes(motherTongue))

    // 505/2017: Varsinais-Suomi
    case 'under-25':
      return isTrue(completedYears(facts.birthDate, date) < 25)

    // 505/2017: Pohjois-Savo and Varsinais-Suomi; without interruption, not 12 months of 16
    case 'unemployed-12-months':
      return isTrue(isUnemployedFor12Months(facts, date))

    // 505/2017, 3 §: Lappi
    case 'unemployed-12-months-without-service': {
      const { unemployedSince, lastServiceEndedOn } = facts
      if (unemployedSince === null || !isUnemployedFor12Months(facts, date)) return 'not met'
      return isTrue(lastServiceEndedOn === null || lastServiceEndedOn <= unemployedSince)
    }

    // 505/2017: Pirkanmaa
    case 'kela-benefit':
      return isTrue(benefit === 'TMT' || benefit === 'PPR')

    // 505/2017: Satakunta
    case 'labour-market-subsidy-days':
      if (completedYears(facts.birthDate, date) < 25) return isTrue(facts.subsidyDays12Months >= 180)
      return isTrue(facts.subsidyDays > 200)

    // 505/2017: Pohjois-Savo
    case 'joint-service-customer':
      return isTrue(facts.jointServiceCustomer)

    // 380/2023
    case 'jobseeker':
      return 'met'

    default:
      throw new RangeError(`${group} is no group`)
  }
}

function isTrue(truth: boolean): Truth {
  return truth ? 'met' : 'not met'
}

function isUnemployedFor12Months({ unemployedSince }: Facts, date: string): boolean {
  return unemployedSince !== null && aYearAfter(unemployedSince) <= date
}

/** Full years of age on the date. Born on 29 February: a year older on 1 March of a common year. */
function completedYears(birthDate: string, date: string): number {
  const years = Number(date.slice(0, 4)) - Number(birthDate.slice(0, 4))
  const hadBirthday = date.slice(5) >= birthDate.slice(5) // no common year has a day between 02-28 and 03-01
  return hadBirthday ? years : years - 1
}

/** The same day of the next year; of 29 February, 28 February. */
function aYearAfter(date: string): string {
  const next = `${Number(date.slice(0, 4)) + 1}${date.slice(4)}`
  return next.endsWith('02-29') ? next.replace('02-29', '02-28') : next
}
