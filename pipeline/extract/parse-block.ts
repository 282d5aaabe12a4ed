import { CsvError, type Options, parse } from 'csv-parse/sync'
import { countLineFeeds, decode, mapUpperControls } from './encoding.ts'
import type { Layout } from './header.ts'

/** A place in a file: an offset in its own bytes, and the line that begins there, counted from 1. */
export interface Place {
  readonly offset: number
  readonly line: number
}

/** One record of a file: its values as written, and where it stands in the file's own bytes. */
export interface SourceRecord {
  readonly values: readonly string[]
  /** The record's first line, header and preamble included. */
  readonly line: number
  readonly byteOffset: number
  /** With its line end. */
  readonly byteLength: number
}

const lineFeed = 0x0a
const carriageReturn = 0x0d
const quote = 0x22

/**
 * Parses the whole records of a block of bytes that begins with a record at `start`, and returns where the first record
 * that is not yet whole begins. Lines end in LF or CRLF; blank ones are skipped. Line breaks and tabs inside a quoted
 * field come as spaces; a quote inside an unquoted field is text.
 */
export function parseBlock(
  bytes: Buffer,
  start: Place,
  isLast: boolean,
  layout: Layout,
  onRecord: (record: SourceRecord) => void,
): Place {
  const end = isLast ? bytes.length : bytes.lastIndexOf(lineFeed) + 1
  // Lines before the first quote need no parser: splitting them is several times faster.
  const firstQuote = bytes.subarray(0, end).indexOf(quote)
  const plainEnd = firstQuote < 0 ? end : bytes.lastIndexOf(lineFeed, firstQuote) + 1

  let at = 0
  let line = start.line
  const add = (values: readonly string[], recordEnd: number) => {
    if (values.length > 1 || values[0]?.trim() !== '' || bytes[at] === quote) {
      onRecord({ values, line, byteOffset: start.offset + at, byteLength: recordEnd - at })
    }
    at = recordEnd
  }

  while (at < plainEnd) {
    const found = bytes.indexOf(lineFeed, at)
    const textEnd = found < 0 ? plainEnd : bytes[found - 1] === carriageReturn ? found - 1 : found
    add(decode(bytes, layout.encoding, at, textEnd).split(layout.delimiter), found < 0 ? plainEnd : found + 1)
    line++
  }

  const skipBlankLines = () => {
    for (;;) {
      const length = bytes[at] === carriageReturn ? 2 : 1
      if (at + length > end || bytes[at + length - 1] !== lineFeed) return
      at += length
      line++
    }
  }
  parseQuoted(bytes.subarray(plainEnd, end), layout, (values, bytesParsed) => {
    skipBlankLines()
    const recordEnd = plainEnd + bytesParsed
    const lines = countLineFeeds(bytes, at, recordEnd)
    add(
      values.some((value) => breaks.test(value)) ? readBroken(bytes.subarray(at, recordEnd), layout) : values,
      recordEnd,
    )
    line += lines
  })
  skipBlankLines()
  return { offset: start.offset + at, line }
}

const breaks = /[\t\r\n]/
const eachBreak = /\r\n|[\t\r\n]/g

/** Stops before a record whose quote is not closed. */
function parseQuoted(
  bytes: Buffer,
  layout: Layout,
  onRecord: (values: readonly string[], bytesParsed: number) => void,
): void {
  if (bytes.length === 0) return
  const map = layout.encoding === 'windows-1252'
  try {
    parse(bytes, {
      ...csvOptions(layout),
      on_record: (values: string[], { bytes: bytesParsed }) => {
        onRecord(map ? values.map(mapUpperControls) : values, bytesParsed)
        return null
      },
    })
  } catch (error) {
    if (!(error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED')) throw error
  }
}

/** Reads one record again, with its line breaks and tabs as spaces where they are quoted. */
function readBroken(bytes: Buffer, layout: Layout): readonly string[] {
  const [values = []] = parse(bytes, {
    ...csvOptions(layout),
    cast: (value, { quoting }) => {
      const text = layout.encoding === 'windows-1252' ? mapUpperControls(value) : value
      return quoting ? text.replace(eachBreak, ' ') : text
    },
  })
  return values
}

function csvOptions({ delimiter, encoding }: Layout): Options {
  return {
    delimiter,
    encoding: encoding === 'utf-8' ? 'utf8' : 'latin1',
    record_delimiter: ['\r\n', '\n'],
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
  }
}
