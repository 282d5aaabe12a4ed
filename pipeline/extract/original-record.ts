import type { Encoding } from './encoding.ts'
import type { Delimiter, Layout } from './header.ts'
import { parseBlock } from './parse-block.ts'

/** A record as its file had it, with what is needed to read it. */
export interface OriginalRecord {
  readonly raw: Buffer
  readonly encoding: Encoding
  readonly delimiter: Delimiter
  /** The header, in the file's order. */
  readonly columnNames: readonly string[]
  /** The field in each column; null for one that is not read. */
  readonly columnFields: readonly (string | null)[]
}

/** The values of a record that was read before, as written. */
export function readOriginal(record: OriginalRecord): readonly string[] {
  return readValues(record.raw, layoutOf(record))
}

/** Likewise, by the layout of its file. */
export function readValues(raw: Buffer, layout: Layout): readonly string[] {
  let found: readonly string[] = []
  parseBlock(raw, { offset: 0, line: 1 }, true, layout, ({ values }) => {
    found = values.texts()
  })
  return found
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
