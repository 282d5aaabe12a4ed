/** A handover as a spreadsheet, for people: the lines' values under the lines' keys, and what the codes mean beside them. */
import { labelOfEvent, labelOfLanguage, labelOfTelling, type ProgrammeLabels } from './handover-labels.ts'
import type { HandoverLine } from './handover-line.ts'

/** A line, and the names that its codes have in the register. */
interface TableRow {
  readonly line: HandoverLine
  readonly servicePointName: string | null
  readonly caseworkerName: string | null
}

interface TableLabels extends ProgrammeLabels {
  readonly municipality: string
}

type Value = string | null

interface Column {
  readonly header: string
  /** In characters. */
  readonly width: number
  readonly read: (row: TableRow, labels: TableLabels) => Value
}

type Key = HandoverLine extends infer Line ? (Line extends HandoverLine ? keyof Line : never) : never

const separator = '|'

/** The value of a key as text; null where the line does not have it. */
function textOf(line: HandoverLine, key: Key): Value {
  const value: unknown = Reflect.get(line, key)
  if (value === undefined || value === null) return null
  return Array.isArray(value) ? value.join(separator) : String(value)
}

function valueColumn(header: Key, width: number): Column {
  return { header, width, read: ({ line }) => textOf(line, header) }
}

function labelColumn(header: string, width: number, read: Column['read']): Column {
  return { header, width, read }
}

const columns: readonly Column[] = [
  valueColumn('tapahtuma', 14),
  labelColumn('tapahtuma_selite', 28, ({ line }) => labelOfEvent(line)),
  valueColumn('kunta', 7),
  labelColumn('kunta_nimi', 14, (_, { municipality }) => municipality),
  valueColumn('ohjelma', 22),
  labelColumn('ohjelma_nimi', 28, (_, { programme }) => programme),
  valueColumn('ajopaiva', 11),
  valueColumn('numero', 8),
  valueColumn('asiakasnumero', 14),
  valueColumn('alkaen', 11),
  valueColumn('turvakielto', 11),
  valueColumn('ilmoitettu', 12),
  labelColumn('ilmoitettu_selite', 28, ({ line }) =>
    'ilmoitettu' in line ? labelOfTelling(line.ilmoitettu) : null,
  ),
  valueColumn('ilmoitus', 36),
  valueColumn('henkilotunnus', 14),
  valueColumn('sukunimi', 20),
  valueColumn('etunimet', 24),
  valueColumn('lahiosoite', 28),
  valueColumn('postinumero', 11),
  valueColumn('postitoimipaikka', 18),
  valueColumn('aidinkieli', 10),
  labelColumn('aidinkieli_selite', 14, ({ line }) =>
    'aidinkieli' in line && line.aidinkieli !== null ? labelOfLanguage(line.aidinkieli) : null,
  ),
  valueColumn('asiointikieli', 13),
  valueColumn('sahkoposti', 28),
  valueColumn('puhelin', 16),
  valueColumn('toimipiste', 14),
  labelColumn('toimipiste_nimi', 28, ({ servicePointName }) => servicePointName),
  valueColumn('vastuutyontekija', 16),
  labelColumn('vastuutyontekija_nimi', 24, ({ caseworkerName }) => caseworkerName),
  valueColumn('ryhmat', 30),
  labelColumn('ryhmat_selite', 40, ({ line }, { groups }) =>
    'ryhmat' in line ? line.ryhmat.map((id) => groups.get(id) ?? id).join('; ') || null : null,
  ),
  valueColumn('vireilla_olevat', 16),
  valueColumn('viimeisin_haastattelu', 20),
  valueColumn('suunnitelma_laadittu', 20),
  valueColumn('peruttu_numero', 14),
]

/** The keys of lines that stand in a table, and the headers beside them that stand for no key. */
export const tableHeaders: readonly string[] = columns.map(({ header }) => header)

/**
 * Every cell is text, and so is its format: nothing is a number, a date or a formula, not even after somebody has
 * edited it, and nothing has to be marked to stay what it is. The same rows give the same bytes.
 */
export async function composeTable(rows: Iterable<TableRow>, labels: TableLabels): Promise<Buffer> {
  const { writeXlsxStream } = await import('hucre/xlsx') // not before there is a file to write
  const stream = writeXlsxStream(cellsOf(rows, labels), {
    name: 'Luovutus',
    columns: columns.map(({ header, width }) => ({ header, width, numFmt: '@' })),
    freezePane: { rows: 1 },
  })
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function* cellsOf(rows: Iterable<TableRow>, labels: TableLabels): Generator<Value[]> {
  for (const row of rows) yield columns.map(({ read }) => cellOf(read(row, labels)))
}

/** Most characters that a cell may have. */
const mostInCell = 32_767

/**
 * What XML has no way to write is replaced, and what reads like one of the format's own escapes is escaped. A value that
 * no cell can hold ends in an ellipsis: the lines have it whole.
 */
function cellOf(value: Value): Value {
  if (value === null || value === '') return null
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML cannot have
  const writable = value.replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD')
  const short = writable.length > mostInCell ? `${writable.slice(0, mostInCell - 1)}…` : writable
  return short.replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
}
