import { decode } from './encoding.ts'
import type { Layout } from './header.ts'
import { QuotedRecord } from './quoted-record.ts'
import { RecordValues } from './record-values.ts'

/** A place in a file: an offset in its own bytes, and the line that begins there, counted from 1. */
interface Place {
  readonly offset: number
  readonly line: number
}

/** Where the records that were parsed end. */
interface Parsed extends Place {
  /** The record that begins here has a quote that is not closed so far, or was closed where another should open. */
  readonly quote: 'none' | 'open' | 'stray'
}

/** One record of a file: its values as written, and where it stands in the file's own bytes. Good until the next comes. */
export interface SourceRecord {
  readonly values: RecordValues
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
): Parsed {
  const end = isLast ? bytes.length : bytes.lastIndexOf(lineFeed) + 1
  let at = 0
  let line = start.line
  let nextQuote = bytes.indexOf(quote)
  const values = new RecordValues()
  const place = (state: Parsed['quote'] = 'none') => ({ offset: start.offset + at, line, quote: state })

  while (at < end) {
    let lineEnd = endOfLine(bytes, at, end)
    let lines = 1
    if (nextQuote < 0 || nextQuote >= lineEnd) {
      values.cut(bytes, at, endOfText(bytes, at, lineEnd), layout.delimiter, layout.encoding)
    } else {
      const record = new QuotedRecord(layout)
      let state = record.addLine(readLine(bytes, at, lineEnd, layout))
      while (state === 'open' && lineEnd < end) {
        const next = endOfLine(bytes, lineEnd, end)
        state = record.addLine(readLine(bytes, lineEnd, next, layout))
        lineEnd = next
        lines++
      }
      if (state !== 'whole') return place(state)
      values.take(record.values)
      nextQuote = bytes.indexOf(quote, lineEnd)
    }
    if (values.count > 1 || bytes[at] === quote || values.text(0).trim() !== '')
      onRecord({ values, line, byteOffset: start.offset + at, byteLength: lineEnd - at })
    at = lineEnd
    line += lines
  }
  return place()
}

function endOfLine(bytes: Buffer, from: number, end: number): number {
  const found = bytes.indexOf(lineFeed, from)
  return found < 0 || found >= end ? end : found + 1
}

/** A line without its end. */
function readLine(bytes: Buffer, from: number, end: number, { encoding }: Layout): string {
  return decode(bytes, encoding, from, endOfText(bytes, from, end))
}

/** Where the line end of a line begins. */
function endOfText(bytes: Buffer, from: number, end: number): number {
  if (bytes[end - 1] !== lineFeed) return end
  return end - 2 >= from && bytes[end - 2] === carriageReturn ? end - 2 : end - 1
}
