import { type RawBuilder, sql } from 'kysely'
import type { IsoDate } from '../domain.ts'
import type { Group } from '../programmes/schema.ts'

/**
 * The eligibility criteria as SQL over one customer's facts (`fact`, a row of staging.customer with the place of the
 * home municipality). A programme file names a criterion and gives its parameters and its paragraph of law.
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
  const isMet = sql<boolean | null>`case when fact.home_area_id = any (${[...group.areas]}::text[])
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
      return group.withoutService
        ? isUnemployedWithoutService(group, asOfDate)
        : isUnemployed(group, asOfDate)
    case 'joint-service-customer':
      return { isMet: sql`fact.joint_service_customer`, reads: ['joint_service_customer'] }
    case 'benefit':
      return {
        isMet: sql`coalesce(fact.benefit = any (${[...group.benefits]}::text[]), false)`,
        reads: ['benefit'],
      }
    case 'labour-market-subsidy-days':
      return hasSubsidyDays(group, asOfDate)
    default:
      return group satisfies never
  }
}

/** No entitlement to earnings-related allowance; a Kela benefit paid today tells it too. Act 1269/2020 § 4 (a). */
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

/** An immigrant in the sense of the Integration Act, by the flag or by a running integration period. § 4 (c). */
function isImmigrant(asOfDate: IsoDate): Criterion {
  return {
    isMet: sql`case
        when fact.immigrant or fact.integration_period_ends_on >= ${asOfDate}::date then true
        when not fact.immigrant then false
      end`,
    reads: ['immigrant', 'integration_period_ends_on'],
  }
}

/** Mother tongue known and none of `ownLanguages` (Finnish, Swedish, the Sámi languages). § 4 (d). */
function isForeignLanguage(ownLanguages: readonly string[]): Criterion {
  return { isMet: sql`fact.mother_tongue <> all (${[...ownLanguages]}::text[])`, reads: ['mother_tongue'] }
}

interface Unemployment {
  readonly months: number
}

/** Unemployed without a break for that many months. Twelve from 29 February end on 28 February. Act 505/2017 § 3. */
function isUnemployed({ months }: Unemployment, asOfDate: IsoDate): Criterion {
  return {
    isMet: sql`coalesce(
        fact.unemployed_since + make_interval(months => ${months}::integer) <= ${asOfDate}::date, false)`,
    reads: ['unemployed_since'],
  }
}

/** Likewise, and in no employment-promoting service in that time. Act 505/2017 § 3. */
function isUnemployedWithoutService(unemployment: Unemployment, asOfDate: IsoDate): Criterion {
  const { isMet, reads } = isUnemployed(unemployment, asOfDate)
  return {
    isMet: sql`${isMet}
        and (fact.last_service_ended_on is null or fact.last_service_ended_on <= fact.unemployed_since)`,
    reads: [...reads, 'last_service_ended_on'],
  }
}

interface SubsidyDays {
  readonly youngerThan: number
  readonly daysIn12Months: number
  readonly moreThanDays: number
}

/** Days of labour market subsidy: within twelve months for the young, altogether for others. Pori's rule of 2017. */
function hasSubsidyDays(group: SubsidyDays, asOfDate: IsoDate): Criterion {
  return {
    isMet: sql`case
        when ${isUnderAge(group.youngerThan, asOfDate)}
            then coalesce(fact.labour_market_subsidy_days_12_months, 0) >= ${group.daysIn12Months}
        else coalesce(fact.labour_market_subsidy_days, 0) > ${group.moreThanDays}
      end`,
    reads: ['birth_date', 'labour_market_subsidy_days_12_months', 'labour_market_subsidy_days'],
  }
}

/** The job search is valid on the as-of date: started, and not ended before. Never unknown. */
export function hasValidJobSearch(asOfDate: IsoDate): RawBuilder<boolean> {
  return sql`fact.job_search_started_on <= ${asOfDate}::date
    and (fact.job_search_ended_on is null or fact.job_search_ended_on >= ${asOfDate}::date)`
}
