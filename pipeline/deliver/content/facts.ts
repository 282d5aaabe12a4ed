import { ownLanguages } from '../../programmes/own-languages.ts'
import { type Programme, ruleVersionOn } from '../../programmes/programme.ts'
import type { NotificationRow } from '../fact-queries.ts'
import type { Bilingual, LetterFacts } from './letter-facts.ts'

/** What a notification's words are made of, from the account and the programme. */
export function factsOf(notification: NotificationRow, programme: Programme): LetterFacts {
  const municipality = { fi: notification.municipalityFi, sv: notification.municipalitySv }
  const leaves = notification.kind === 'return' || notification.kind === 'end'
  // None either where a member's area is no longer in the programme's file: what the programme says then holds.
  const ownArea = programme.areas.find(({ id }) => id === notification.areaId)
  const area = leaves ? undefined : ownArea
  const afterEnd = notification.kind === 'end' ? programme.customerServiceAfterEnd : undefined
  const teOffice = afterEnd === undefined ? (ownArea?.teOffice ?? null) : null
  return {
    notificationId: notification.notificationId,
    notificationTexts: programme.notificationTexts,
    kind: notification.kind,
    reason: notification.reason,
    groups: tellableGroups(notification, programme),
    isPilotCustomer: programme.continues !== undefined && notification.wasCustomerElsewhere,
    isNewSearch: (notification.jobSearchStartedOn ?? '') >= programme.firstDay.date,
    language: notification.language,
    isForeignLanguage: notification.motherTongue !== null && !ownLanguages.has(notification.motherTongue),
    recipientName: `${notification.firstNames} ${notification.lastName}`,
    address: [
      notification.streetAddress,
      [notification.postalCode, notification.postOffice].filter(isText).join(' '),
    ].filter(isText),
    eventDate: notification.eventDate,
    lastDay: ruleVersionOn(programme, notification.eventDate).lastDay?.date ?? null,
    programmeName: programme.name,
    municipalityName: leaves ? null : municipality,
    formerMunicipalityName: leaves ? municipality : formerMunicipalityOf(notification),
    servicePoint: servicePointOf(notification),
    caseworkerName: notification.caseworkerName,
    hasFormerCaseworker: notification.hasFormerCaseworker,
    caseworkerTitle: programme.caseworkerTitle,
    areaCaseworkerTitle: area?.caseworkerTitle ?? null,
    firstContact: area?.firstContact ?? null,
    teOfficeName: teOffice,
    ownTeOfficeName: isReturnAtHome(notification) ? teOffice : null,
    customerService: afterEnd ?? programme.customerService,
    isProtected: notification.isRestricted,
  }
}

/** Whoever has moved, or was a customer elsewhere than at home, may now belong to another TE office than the area's. */
function isReturnAtHome({ kind, reason, isAtHome }: NotificationRow): boolean {
  return kind === 'return' && reason !== 'HOME_MUNICIPALITY_OUTSIDE' && isAtHome
}

/** What holds in some areas only tells the area: nothing for people under non-disclosure. */
function tellableGroups(notification: NotificationRow, programme: Programme): readonly string[] {
  return ruleVersionOn(programme, notification.eventDate)
    .groups.filter(({ id }) => notification.groupIds.includes(id))
    .filter(({ areas }) => areas === undefined || !notification.isRestricted)
    .map(({ id }) => id)
}

/** A customership that goes on in its municipality has no former one. */
function formerMunicipalityOf(notification: NotificationRow): Bilingual | null {
  const isSame = notification.formerMunicipalityFi === notification.municipalityFi
  return notification.kind === 'restart' && isSame
    ? null
    : bilingual(notification.formerMunicipalityFi, notification.formerMunicipalitySv)
}

function servicePointOf(notification: NotificationRow): LetterFacts['servicePoint'] {
  const name = bilingual(notification.servicePointFi, notification.servicePointSv)
  const {
    servicePointStreet: streetFi,
    servicePointStreetSv: streetSv,
    servicePointPostalCode: postalCode,
    servicePointPostOffice: officeFi,
    servicePointPostOfficeSv: officeSv,
  } = notification
  const street = bilingual(streetFi, streetSv)
  const postOffice = bilingual(officeFi, officeSv)
  if (name === null || street === null || postalCode === null || postOffice === null) return null
  return {
    name,
    street,
    postalCode,
    postOffice,
    phone: notification.servicePointPhone,
    email: notification.servicePointEmail,
  }
}

function bilingual(fi: string | null, sv: string | null): Bilingual | null {
  return fi === null || sv === null ? null : { fi, sv }
}

function isText(value: string | null): value is string {
  return value !== null && value !== ''
}
