import type { NotificationRow } from '../../pipeline/deliver/fact-queries.ts'

const transfer: NotificationRow = {
  notificationId: '00000001-0000-4000-8000-000000000000',
  kind: 'transfer',
  reason: 'ELIGIBLE',
  language: 'sv',
  motherTongue: 'sv',
  isRestricted: false,
  customerNumber: '100001',
  personalIdentityCode: '010190-900P',
  firstNames: 'Testi Kalle',
  lastName: 'Esimerkki',
  streetAddress: 'Keksitty katu 12',
  postalCode: '00990',
  postOffice: 'KEKSITTYLÄ',
  eventDate: '2021-03-01',
  areaId: 'savonlinna',
  isAtHome: true,
  municipalityFi: 'Savonlinna',
  municipalitySv: 'Savonlinna',
  formerMunicipalityFi: null,
  formerMunicipalitySv: null,
  servicePointFi: null,
  servicePointSv: null,
  servicePointStreet: null,
  servicePointStreetSv: null,
  servicePointPostalCode: null,
  servicePointPostOffice: null,
  servicePointPostOfficeSv: null,
  servicePointPhone: null,
  servicePointEmail: null,
  caseworkerName: 'Maija Mallikas',
  hasFormerCaseworker: false,
  wasCustomerElsewhere: false,
  groupIds: ['under-30'],
  jobSearchStartedOn: '2020-11-02',
}

/** What the database holds of a notification to an invented person, with what the test is about. */
export function notificationRow(changes: Partial<NotificationRow> = {}): NotificationRow {
  return { ...transfer, ...changes }
}
