import { stringify } from 'csv-stringify/sync'
import type { IsoDate } from '../../domain.ts'
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
  'viimeisin_haastattelu',
  'suunnitelma_laadittu',
]

/**
 * One municipality's handover file: UTF-8 with BOM (opens right in Excel), `;`, CRLF. Whoever leaves, or comes under
 * non-disclosure, stands with event, number and date only: the rest is not the municipality's business, or is
 * already there. Cells that a spreadsheet would run as a formula get an apostrophe in front.
 */
export function composeHandover(rows: readonly HandoverRow[]): Buffer {
  return compose(rows.map(cellsOf))
}

/** A line of a handover file that no longer holds, by the event it told of. */
export interface CancelledLine {
  readonly event: string
  readonly customerNumber: string
  readonly eventDate: IsoDate
}

/** The file that takes a municipality's handover back: each of its lines, with what it told of (`PERUTTU TULEE`). */
export function composeCancellation(lines: readonly CancelledLine[]): Buffer {
  return compose(
    lines.map(({ event, customerNumber, eventDate }) => blank(`PERUTTU ${event}`, customerNumber, eventDate)),
  )
}

function compose(rows: readonly (readonly (string | null)[])[]): Buffer {
  const text = stringify([...rows], {
    header: true,
    columns,
    delimiter: ';',
    record_delimiter: 'windows',
    bom: true,
    escape_formulas: true,
  })
  return Buffer.from(text)
}

/** A line of event, number and date only. */
function blank(event: string, customerNumber: string, eventDate: IsoDate): (string | null)[] {
  return [event, customerNumber, eventDate, ...columns.slice(3).map(() => null)]
}

function cellsOf(row: HandoverRow): (string | null)[] {
  if (row.event !== 'TULEE') return blank(row.event, row.customer_number, row.event_date)
  return [
    row.event,
    row.customer_number,
    row.event_date,
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
    // The municipality's statutory interviews count from these: 916/2012 ch. 2, 380/2023 § 31-32.
    row.last_interview_on,
    row.plan_made_on,
  ]
}
