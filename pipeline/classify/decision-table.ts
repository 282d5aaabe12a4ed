import { type RawBuilder, sql } from 'kysely'
import type { IsoDate, Outcome } from '../domain.ts'
import { hasValidJobSearch, isInPopulation, isKeptByTeOffice } from './criteria.ts'

/** One line of a decision table: the first whose condition holds gives the verdict. */
export interface DecisionLine {
  readonly outcome: Outcome
  readonly reasonCode: string
  readonly when: RawBuilder<boolean>
  /** The groups were judged, and are recorded with the decision. */
  readonly recordsGroups?: true
  /** Whose place the decision names: the customership's, or that of the home municipality. */
  readonly place: 'home' | 'customership'
}

export interface NightRules {
  readonly asOfDate: IsoDate
  /** Past the last day: every membership ends. */
  readonly isPastEnd: boolean
  /** Past the day until which the programme takes new customers. */
  readonly isDirectingOver: boolean
  readonly employmentCodes: readonly string[]
  readonly keepsByTeDiscretion: boolean
  readonly allowUnconfirmedAreas: boolean
}

/**
 * The verdict on a customer who is not a member tonight. The conditions read `judged`: the row's facts, the resolved
 * home municipality (null = unknown) and its area, and the groups met and unknown.
 */
export function nonMemberLines(rules: NightRules): DecisionLine[] {
  return [
    {
      outcome: 'STAY',
      reasonCode: 'DIRECTING_ENDED',
      when: sql`${rules.isDirectingOver}::boolean`,
      place: 'home',
    },
    {
      outcome: 'STAY',
      reasonCode: 'NO_VALID_JOB_SEARCH',
      when: sql`not (${hasValidJobSearch(rules.asOfDate)})`,
      place: 'home',
    },
    {
      outcome: 'STAY',
      reasonCode: 'EMPLOYMENT_CODE',
      when: sql`not (${isInPopulation(rules.employmentCodes)})`,
      place: 'home',
    },
    {
      outcome: 'REVIEW',
      reasonCode: 'HOME_MUNICIPALITY_UNKNOWN',
      when: sql`fact.home_municipality_now is null`,
      place: 'home',
    },
    {
      outcome: 'STAY',
      reasonCode: 'NOT_PILOT_MUNICIPALITY',
      when: sql`fact.home_area_id is null`,
      place: 'home',
    },
    {
      outcome: 'REVIEW',
      reasonCode: 'AREA_UNCONFIRMED',
      when: sql`not fact.home_area_is_confirmed and not ${rules.allowUnconfirmedAreas}::boolean`,
      place: 'home',
    },
    {
      outcome: 'STAY',
      reasonCode: 'TE_DISCRETION',
      when: sql`${rules.keepsByTeDiscretion}::boolean and ${isKeptByTeOffice()}`,
      place: 'home',
    },
    {
      outcome: 'TRANSFER',
      reasonCode: 'ELIGIBLE',
      when: sql`judged.groups_met <> '{}'`,
      recordsGroups: true,
      place: 'home',
    },
    {
      outcome: 'REVIEW',
      reasonCode: 'GROUP_UNKNOWN',
      when: sql`judged.groups_unknown <> '{}'`,
      recordsGroups: true,
      place: 'home',
    },
    { outcome: 'STAY', reasonCode: 'NO_GROUP', when: sql`true`, recordsGroups: true, place: 'home' },
  ]
}

/** The verdict on a member. Membership is sticky: only an event named here ends it (Act 1269/2020 § 5). */
export function memberLines(rules: NightRules): DecisionLine[] {
  const moved = sql<boolean>`fact.home_municipality_now <> fact.last_known_home_municipality`
  return [
    {
      outcome: 'END',
      reasonCode: 'PROGRAMME_ENDED',
      when: sql`${rules.isPastEnd}::boolean`,
      place: 'customership',
    },
    {
      outcome: 'MOVE',
      reasonCode: 'HOME_MUNICIPALITY_CHANGED',
      when: sql`${moved} and fact.home_area_id is not null and fact.home_municipality_now <> fact.member_municipality_code`,
      place: 'home',
    },
    {
      outcome: 'RETURN',
      reasonCode: 'HOME_MUNICIPALITY_OUTSIDE',
      when: sql`${moved} and fact.home_area_id is null`,
      place: 'customership',
    },
    {
      outcome: 'KEEP',
      reasonCode: 'HOME_MUNICIPALITY_UNKNOWN',
      when: sql`fact.home_municipality_now is null`,
      place: 'customership',
    },
    { outcome: 'KEEP', reasonCode: 'MEMBER', when: sql`true`, place: 'customership' },
  ]
}
