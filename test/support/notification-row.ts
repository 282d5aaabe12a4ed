import type { NotificationRow } from '../../pipeline/deliver/fact-queries.ts'

const transfer: NotificationRow = {
  notification_id: '00000001-0000-4000-8000-000000000000',
  kind: 'transfer',
  reason: 'ELIGIBLE',
  language: 'sv',
  mother_tongue: 'sv',
  is_restricted: false,
  customer_number: '100001',
  personal_identity_code: '010190-900P',
  first_names: 'Testi Kalle',
  last_name: 'Esimerkki',
  street_address: 'Keksitty katu 12',
  postal_code: '00990',
  post_office: 'KEKSITTYLÄ',
  event_date: '2021-03-01',
  area_id: 'savonlinna',
  is_at_home: true,
  municipality_fi: 'Savonlinna',
  municipality_sv: 'Savonlinna',
  former_municipality_fi: null,
  former_municipality_sv: null,
  service_point_fi: null,
  service_point_sv: null,
  service_point_street: null,
  service_point_street_sv: null,
  service_point_postal_code: null,
  service_point_post_office: null,
  service_point_post_office_sv: null,
  service_point_phone: null,
  service_point_email: null,
  caseworker_name: 'Maija Mallikas',
  has_former_caseworker: false,
  was_customer_elsewhere: false,
  group_ids: ['under-30'],
  job_search_started_on: '2020-11-02',
}

/** What the database holds of a notification to an invented person, with what the test is about. */
export function notificationRow(changes: Partial<NotificationRow> = {}): NotificationRow {
  return { ...transfer, ...changes }
}
