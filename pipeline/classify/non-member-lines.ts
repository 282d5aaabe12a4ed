import { sql } from 'kysely'
import { isDirectingOver } from '../programmes/programme.ts'
import type { RuleVersion } from '../programmes/schema.ts'
import { hasValidJobSearch } from './criteria.ts'
import { type DecisionLine, homeFactsOf, type NightRules, optional } from './decision-table.ts'

/**
 * The verdict on a customer who is not a member tonight, by the rules in force. The conditions read `fact` (the row,
 * the resolved home municipality and its area, the TE office's decisions) and `judged` (the groups met and unknown).
 */
export function nonMemberLines({ programme, version, ...night }: NightRules): DecisionLine[] {
  const { asOfDate } = night
  const lastDirecting = programme.directingUntil ?? programme.lastDay
  const returns = version.teDecisions.find(({ kind }) => kind === 'PALAUTUS')
  const changeSecurity = version.exclusions.find(({ reason }) => reason === 'CHANGE_SECURITY_55')
  const discretion = version.exclusions.find(({ reason }) => reason === 'TE_DISCRETION')
  return [
    ...optional(lastDirecting, ({ source }) => ({
      outcome: 'STAY',
      reasonCode: 'DIRECTING_ENDED',
      criterion: 'the programme takes new customers',
      when: sql`${isDirectingOver(programme, asOfDate)}::boolean`,
      reads: [],
      source,
      place: 'home',
    })),
    ...optional(returns, ({ source }) => ({
      outcome: 'STAY',
      reasonCode: 'RETURNED_BY_DECISION',
      criterion: 'not returned to the TE office by decision since the job search started',
      when: sql`fact.returned_on >= fact.job_search_started_on`,
      reads: ['returned_on', 'job_search_started_on'],
      source,
      place: 'home',
    })),
    {
      outcome: 'STAY',
      reasonCode: 'NO_VALID_JOB_SEARCH',
      criterion: 'the job search is valid',
      when: sql`not (${hasValidJobSearch(asOfDate)})`,
      reads: ['job_search_started_on', 'job_search_ended_on'],
      source: version.validJobSearch.source,
      place: 'home',
    },
    {
      outcome: 'STAY',
      reasonCode: 'EMPLOYMENT_CODE',
      criterion: `the employment code is one of ${version.population.employmentCodes.join(', ')}`,
      when: sql`fact.employment_code <> all (${[...version.population.employmentCodes]}::text[])`,
      reads: ['employment_code'],
      source: version.population.source,
      place: 'home',
    },
    {
      outcome: 'REVIEW',
      reasonCode: 'HOME_MUNICIPALITY_UNKNOWN',
      criterion: 'the home municipality is known',
      when: sql`fact.home_municipality_now is null`,
      reads: homeFactsOf(version),
      source: homeSourceOf(version),
      place: 'home',
    },
    {
      outcome: 'STAY',
      reasonCode: 'NOT_PILOT_MUNICIPALITY',
      criterion: 'the home municipality lies in an area of the programme',
      when: sql`fact.home_area_id is null`,
      reads: homeFactsOf(version),
      source: `${programme.act.number}, the areas of the programme`,
      place: 'home',
    },
    {
      outcome: 'REVIEW',
      reasonCode: 'AREA_UNCONFIRMED',
      criterion: "the area's municipalities are confirmed, or the operator allows unconfirmed ones",
      when: sql`not fact.home_area_is_confirmed and not ${night.allowUnconfirmedAreas}::boolean`,
      reads: [],
      source: 'the programme file says which areas are confirmed',
      place: 'home',
    },
    ...optional(changeSecurity, ({ source }) => ({
      outcome: 'STAY',
      reasonCode: 'CHANGE_SECURITY_55',
      criterion: 'not in change security for those over 55',
      when: sql`fact.change_security_55`,
      reads: ['change_security_55'],
      source,
      place: 'home',
    })),
    ...optional(discretion, ({ source }) => ({
      outcome: 'STAY',
      reasonCode: 'TE_DISCRETION',
      criterion: 'the TE office does not keep the customer',
      when: sql`fact.te_discretion is not null`,
      reads: ['te_discretion'],
      source,
      place: 'home',
    })),
    {
      outcome: 'TRANSFER',
      reasonCode: 'ELIGIBLE',
      criterion: 'at least one group is met',
      when: sql`judged.groups_met <> '{}'`,
      reads: [],
      source: version.targetGroup.source,
      recordsGroups: true,
      place: 'home',
    },
    {
      outcome: 'REVIEW',
      reasonCode: 'GROUP_UNKNOWN',
      criterion: 'at least one group is met',
      when: sql`judged.groups_unknown <> '{}'`,
      reads: [],
      source: version.targetGroup.source,
      recordsGroups: true,
      place: 'home',
    },
    {
      outcome: 'STAY',
      reasonCode: 'NO_GROUP',
      criterion: 'at least one group is met',
      when: sql`true`,
      reads: [],
      source: version.targetGroup.source,
      recordsGroups: true,
      place: 'home',
    },
  ]
}

/** Where a person under temporary protection belongs is a rule of its own. */
function homeSourceOf({ unknownHomeMunicipality, temporaryProtection }: RuleVersion): string {
  if (temporaryProtection === undefined) return unknownHomeMunicipality.source
  return `${unknownHomeMunicipality.source}; ${temporaryProtection.source}`
}
