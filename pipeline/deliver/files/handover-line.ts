/** The lines of a handover, as systems read them (README.md beside this file): one JSON object each, with Finnish keys. */
import { z } from 'zod'
import { events, type HandoverEvent, type HandoverFile, type HandoverRow } from './handover-row.ts'

const date = z.iso.date()
const maybe = z.string().nullable()

/** How the customer is told of the event, as the night planned it. */
const toldBy = {
  letter: 'KIRJE',
  message: 'VIESTI',
  suomifi: 'SUOMIFI',
  manual: 'VIRKAILIJA',
  nobody: 'EI',
} as const
const tellings = Object.values(toldBy)
export type Telling = (typeof tellings)[number]

/** Of every line: which event, of whom, from when, and where it stands in the order of handovers. */
const head = {
  kunta: z
    .string()
    .regex(/^\d{3}$/)
    .describe('Kuntanumero.'),
  ohjelma: z.string().describe('Ohjelma, jonka asiakkuutta rivi koskee.'),
  ajopaiva: date.describe('Ajo, joka rivin teki.'),
  numero: z.int().min(1).describe('Luovutuksen juokseva numero: ohjelmittain ja kunnittain, ilman aukkoja.'),
  asiakasnumero: z
    .string()
    .regex(/^\d{1,12}$/)
    .describe('Etunollat kuuluvat numeroon.'),
  alkaen: date.describe('Mistä päivästä tapahtuma on voimassa.'),
}
const turvakielto = z.enum(['K', 'E']).describe('K: asiakkaalla on turvakielto.')
const telling = {
  ilmoitettu: z
    .enum(tellings)
    .describe('Miten tapahtumasta ilmoitetaan asiakkaalle, ajon suunnitelman mukaan.'),
  ilmoitus: z.uuid().nullable().describe('Ilmoituksen tunniste; null: ilmoitusta ei ole.'),
}
const service = {
  toimipiste: maybe.describe('Palvelupaikan tunnus.'),
  vastuutyontekija: maybe.describe('Työntekijän tunnus; null: työntekijää ei ole nimetty.'),
}
const person = {
  ...telling,
  henkilotunnus: z.string(),
  sukunimi: z.string(),
  etunimet: z.string(),
  lahiosoite: maybe,
  postinumero: maybe,
  postitoimipaikka: maybe,
  aidinkieli: maybe,
  asiointikieli: maybe,
  sahkoposti: maybe,
  puhelin: maybe,
  ...service,
  ryhmat: z.array(z.string()),
  vireilla_olevat: z.array(z.string()),
  // The municipality's statutory interviews count from these: 916/2012 ch. 2, 380/2023 § 31-32.
  viimeisin_haastattelu: date.nullable(),
  suunnitelma_laadittu: date.nullable(),
}

const arrival = z.strictObject({ tapahtuma: z.literal('TULEE'), ...head, turvakielto, ...person })
const departure = z.strictObject({ tapahtuma: z.literal('LAHTEE'), ...head, turvakielto })
const caseworker = z.strictObject({
  ...{ tapahtuma: z.literal('TYONTEKIJA'), ...head, turvakielto },
  ...{ ...telling, ...service },
})
const protectionBegins = z.strictObject({
  ...{ tapahtuma: z.literal('TURVAKIELTO'), ...head },
  turvakielto: z.literal('K'),
})
const protectionEnds = z.strictObject({
  ...{ tapahtuma: z.literal('TURVAKIELTO'), ...head },
  ...{ turvakielto: z.literal('E'), ...person },
})
const cancellation = z.strictObject({
  tapahtuma: z.enum(events.map((event) => `PERUTTU ${event}` as const)),
  ...head,
  turvakielto,
  peruttu_numero: z.int().min(1),
})

/** A line holds what its event tells and no other key; what is not known of it is null. */
export const handoverLine = z.union([
  arrival,
  departure,
  caseworker,
  protectionBegins,
  protectionEnds,
  cancellation,
])
export type HandoverLine = z.infer<typeof handoverLine>

/**
 * Whoever leaves, or comes under non-disclosure, stands with number and date only: the rest is not the municipality's
 * business, or is already there. Of whom non-disclosure is released stands whole, with the address that was withheld.
 * Whoever came under it since the night, by another programme's, is known by the flag even in an ordinary file.
 */
export function lineOf(row: HandoverRow, file: HandoverFile): HandoverLine {
  const first = headOf(row.customerNumber, row.eventDate, file)
  const own = { ilmoitettu: toldBy[row.toldBy ?? 'nobody'], ilmoitus: row.notificationId }
  const serving = { toimipiste: row.servicePoint, vastuutyontekija: row.caseworker }
  const flag = file.isRestricted || row.isProtected ? 'K' : 'E'
  switch (row.event) {
    case 'LAHTEE':
      return { tapahtuma: 'LAHTEE', ...first, turvakielto: flag }
    case 'TYONTEKIJA':
      return { tapahtuma: 'TYONTEKIJA', ...first, turvakielto: flag, ...own, ...serving }
    case 'TURVAKIELTO':
      if (flag === 'K') return { tapahtuma: 'TURVAKIELTO', ...first, turvakielto: flag }
      return { tapahtuma: 'TURVAKIELTO', ...first, turvakielto: flag, ...own, ...personOf(row) }
    case 'TULEE':
      return { tapahtuma: 'TULEE', ...first, turvakielto: flag, ...own, ...personOf(row) }
  }
}

/** A line of an earlier handover that no longer holds. */
export interface CancelledLine {
  readonly event: HandoverEvent
  readonly customerNumber: string
  readonly eventDate: string
}

/** What takes it back, in the handover that follows the one it stood in. */
export function cancellationOf(line: CancelledLine, file: HandoverFile): HandoverLine {
  return {
    tapahtuma: `PERUTTU ${line.event}`,
    ...headOf(line.customerNumber, line.eventDate, file),
    turvakielto: file.isRestricted ? 'K' : 'E',
    peruttu_numero: file.number - 1,
  }
}

function headOf(customerNumber: string, eventDate: string, file: HandoverFile) {
  return {
    kunta: file.municipalityCode,
    ohjelma: file.programmeId,
    ajopaiva: file.asOfDate,
    numero: file.number,
    asiakasnumero: customerNumber,
    alkaen: eventDate,
  }
}

function personOf(row: HandoverRow) {
  return {
    henkilotunnus: row.personalIdentityCode,
    sukunimi: row.lastName,
    etunimet: row.firstNames,
    lahiosoite: row.streetAddress,
    postinumero: row.postalCode,
    postitoimipaikka: row.postOffice,
    aidinkieli: row.motherTongue,
    asiointikieli: row.serviceLanguage,
    sahkoposti: row.email,
    puhelin: row.phone,
    toimipiste: row.servicePoint,
    vastuutyontekija: row.caseworker,
    ryhmat: [...row.groupIds],
    vireilla_olevat: row.pendingMatters?.split('|') ?? [],
    viimeisin_haastattelu: row.lastInterviewOn,
    suunnitelma_laadittu: row.planMadeOn,
  }
}

/** UTF-8, a line feed after each line. */
export function composeLines(lines: readonly HandoverLine[]): Buffer {
  return Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
}
