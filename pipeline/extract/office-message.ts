/**
 * The message to a TE office about its rejected rows: one file, so that no explanation is lost on the way. Above the table
 * stands what it is and what to do with it. UTF-8 with BOM, `;`, CRLF: opens right in Excel.
 */
import { stringify } from 'csv-stringify/sync'
import type { IsoDate, RejectReason } from '../domain.ts'
import { type OriginalRecord, readOriginal } from './original-record.ts'
import { rejectTexts } from './reject-texts.ts'

/** A rejected record, with what is on record of it. */
export interface RejectedLine extends OriginalRecord {
  readonly fileName: string
  readonly line: number
  /** Null where it could not be read. */
  readonly customerNumber: string | null
  readonly reasonCodes: readonly RejectReason[]
  readonly fields: readonly string[]
  /** It is, or may be, of somebody under non-disclosure: the message says of it what names nobody. */
  readonly isWithheld: boolean
}

const ownColumns = ['rivi', 'tiedosto', 'syy', 'sarakkeet', 'mitä odotetaan'] as const

/** The file for one office, whose lines all have the same header. */
export function composeOfficeMessage(lines: readonly RejectedLine[], asOfDate: IsoDate): Buffer {
  const [first] = lines
  if (first === undefined) throw new Error('there is nothing to tell the office')
  const rows = [
    ...introduction(first.fileName, asOfDate, lines.length).map((text) => [text]),
    [],
    [...ownColumns, ...first.columnNames],
    ...lines.map(cellsOf),
  ]
  const options = { delimiter: ';', record_delimiter: 'windows', bom: true, escape_formulas: true } as const
  return Buffer.from(stringify(rows, options))
}

function introduction(fileName: string, asOfDate: IsoDate, count: number): readonly string[] {
  return [
    `Hylätyt rivit: tiedosto ${fileName}, aineisto ${inFinnish(asOfDate)}, hylättyjä rivejä ${count}.`,
    'Näiden rivien tietoja ei voitu ottaa vastaan. Uutta asiakasta ei voida siirtää kunnan asiakkaaksi, ennen kuin hänen rivinsä on kunnossa. Jo siirtyneen asiakkaan asiakkuus jatkuu ennallaan.',
    'Korjatkaa tiedot omassa asiakastietojärjestelmässänne niin kuin sarakkeessa "mitä odotetaan" sanotaan. Korjattu rivi tulee meille seuraavan yön aineistossa itsestään. Tätä tiedostoa ei korjata eikä palauteta.',
    'Sarake "rivi" kertoo rivin paikan tiedostossa otsikkorivi mukaan lukien, ja "sarakkeet" ne tiedot, joissa virhe on. Niiden jälkeen tulevat tiedot sellaisina kuin ne olivat aineistossa. Heittomerkki tiedon alussa (esimerkiksi \'+) on lisätty, jotta taulukkolaskenta ei tulkitse tietoa kaavaksi, ja ohjausmerkkien tilalla on niiden näkyvä merkki (esimerkiksi ␀).',
    'Rivistä näytetään vain asiakasnumero, jos henkilöllä on tai saattaa olla turvakielto tai jos tietoja ei voi yhdistää sarakkeisiin.',
    'Tiedostossa on henkilötietoja. Lähettäkää ja säilyttäkää se suojattuna, ja hävittäkää se, kun rivit on korjattu.',
  ]
}

/** `1.3.2021` */
function inFinnish(date: IsoDate): string {
  return date.split('-').map(Number).reverse().join('.')
}

function cellsOf(line: RejectedLine): readonly string[] {
  const values = readOriginal(line)
  const texts = line.reasonCodes.map((code) => rejectTexts[code])
  const counted = line.reasonCodes.includes('COLUMN_COUNT')
    ? [`(Rivillä ${values.length}, otsikossa ${line.columnNames.length}.)`]
    : []
  const concerned = line.columnNames.filter((_, place) =>
    line.fields.includes(line.columnFields[place] ?? ''),
  )
  return [
    String(line.line),
    line.fileName,
    [...texts.map(({ reason }) => reason), ...counted].join(' '),
    concerned.join(', '),
    [...new Set(texts.map(({ expected }) => expected))].join(' '),
    ...(line.isWithheld ? withhold(line, values) : values.map(showControls)),
  ]
}

/** Of a row that is not shown, the customer number alone: by it the office finds the row, and it names nobody. */
function withhold(line: RejectedLine, values: readonly string[]): readonly string[] {
  const place = line.columnFields.indexOf('customer_number')
  // Nothing can have slipped into the first column from the left.
  const first = place === 0 && /^\s*\d{1,12}\s*$/.test(values[0] ?? '') ? (values[0] ?? '').trim() : ''
  return line.columnNames.map((_, at) => (at === place ? (line.customerNumber ?? first) : ''))
}

/** A control character as the picture that stands for it; one above ASCII, and a character lost before, as `�`. */
function showControls(value: string): string {
  return value.replace(/\p{Cc}/gu, (character) => {
    const code = character.charCodeAt(0)
    if (code < 0x20) return String.fromCharCode(0x2400 + code)
    return code === 0x7f ? '\u2421' : '\uFFFD'
  })
}
