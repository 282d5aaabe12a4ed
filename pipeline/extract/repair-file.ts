/**
 * The file in which rejected lines go out to be mended, and come back: the original columns in the original order, and
 * in front the trace that leads to the original line. UTF-8 with BOM, `;`, CRLF: opens right in Excel.
 */
import { stringify } from 'csv-stringify/sync'
import type { Encoding } from './encoding.ts'
import type { Delimiter, Layout } from './header.ts'
import { parseBlock } from './parse-block.ts'
import type { Profile } from './profile.ts'

/** Header of the column that leads to the original line. */
export const traceColumn = 'jalki'
/** Ends the name of the file that says why each line was rejected; it is not read back. */
export const reasonsSuffix = '.reasons.csv'

/** A rejected record as its file had it, with what is needed to read it. */
export interface OriginalRecord {
  readonly raw: Buffer
  readonly isRepair: boolean
  readonly encoding: Encoding
  readonly delimiter: Delimiter
  readonly columnNames: readonly string[]
  readonly columnFields: readonly (string | null)[]
}

export interface RejectedLine extends OriginalRecord {
  readonly trace: string
  readonly fileName: string
  readonly line: number
  readonly reasonCodes: readonly string[]
  readonly fields: readonly string[]
}

/** How a repair file is read: the profile's columns and values, and the trace; laid out as it may be after mending. */
export function repairProfile(profile: Profile): Profile {
  return {
    ...profile,
    dialect: { encoding: 'detect', delimiter: 'detect', header_line: 'detect' },
    ignored_columns: [...profile.ignored_columns, traceColumn],
  }
}

/** The header under which a line is exported; lines with the same one go into one file. */
export function headerOf({ columnNames }: OriginalRecord): string {
  return columnNames.filter((name) => name !== traceColumn).join(';')
}

/** The repair file of lines with the same header, and what was wrong with each. */
export function composeRepairFile(lines: readonly RejectedLine[]): {
  readonly content: Buffer
  readonly reasons: Buffer
} {
  const names = lines[0]?.columnNames.filter((name) => name !== traceColumn) ?? []
  return {
    content: encode([
      [traceColumn, ...names],
      ...lines.map((line) => {
        const tracePlace = line.columnNames.indexOf(traceColumn)
        return [line.trace, ...readOriginal(line).filter((_, place) => place !== tracePlace)]
      }),
    ]),
    reasons: encode([
      [traceColumn, 'tiedosto', 'rivi', 'syyt', 'sarakkeet'],
      ...lines.map((line) => {
        const columns = line.columnNames.filter((_, place) =>
          line.fields.includes(line.columnFields[place] ?? ''),
        )
        return [line.trace, line.fileName, String(line.line), line.reasonCodes.join(' '), columns.join(' ')]
      }),
    ]),
  }
}

function encode(rows: readonly (readonly string[])[]): Buffer {
  const options = { delimiter: ';', record_delimiter: 'windows', bom: true, escape_formulas: true } as const
  return Buffer.from(stringify([...rows], options))
}

/** The values of a rejected record, as written. */
export function readOriginal(record: OriginalRecord): readonly string[] {
  let found: readonly string[] = []
  parseBlock(record.raw, { offset: 0, line: 1 }, true, layoutOf(record), ({ values }) => {
    found = values
  })
  return record.isRepair ? found.map(unguard) : found
}

function layoutOf({ encoding, delimiter, columnNames, columnFields }: OriginalRecord): Layout {
  return {
    ...{
      encoding,
      delimiter,
      headerLine: 0,
      dataOffset: 0,
      columnCount: columnNames.length,
      names: columnNames,
    },
    columns: new Map(
      columnFields.flatMap((field, place) => (field === null ? [] : [[field, place] as const])),
    ),
  }
}

const guarded = /^'(?=[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20])/

/** A cell without the apostrophe that keeps a spreadsheet from running it as a formula. */
export function unguard(value: string): string {
  return value.replace(guarded, '')
}
