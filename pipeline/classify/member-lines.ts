import { sql } from 'kysely'
import { isPastEnd } from '../programmes/programme.ts'
import { hasValidJobSearch } from './criteria.ts'
import { type DecisionLine, type NightRules, optional, placeFactsOf } from './decision-table.ts'

/** The verdict on a member. Membership is sticky: only an event named here ends it. */
export function memberLines({ programme, version, asOfDate }: NightRules): DecisionLine[] {
  const changeSecurity = version.exclusions.find(({ reason }) => reason === 'CHANGE_SECURITY_55')
  const returns = version.teDecisions.find(({ kind }) => kind === 'PALAUTUS')
  const transfers = version.teDecisions.find(({ kind }) => kind === 'SIIRTO')
  const moved = sql<boolean>`fact.is_place_known and fact.place_code <> fact.last_known_home_municipality`
  return [
    ...optional(version.lastDay ?? undefined, ({ source }) => ({
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
    {
      outcome: 'END',
      reasonCode: 'JOB_SEARCH_ENDED',
      criterion: 'the job search is valid',
      when: sql`not (${hasValidJobSearch(asOfDate)})`,
      reads: ['job_search_started_on', 'job_search_ended_on'],
      source: version.jobSearchEnd.source,
      place: 'customership',
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
      when: sql`${moved} and fact.place_area_id is not null and fact.place_code <> fact.member_municipality_now`,
      reads: ['last_known_home_municipality', ...placeFactsOf(version)],
      source: version.changedHomeMunicipality.source,
      place: 'deciding',
    },
    {
      outcome: 'RETURN',
      reasonCode: 'HOME_MUNICIPALITY_OUTSIDE',
      criterion: 'the home municipality has not changed to one that lies in no area',
      when: sql`${moved} and fact.place_area_id is null`,
      reads: ['last_known_home_municipality', ...placeFactsOf(version)],
      source: version.changedHomeMunicipality.source,
      place: 'customership',
    },
    {
      outcome: 'KEEP',
      reasonCode: 'HOME_MUNICIPALITY_UNKNOWN',
      criterion: 'the home municipality is known',
      when: sql`not fact.is_place_known`,
      reads: placeFactsOf(version),
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
