import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { IsoDate } from '../../pipeline/domain.ts'
import {
  type CustomerField,
  fileFields,
  loadProfile,
  optionalCustomerFields,
} from '../../pipeline/extract/profile.ts'

/** Values of one row as a TE office exports them; what is not named is empty. */
export type CustomerRow = Readonly<Partial<Record<CustomerField, string>>>

const profile = await loadProfile()
const headers = profile.headers.customers

const checkCharacters = '0123456789ABCDEFHJKLMNPRSTUVWXY'

/** An artificial HETU (individual numbers 900-999) of a person born in the 1900s or 2000s. */
export function hetuOf(birthDate: IsoDate, individual = 900): string {
  const [year = '', month = '', day = ''] = birthDate.split('-')
  const digits = `${day}${month}${year.slice(2)}`
  const sign = year.startsWith('20') ? 'A' : '-'
  return `${digits}${sign}${individual}${checkCharacters[Number(`${digits}${individual}`) % 31]}`
}

/** An identity of its own for each customer number below 30 000, born from 1970 to 1979. */
export function hetuOfNumber(customerNumber: string): string {
  const number = Number(customerNumber)
  const birthDate = new Date(Date.UTC(1970, 0, 1 + (number % 3000))).toISOString().slice(0, 10)
  return hetuOf(birthDate, 900 + Math.floor(number / 3000))
}

/**
 * An invented person of Pori who is transferred on 1.3.2021 (no earnings-related allowance, and no other group) and
 * told by letter. Say only what the test is about.
 */
export function customer(customerNumber: string, changes: CustomerRow = {}): CustomerRow {
  return {
    customer_number: customerNumber,
    personal_identity_code: hetuOfNumber(customerNumber),
    last_name: 'Esimerkki',
    first_names: 'Testi',
    mother_tongue: 'fi',
    service_language: 'fi',
    home_municipality: '609',
    street_address: 'Keksitty katu 1',
    postal_code: '28100',
    post_office: 'PORI',
    non_disclosure: 'E',
    uses_e_service: 'E',
    job_search_started_on: '2021-01-04',
    employment_code: '02',
    earnings_related_entitlement: 'E',
    immigrant: 'E',
    te_office: '0301',
    ...changes,
  }
}

const isOptional = (field: CustomerField) => optionalCustomerFields.some((one) => one === field)

/** The lines of a customer file, header first, without line ends. It has the optional columns that a row names. */
export function customerLines(rows: readonly CustomerRow[]): string[] {
  const fields = fileFields.customers.filter(
    (field) => !isOptional(field) || rows.some((row) => field in row),
  )
  return [
    fields.map((field) => headers[field]).join(';'),
    ...rows.map((row) => fields.map((field) => row[field] ?? '').join(';')),
  ]
}

export function customerFile(rows: readonly CustomerRow[]): string {
  return text(customerLines(rows))
}

export interface CaseworkerLine {
  readonly id: string
  readonly municipality?: string
  readonly servicePoint?: string
  readonly languages?: string
  readonly groups?: string
  readonly fullTime?: string
  readonly most?: string
}

export function caseworkerFile(lines: readonly CaseworkerLine[]): string {
  return text([
    'tunnus;nimi;kunta;toimipiste;kielet;ryhmat;htv;enintaan',
    ...lines.map(({ id, municipality = '609', servicePoint = '', languages = 'fi', groups = '', ...rest }) =>
      [
        id,
        `Malli ${id}`,
        municipality,
        servicePoint,
        languages,
        groups,
        rest.fullTime ?? '1',
        rest.most ?? '',
      ].join(';'),
    ),
  ])
}

/** `[old, new]` pairs, as `identity-changes.csv` announces them. */
export function identityChangeFile(changes: readonly (readonly [string, string])[]): string {
  return text([
    'vanha_henkilotunnus;uusi_henkilotunnus;muuttunut;peruste',
    ...changes.map(([old, fresh]) => `${old};${fresh};2021-02-15;korjaus`),
  ])
}

export interface DecisionLine {
  readonly customer: string
  readonly kind: 'PALAUTUS' | 'SIIRTO' | 'KORJAUS'
  readonly on: IsoDate
  readonly municipality?: string
}

/** Decisions of the TE office, as `decisions.csv` exports them. */
export function decisionFile(decisions: readonly DecisionLine[]): string {
  return text([
    'asiakasnumero;paatos;paatetty;kunta;peruste',
    ...decisions.map(
      ({ customer, kind, on, municipality = '' }) => `${customer};${kind};${on};${municipality};pyyntö`,
    ),
  ])
}

/** Files of a night by name, as text or as bytes. */
export type NightFiles = Readonly<Record<string, string | Buffer>>

/** Writes a night's folder with its manifest; a file's rows are its lines but the header, unless said otherwise. */
export async function writeNight(
  folder: string,
  date: IsoDate,
  files: NightFiles,
  rows: Readonly<Record<string, number>> = {},
): Promise<void> {
  await mkdir(folder, { recursive: true })
  const lines = Object.entries(files).map(([name, content]) => {
    const sha256 = createHash('sha256').update(content).digest('hex')
    return `${name};${rows[name] ?? countLines(content) - 1};${sha256};${date}`
  })
  const manifest = text(['tiedosto;rivit;sha256;poimittu', ...lines])
  for (const [name, content] of Object.entries({ ...files, 'manifest.csv': manifest }))
    await writeFile(join(folder, name), content)
}

function countLines(content: string | Buffer): number {
  return content.toString('latin1').split('\n').filter(Boolean).length
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}
