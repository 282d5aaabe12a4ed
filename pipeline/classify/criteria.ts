import { type RawBuilder, sql } from 'kysely'
import type { IsoDate } from '../domain.ts'

/**
 * The eligibility criteria as SQL over one customer's facts (`fact`, a row of staging.customer). Three-valued: null
 * means unknown, and is never turned into false here. A programme file names a criterion and gives its parameters
 * and its paragraph of law.
 */
export type Criterion = RawBuilder<boolean | null>

/** No entitlement to earnings-related allowance; a Kela benefit paid today tells it too. Act 1269/2020 § 4 (a). */
export function hasNoEarningsRelatedAllowance(): Criterion {
  return sql`case
      when fact.earnings_related_entitlement is not null then not fact.earnings_related_entitlement
      when fact.benefit in ('TMT', 'PPR') then true
      when fact.benefit = 'APR' then false
    end`
}

/** Fewer completed years than `age` on the as-of date. Born on 29 February: a year older on 1 March. Never unknown. */
export function isUnderAge(age: number, asOfDate: IsoDate): Criterion {
  return sql`extract(year from age(${asOfDate}::date, fact.birth_date)) < ${age}`
}

/** An immigrant in the sense of the Integration Act, by the flag or by a running integration period. § 4 (c). */
export function isImmigrant(asOfDate: IsoDate): Criterion {
  return sql`case
      when fact.immigrant or fact.integration_period_ends_on >= ${asOfDate}::date then true
      when not fact.immigrant then false
    end`
}

/** Mother tongue known and none of `ownLanguages` (Finnish, Swedish, the Sámi languages). § 4 (d). */
export function isForeignLanguage(ownLanguages: readonly string[]): Criterion {
  return sql`fact.mother_tongue <> all (${[...ownLanguages]}::text[])`
}

/** The job search is valid on the as-of date: started, and not ended before. Never unknown. */
export function hasValidJobSearch(asOfDate: IsoDate): Criterion {
  return sql`fact.job_search_started_on <= ${asOfDate}::date
    and (fact.job_search_ended_on is null or fact.job_search_ended_on >= ${asOfDate}::date)`
}

/** The employment code is one of the programme's population. Never unknown. */
export function isInPopulation(employmentCodes: readonly string[]): Criterion {
  return sql`fact.employment_code = any (${[...employmentCodes]}::text[])`
}

/** The TE office keeps the customer: language rights, expediency or another justified reason. § 5. Never unknown. */
export function isKeptByTeOffice(): Criterion {
  return sql`fact.te_discretion is not null`
}
