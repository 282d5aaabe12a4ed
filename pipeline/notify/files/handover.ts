import { stringify } from 'csv-stringify/sync'
import type { HandoverRow } from './file-queries.ts'

/** Column headers of a handover file, in order (contract). */
const columns = [
  'tapahtuma',
  'asiakasnumero',
  'alkaen',
  'henkilotunnus',
  'sukunimi',
  'etunimet',
  'lahiosoite',
  'postinumero',
  'postitoimipaikka',
  'aidinkieli',
  'asiointikieli',
  'sahkoposti',
  'puhelin',
  'toimipiste',
  'vastuutyontekija',
  'ryhmat',
  'vireilla_olevat',
]

/**
 * One municipality's handover file: UTF-8 with BOM (opens right in Excel), `;`, CRLF. Whoever leaves, or comes under
 * non-disclosure, stands with event, number and date only: the rest is not the municipality's business, or is
 * already there. Cells that a spreadsheet would run as a formula get an apostrophe in front.
 */
export function composeHandover(rows: readonly HandoverRow[]): Buffer {
  const text = stringify(rows.map(cellsOf), {
    header: true,
    columns,
    delimiter: ';',
    record_delimiter: 'windows',
    bom: true,
    escape_formulas: true,
  })
  return Buffer.from(text)
}

function cellsOf(row: HandoverRow): (string | null)[] {
  const event = [row.event, row.customer_number, row.event_date]
  if (row.event !== 'TULEE') return [...event, ...columns.slice(event.length).map(() => null)]
  return [
    ...event,
    row.personal_identity_code,
    row.last_name,
    row.first_names,
    row.street_address,
    row.postal_code,
    row.post_office,
    row.mother_tongue,
    row.service_language,
    row.email,
    row.phone,
    row.service_point,
    row.caseworker,
    row.group_ids.join('|'),
    row.pending_matters,
  ]
}
