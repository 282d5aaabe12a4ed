import { type RawBuilder, sql } from 'kysely'
import type { IsoDate } from '../domain.ts'
import type { Group } from '../programmes/schema.ts'

/**
 * The eligibility criteria as SQL over one customer's facts (`fact`, a row of staging.customer with the place that
 * decides). A programme file names a criterion and gives its parameters and its paragraph of law.
 */
export interface Criterion {
  /** Three-valued: null means unknown, and is never turned into false here. */
  readonly isMet: RawBuilder<boolean | null>
  /** The facts it reads, as columns of staging.customer. */
  readonly reads: readonly string[]
}

/** The criterion that a group of a programme file names, with the file's parameters. */
export function criterionOf(group: Group, asOfDate: IsoDate): Criterion {
  const criterion = everywhere(group, asOfDate)
  if (group.areas === undefined) return criterion
  const isMet = sql<boolean | null>`case when fact.transfer_area_id = any (${[...group.areas]}::text[])
      then ${criterion.isMet} else false end`
  return { ...criterion, isMet }
}

function everywhere(group: Group, asOfDate: IsoDate): Criterion {
  switch (group.criterion) {
    case 'jobseeker':
      return { isMet: sql`true`, reads: [] }
    case 'no-earnings-related-allowance':
      return hasNoEarningsRelatedAllowance()
    case 'under-age':
      return { isMet: isUnderAge(group.age, asOfDate), reads: ['birth_date'] }
    case 'immigrant':
      return isImmigrant(asOfDate)
    case 'foreign-language':
      return isForeignLanguage(group.ownLanguages)
    case 'unemployed':
      return isUnemployed(group, asOfDate)
    case 'joint-service-customer':
      return { isMet: sql`fact.joint_service_customer`, reads: ['joint_service_customer'] }
    case 'labour-market-subsidy':
      return hasSubsidyDays(group)
    case 'temporary-protection':
      return { isMet: sql`fact.temporary_protection`, reads: ['temporary_protection'] }
    default:
      return group satisfies never
  }
}

/** No entitlement to earnings-related allowance; a Kela benefit paid today tells it too. Act 1269/2020 § 4(1) 1. */
function hasNoEarningsRelatedAllowance(): Criterion {
  return {
    isMet: sql`case
        when fact.earnings_related_entitlement is not null then not fact.earnings_related_entitlement
        when fact.benefit in ('TMT', 'PPR') then true
        when fact.benefit = 'APR' then false
      end`,
    reads: ['earnings_related_entitlement', 'benefit'],
  }
}

/** Fewer completed years than `age` on the as-of date. Born on 29 February: a year older on 1 March. Never unknown. */
function isUnderAge(age: number, asOfDate: IsoDate): RawBuilder<boolean> {
  return sql`extract(year from age(${asOfDate}::date, fact.birth_date)) < ${age}`
}

/** An immigrant in the sense of the Integration Act, by the flag or by a running integration period. § 4(1) 2. */
function isImmigrant(asOfDate: IsoDate): Criterion {
  return {
    isMet: sql`case
        when fact.immigrant or fact.integration_period_ends_on >= ${asOfDate}::date then true
        when not fact.immigrant then false
      end`,
    reads: ['immigrant', 'integration_period_ends_on'],
  }
}

/** Mother tongue known and none of `ownLanguages` (Finnish, Swedish, the Sámi languages). § 4(1) 2. */
function isForeignLanguage(ownLanguages: readonly string[]): Criterion {
  return { isMet: sql`fact.mother_tongue <> all (${[...ownLanguages]}::text[])`, reads: ['mother_tongue'] }
}

interface Unemployment {
  readonly months: number
  readonly withoutService?: true | undefined
  readonly underAge?: number | undefined
}

/**
 * Unemployed without a break for that many months, twelve from 29 February ending on 28 February; and, where asked, in
 * no employment-promoting service in that time, and younger than an age. Never unknown. Act 505/2017 § 3(1) 1, 3-5.
 */
function isUnemployed({ months, withoutService, underAge }: Unemployment, asOfDate: IsoDate): Criterion {
  const conditions = [
    sql`coalesce(
        fact.unemployed_since + make_interval(months => ${months}::integer) <= ${asOfDate}::date, false)`,
    ...(withoutService === undefined
      ? []
      : [sql`(fact.last_service_ended_on is null or fact.last_service_ended_on <= fact.unemployed_since)`]),
    ...(underAge === undefined ? [] : [isUnderAge(underAge, asOfDate)]),
  ]
  return {
    isMet: sql`${sql.join(conditions, sql` and `)}`,
    reads: [
      'unemployed_since',
      ...(withoutService === undefined ? [] : ['last_service_ended_on']),
      ...(underAge === undefined ? [] : ['birth_date']),
    ],
  }
}

/** At least so many days of labour market subsidy altogether, whatever the age. Act 505/2017 § 3(1) 5. */
function hasSubsidyDays({ days }: { readonly days: number }): Criterion {
  return {
    isMet: sql`coalesce(fact.labour_market_subsidy_days, 0) >= ${days}`,
    reads: ['labour_market_subsidy_days'],
  }
}

/** Unemployment threatens within two weeks; a file without the column says that it does not. */
export const isAtRisk = sql<boolean>`coalesce(fact.unemployment_risk, false)`

/** The job search is valid on the as-of date: started, and not ended before. Never unknown. */
export function hasValidJobSearch(asOfDate: IsoDate): RawBuilder<boolean> {
  return sql`fact.job_search_started_on <= ${asOfDate}::date
    and (fact.job_search_ended_on is null or fact.job_search_ended_on >= ${asOfDate}::date)`
}
