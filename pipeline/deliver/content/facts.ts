import { ownLanguages } from '../../programmes/own-languages.ts'
import { type Programme, ruleVersionOn } from '../../programmes/programme.ts'
import type { NotificationRow } from '../fact-queries.ts'
import type { Bilingual, LetterFacts } from './letter-facts.ts'

/** What a notification's words are made of, from the account and the programme. */
export function factsOf(notification: NotificationRow, programme: Programme): LetterFacts {
  const municipality = { fi: notification.municipality_fi, sv: notification.municipality_sv }
  const leaves = notification.kind === 'return' || notification.kind === 'end'
  // None either where a member's area is no longer in the programme's file: what the programme says then holds.
  const ownArea = programme.areas.find(({ id }) => id === notification.area_id)
  const area = leaves ? undefined : ownArea
  const afterEnd = notification.kind === 'end' ? programme.customerServiceAfterEnd : undefined
  const teOffice = afterEnd === undefined ? (ownArea?.teOffice ?? null) : null
  return {
    notificationId: notification.notification_id,
    notificationTexts: programme.notificationTexts,
    kind: notification.kind,
    reason: notification.reason,
    groups: tellableGroups(notification, programme),
    isPilotCustomer: programme.continues !== undefined && notification.was_customer_elsewhere,
    isNewSearch: (notification.job_search_started_on ?? '') >= programme.firstDay.date,
    language: notification.language,
    isForeignLanguage: notification.mother_tongue !== null && !ownLanguages.has(notification.mother_tongue),
    recipientName: `${notification.first_names} ${notification.last_name}`,
    address: [
      notification.street_address,
      [notification.postal_code, notification.post_office].filter(isText).join(' '),
    ].filter(isText),
    eventDate: notification.event_date,
    lastDay: ruleVersionOn(programme, notification.event_date).lastDay?.date ?? null,
    programmeName: programme.name,
    municipalityName: leaves ? null : municipality,
    formerMunicipalityName: leaves ? municipality : formerMunicipalityOf(notification),
    servicePoint: servicePointOf(notification),
    caseworkerName: notification.caseworker_name,
    hasFormerCaseworker: notification.has_former_caseworker,
    caseworkerTitle: programme.caseworkerTitle,
    areaCaseworkerTitle: area?.caseworkerTitle ?? null,
    firstContact: area?.firstContact ?? null,
    teOfficeName: teOffice,
    ownTeOfficeName: isReturnAtHome(notification) ? teOffice : null,
    customerService: afterEnd ?? programme.customerService,
    isProtected: notification.is_restricted,
  }
}

/** Whoever has moved, or was a customer elsewhere than at home, may now belong to another TE office than the area's. */
function isReturnAtHome({ kind, reason, is_at_home }: NotificationRow): boolean {
  return kind === 'return' && reason !== 'HOME_MUNICIPALITY_OUTSIDE' && is_at_home
}

/** What holds in some areas only tells the area: nothing for people under non-disclosure. */
function tellableGroups(notification: NotificationRow, programme: Programme): readonly string[] {
  return ruleVersionOn(programme, notification.event_date)
    .groups.filter(({ id }) => notification.group_ids.includes(id))
    .filter(({ areas }) => areas === undefined || !notification.is_restricted)
    .map(({ id }) => id)
}

/** A customership that goes on in its municipality has no former one. */
function formerMunicipalityOf(notification: NotificationRow): Bilingual | null {
  const isSame = notification.former_municipality_fi === notification.municipality_fi
  return notification.kind === 'restart' && isSame
    ? null
    : bilingual(notification.former_municipality_fi, notification.former_municipality_sv)
}

function servicePointOf(notification: NotificationRow): LetterFacts['servicePoint'] {
  const name = bilingual(notification.service_point_fi, notification.service_point_sv)
  const {
    service_point_street: streetFi,
    service_point_street_sv: streetSv,
    service_point_postal_code: postalCode,
    service_point_post_office: officeFi,
    service_point_post_office_sv: officeSv,
  } = notification
  const street = bilingual(streetFi, streetSv)
  const postOffice = bilingual(officeFi, officeSv)
  if (name === null || street === null || postalCode === null || postOffice === null) return null
  return {
    name,
    street,
    postalCode,
    postOffice,
    phone: notification.service_point_phone,
    email: notification.service_point_email,
  }
}

function bilingual(fi: string | null, sv: string | null): Bilingual | null {
  return fi === null || sv === null ? null : { fi, sv }
}

function isText(value: string | null): value is string {
  return value !== null && value !== ''
}
