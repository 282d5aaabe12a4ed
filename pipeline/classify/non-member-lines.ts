import { sql } from 'kysely'
import { isDirectingOver, isPastEnd } from '../programmes/programme.ts'
import type { RuleVersion } from '../programmes/schema.ts'
import { hasValidJobSearch, isAtRisk } from './criteria.ts'
import { type DecisionLine, type NightRules, optional, placeFactsOf } from './decision-table.ts'

/**
 * The verdict on a customer who is not a member tonight, by the rules in force. The conditions read `fact`: the row, the
 * municipality that decides and its area, whether a restart is due and where, the TE office's decisions, and the groups
 * met and unknown.
 */
export function nonMemberLines({ programme, version, ...night }: NightRules): DecisionLine[] {
  const { asOfDate } = night
  const { population, restart } = version
  const waivesPopulation = restart.waives === 'groups-and-population'
  const hasEnded = isPastEnd(programme, asOfDate)
  const lastDirecting = (hasEnded ? null : version.directingUntil) ?? version.lastDay ?? undefined
  const returns = version.teDecisions.find(({ kind }) => kind === 'PALAUTUS')
  const changeSecurity = version.exclusions.find(({ reason }) => reason === 'CHANGE_SECURITY_55')
  const discretion = version.exclusions.find(({ reason }) => reason === 'TE_DISCRETION')
  return [
    ...optional(lastDirecting, ({ source }) => ({
      outcome: 'STAY',
      reasonCode: 'DIRECTING_ENDED',
      criterion: 'the programme takes new customers, or the customership goes on',
      when: sql`${isDirectingOver(programme, asOfDate)}::boolean and (${hasEnded}::boolean or not fact.is_restart)`,
      reads: [],
      source,
      place: 'deciding',
    })),
    ...optional(returns, ({ source }) => ({
      outcome: 'STAY',
      reasonCode: 'RETURNED_BY_DECISION',
      criterion: 'not returned to the TE office by decision since the job search started',
      when: sql`fact.returned_on >= fact.job_search_started_on`,
      reads: ['returned_on', 'job_search_started_on'],
      source,
      place: 'deciding',
    })),
    {
      outcome: 'STAY',
      reasonCode: 'NO_VALID_JOB_SEARCH',
      criterion: 'the job search is valid',
      when: sql`not (${hasValidJobSearch(asOfDate)})`,
      reads: ['job_search_started_on', 'job_search_ended_on'],
      source: version.validJobSearch.source,
      place: 'deciding',
    },
    {
      outcome: 'STAY',
      reasonCode: 'EMPLOYMENT_CODE',
      criterion: `the employment code is one of ${population.employmentCodes.join(', ')}${population.orAtRisk ? ', or unemployment threatens' : ''}${waivesPopulation ? ', or the customership goes on' : ''}`,
      when: sql`fact.employment_code <> all (${[...population.employmentCodes]}::text[])
          and not (${population.orAtRisk === true}::boolean and ${isAtRisk})
          and not (${waivesPopulation}::boolean and fact.is_restart)`,
      reads: ['employment_code', ...(population.orAtRisk ? ['unemployment_risk'] : [])],
      source: population.source,
      place: 'deciding',
    },
    ...optional(
      version.residence?.of === 'no-home-municipality' ? undefined : version.homeMunicipality,
      ({ source }) => ({
        outcome: 'STAY',
        reasonCode: 'NO_HOME_MUNICIPALITY',
        criterion: `has a home municipality in Finland${version.residence === null ? '' : ', or is judged by the residence'}`,
        when: sql`fact.has_no_home`,
        reads: placeFactsOf(version),
        source,
        place: 'deciding',
      }),
    ),
    {
      outcome: 'REVIEW',
      reasonCode: 'HOME_MUNICIPALITY_UNKNOWN',
      criterion: 'the municipality that decides is known',
      when: sql`not fact.is_place_known`,
      reads: placeFactsOf(version),
      source: placeSourceOf(version),
      place: 'deciding',
    },
    {
      outcome: 'STAY',
      reasonCode: 'NOT_PILOT_MUNICIPALITY',
      criterion: 'it lies in an area of the programme',
      when: sql`fact.transfer_area_id is null`,
      reads: placeFactsOf(version),
      source: version.pilotAreas.source,
      place: 'deciding',
    },
    {
      outcome: 'REVIEW',
      reasonCode: 'AREA_UNCONFIRMED',
      criterion: "the area's municipalities are confirmed, or the operator allows unconfirmed ones",
      when: sql`not fact.transfer_area_is_confirmed and not ${night.allowUnconfirmedAreas}::boolean`,
      reads: [],
      source: 'the programme file says which areas are confirmed',
      place: 'deciding',
    },
    ...optional(changeSecurity, ({ source }) => ({
      outcome: 'STAY',
      reasonCode: 'CHANGE_SECURITY_55',
      criterion: 'not in change security for those over 55',
      when: sql`fact.change_security_55`,
      reads: ['change_security_55'],
      source,
      place: 'deciding',
    })),
    {
      outcome: 'TRANSFER',
      reasonCode: 'RESTARTED',
      criterion: 'the last customership ended with the job search, and goes on',
      when: sql`fact.is_restart`,
      reads: ['customership_ended_on', 'last_known_home_municipality'],
      source: restart.source,
      recordsGroups: true,
      place: 'transfer',
    },
    ...optional(discretion, ({ source }) => ({
      outcome: 'STAY',
      reasonCode: 'TE_DISCRETION',
      criterion: 'the TE office does not keep the customer',
      when: sql`fact.te_discretion is not null`,
      reads: ['te_discretion'],
      source,
      place: 'deciding',
    })),
    {
      outcome: 'TRANSFER',
      reasonCode: 'ELIGIBLE',
      criterion: 'at least one group is met',
      when: sql`fact.met_now <> '{}'`,
      reads: [],
      source: version.targetGroup.source,
      recordsGroups: true,
      place: 'transfer',
    },
    {
      outcome: 'REVIEW',
      reasonCode: 'GROUP_UNKNOWN',
      criterion: 'at least one group is met',
      when: sql`fact.unknown_now <> '{}'`,
      reads: [],
      source: version.targetGroup.source,
      recordsGroups: true,
      place: 'deciding',
    },
    {
      outcome: 'STAY',
      reasonCode: 'NO_GROUP',
      criterion: 'at least one group is met',
      when: sql`true`,
      reads: [],
      source: version.targetGroup.source,
      recordsGroups: true,
      place: 'deciding',
    },
  ]
}

/** Where the municipality of residence may decide, that is a rule of its own. */
function placeSourceOf({ homeMunicipality, residence }: RuleVersion): string {
  return residence === null ? homeMunicipality.source : `${homeMunicipality.source}; ${residence.source}`
}
