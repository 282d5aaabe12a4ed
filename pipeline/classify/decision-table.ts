import { type RawBuilder, sql } from 'kysely'
import type { IsoDate, Outcome } from '../domain.ts'
import { isDirectingOver, isPastEnd, type Programme } from '../programmes/programme.ts'
import type { RuleVersion } from '../programmes/schema.ts'
import { hasValidJobSearch } from './criteria.ts'

/** One line of a decision table: the first whose condition holds gives the verdict. */
export interface DecisionLine {
  readonly outcome: Outcome
  readonly reasonCode: string
  /** In words, what must hold for the line not to apply: to be transferred, or to remain a customer. */
  readonly criterion: string
  readonly when: RawBuilder<boolean>
  /** The facts the condition reads, as columns of staging.customer. */
  readonly reads: readonly string[]
  /** Paragraph of law, or what else the line rests on. */
  readonly source: string
  /** The groups were judged, and are recorded with the decision. */
  readonly recordsGroups?: true
  /** Whose place the decision names: the home municipality's, the customership's, or where a decision moves it. */
  readonly place: 'home' | 'customership' | 'destination'
  /** The decision of the TE office that the verdict carries out, as a column of staging.night_te_decision. */
  readonly carriesOut?: 'correction_id' | 'return_id' | 'transfer_id'
}

export interface NightRules {
  readonly programme: Programme
  readonly version: RuleVersion
  readonly asOfDate: IsoDate
  readonly allowUnconfirmedAreas: boolean
}

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

/** The verdict on a member. Membership is sticky: only an event named here ends it. */
export function memberLines({ programme, version, asOfDate }: NightRules): DecisionLine[] {
  const changeSecurity = version.exclusions.find(({ reason }) => reason === 'CHANGE_SECURITY_55')
  const returns = version.teDecisions.find(({ kind }) => kind === 'PALAUTUS')
  const transfers = version.teDecisions.find(({ kind }) => kind === 'SIIRTO')
  const moved = sql<boolean>`fact.home_municipality_now <> fact.last_known_home_municipality`
  return [
    ...optional(programme.lastDay, ({ source }) => ({
      outcome: 'END',
      reasonCode: 'PROGRAMME_ENDED',
      criterion: 'the programme has not ended',
      when: sql`${isPastEnd(programme, asOfDate)}::boolean`,
      reads: [],
      source,
      place: 'customership',
    })),
    {
      outcome: 'RETURN',
      reasonCode: 'CORRECTION',
      criterion: 'no correction is decided',
      when: sql`fact.correction_id is not null`,
      reads: [],
      source: programme.correction.source,
      place: 'customership',
      carriesOut: 'correction_id',
    },
    ...optional(changeSecurity, ({ source }) => ({
      outcome: 'RETURN',
      reasonCode: 'CHANGE_SECURITY_55',
      criterion: 'not in change security for those over 55',
      when: sql`fact.change_security_55`,
      reads: ['change_security_55'],
      source,
      place: 'customership',
    })),
    ...optional(returns, ({ source }) => ({
      outcome: 'RETURN',
      reasonCode: 'RETURN_DECISION',
      criterion: 'no return to the TE office is decided',
      when: sql`fact.return_id is not null`,
      reads: [],
      source,
      place: 'customership',
      carriesOut: 'return_id',
    })),
    ...optional(transfers, ({ source }) => ({
      outcome: 'MOVE',
      reasonCode: 'TRANSFER_DECISION',
      criterion: 'no transfer to another municipality is decided',
      when: sql`fact.transfer_id is not null`,
      reads: [],
      source,
      place: 'destination',
      carriesOut: 'transfer_id',
    })),
    {
      outcome: 'MOVE',
      reasonCode: 'HOME_MUNICIPALITY_CHANGED',
      criterion: 'the home municipality has not changed to another one of an area',
      when: sql`${moved} and fact.home_area_id is not null and fact.home_municipality_now <> fact.member_municipality_now`,
      reads: ['last_known_home_municipality', ...homeFactsOf(version)],
      source: version.changedHomeMunicipality.source,
      place: 'home',
    },
    {
      outcome: 'RETURN',
      reasonCode: 'HOME_MUNICIPALITY_OUTSIDE',
      criterion: 'the home municipality has not changed to one that lies in no area',
      when: sql`${moved} and fact.home_area_id is null`,
      reads: ['last_known_home_municipality', ...homeFactsOf(version)],
      source: version.changedHomeMunicipality.source,
      place: 'customership',
    },
    {
      outcome: 'KEEP',
      reasonCode: 'HOME_MUNICIPALITY_UNKNOWN',
      criterion: 'the home municipality is known',
      when: sql`fact.home_municipality_now is null`,
      reads: homeFactsOf(version),
      source: version.membership.source,
      place: 'customership',
    },
    {
      outcome: 'KEEP',
      reasonCode: 'MEMBER',
      criterion: 'nothing ends the customership',
      when: sql`true`,
      reads: [],
      source: version.membership.source,
      place: 'customership',
    },
  ]
}

/** A line that the rules in force have, or none. */
function optional<Rule>(rule: Rule | undefined, line: (rule: Rule) => DecisionLine): DecisionLine[] {
  return rule === undefined ? [] : [line(rule)]
}

/** Where a person under temporary protection belongs is a rule of its own. */
function homeSourceOf({ unknownHomeMunicipality, temporaryProtection }: RuleVersion): string {
  if (temporaryProtection === undefined) return unknownHomeMunicipality.source
  return `${unknownHomeMunicipality.source}; ${temporaryProtection.source}`
}

function homeFactsOf(version: RuleVersion): readonly string[] {
  return version.temporaryProtection === undefined
    ? ['home_municipality']
    : ['home_municipality', 'temporary_protection', 'residence_municipality']
}
