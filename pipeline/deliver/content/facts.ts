import { ownLanguages } from '../../programmes/own-languages.ts'
import { type Programme, ruleVersionOn } from '../../programmes/programme.ts'
import type { NoticeRow } from '../fact-queries.ts'
import type { Bilingual, LetterFacts } from './letter-facts.ts'

/** What a notification's words are made of, from the account and the programme. */
export function factsOf(notice: NoticeRow, programme: Programme): LetterFacts {
  const municipality = { fi: notice.municipality_fi, sv: notice.municipality_sv }
  const leaves = notice.kind === 'return' || notice.kind === 'end'
  // None either where a member's area is no longer in the programme's file: what the programme says then holds.
  const ownArea = programme.areas.find(({ id }) => id === notice.area_id)
  const area = leaves ? undefined : ownArea
  const afterEnd = notice.kind === 'end' ? programme.customerServiceAfterEnd : undefined
  const teOffice = afterEnd === undefined ? (ownArea?.teOffice ?? null) : null
  return {
    notificationId: notice.notification_id,
    notificationTexts: programme.notificationTexts,
    kind: notice.kind,
    reason: notice.reason,
    groups: tellableGroups(notice, programme),
    isPilotCustomer: programme.continues !== undefined && notice.was_customer_elsewhere,
    isNewSearch: (notice.job_search_started_on ?? '') >= programme.firstDay.date,
    language: notice.language,
    isForeignLanguage: notice.mother_tongue !== null && !ownLanguages.has(notice.mother_tongue),
    recipientName: `${notice.first_names} ${notice.last_name}`,
    address: [
      notice.street_address,
      [notice.postal_code, notice.post_office].filter(isText).join(' '),
    ].filter(isText),
    eventDate: notice.event_date,
    lastDay: ruleVersionOn(programme, notice.event_date).lastDay?.date ?? null,
    programmeName: programme.name,
    municipalityName: leaves ? null : municipality,
    formerMunicipalityName: leaves ? municipality : formerMunicipalityOf(notice),
    servicePoint: servicePointOf(notice),
    caseworkerName: notice.caseworker_name,
    hasFormerCaseworker: notice.has_former_caseworker,
    caseworkerTitle: programme.caseworkerTitle,
    areaCaseworkerTitle: area?.caseworkerTitle ?? null,
    firstContact: area?.firstContact ?? null,
    teOfficeName: teOffice,
    ownTeOfficeName: isReturnAtHome(notice) ? teOffice : null,
    customerService: afterEnd ?? programme.customerService,
    isProtected: notice.is_restricted,
  }
}

/** Whoever has moved, or was a customer elsewhere than at home, may now belong to another TE office than the area's. */
function isReturnAtHome({ kind, reason, is_at_home }: NoticeRow): boolean {
  return kind === 'return' && reason !== 'HOME_MUNICIPALITY_OUTSIDE' && is_at_home
}

/** What holds in some areas only tells the area: nothing for people under non-disclosure. */
function tellableGroups(notice: NoticeRow, programme: Programme): readonly string[] {
  return ruleVersionOn(programme, notice.event_date)
    .groups.filter(({ id }) => notice.group_ids.includes(id))
    .filter(({ areas }) => areas === undefined || !notice.is_restricted)
    .map(({ id }) => id)
}

/** A customership that goes on in its municipality has no former one. */
function formerMunicipalityOf(notice: NoticeRow): Bilingual | null {
  const isSame = notice.former_municipality_fi === notice.municipality_fi
  return notice.kind === 'restart' && isSame
    ? null
    : bilingual(notice.former_municipality_fi, notice.former_municipality_sv)
}

function servicePointOf(notice: NoticeRow): LetterFacts['servicePoint'] {
  const name = bilingual(notice.service_point_fi, notice.service_point_sv)
  const {
    service_point_street: streetFi,
    service_point_street_sv: streetSv,
    service_point_postal_code: postalCode,
    service_point_post_office: officeFi,
    service_point_post_office_sv: officeSv,
  } = notice
  const street = bilingual(streetFi, streetSv)
  const postOffice = bilingual(officeFi, officeSv)
  if (name === null || street === null || postalCode === null || postOffice === null) return null
  return {
    name,
    street,
    postalCode,
    postOffice,
    phone: notice.service_point_phone,
    email: notice.service_point_email,
  }
}

function bilingual(fi: string | null, sv: string | null): Bilingual | null {
  return fi === null || sv === null ? null : { fi, sv }
}

function isText(value: string | null): value is string {
  return value !== null && value !== ''
}
