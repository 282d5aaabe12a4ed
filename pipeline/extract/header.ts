import { decode, type Encoding } from './encoding.ts'
import type { FileKind, Profile } from './profile.ts'
import { trimInvisible } from './text.ts'

const delimiters = [';', ',', '\t'] as const
const preambleLines = 100
const mostListed = 10

export type Delimiter = (typeof delimiters)[number]

/** How the records of one file are laid out. */
export interface Layout {
  readonly encoding: Encoding
  readonly delimiter: Delimiter
  /** Line number of the header, counted from 1, preamble included. */
  readonly headerLine: number
  /** Offset of the first byte after the header line. */
  readonly dataOffset: number
  readonly columnCount: number
  /** The header, as it is compared: trimmed and in lower case. */
  readonly names: readonly string[]
  /** Field: its place in a record, counted from 0. An optional column that the file lacks has none. */
  readonly columns: ReadonlyMap<string, number>
}

interface HeaderLine {
  readonly delimiter: Delimiter
  readonly line: number
  readonly end: number
  readonly names: readonly string[]
}

/**
 * Finds the header in the first bytes of a file: the line, and the delimiter, with the most headers that the profile
 * knows. A missing, unknown or repeated column is a problem, but for one that may be missing. An unknown one is named by
 * its place only: where a line break was lost, it holds a person's data.
 */
export function findLayout(
  head: Buffer,
  kind: FileKind,
  encoding: Encoding,
  profile: Profile,
): { readonly layout: Layout | null; readonly problems: readonly string[] } {
  const fields = new Map(Object.entries(profile.headers[kind]).map(([field, name]) => [name, field]))
  const countKnown = (header: HeaderLine) => header.names.filter((name) => fields.has(name)).length

  let found: HeaderLine | null = null
  for (const candidate of candidateLines(head, encoding, profile)) {
    if (countKnown(candidate) > (found ? countKnown(found) : 0)) found = candidate
  }
  if (!found)
    return {
      layout: null,
      problems: [
        `no header line: none of the expected columns was found, with ; , or a tab between them: ${exportWith}`,
      ],
    }

  const { names, ...header } = found
  const ignored = new Set(profile.ignored_columns)
  const headerLine = found
  const unknown = listFirst(
    names.flatMap((name, index) =>
      fields.has(name) || ignored.has(name) ? [] : [describeUnknown(headerLine, index, fields)],
    ),
    (more) => `line ${header.line}: ${more} more columns are unknown`,
  )
  const problems = [
    ...[...fields.keys()]
      .filter((name) => !names.includes(name) && !profile.optional_columns.has(name))
      .map((name) => `column ${name} is missing: ${exportWith}`),
    ...unknown.map((problem, index) => (index < unknown.length - 1 ? problem : `${problem}: ${whatToDo}`)),
    ...listFirst(
      names
        .filter((name, index) => fields.has(name) && names.indexOf(name) < index)
        .map((name) => `column ${name} is there twice: have one of them left out`),
      (more) => `${more} more columns are there twice`,
    ),
  ]
  const present = [...fields].filter(([name]) => names.includes(name))
  const columns = new Map(present.map(([name, field]) => [field, names.indexOf(name)]))
  const layout = {
    encoding,
    delimiter: header.delimiter,
    headerLine: header.line,
    dataOffset: header.end,
    columnCount: names.length,
    names,
    columns,
  }
  return { layout: problems.length === 0 ? layout : null, problems }
}

const exportWith =
  'have it exported with the columns of the export profile, or give the profile that fits (--profile)'
const whatToDo = 'have it left out, or list it in an export profile (--profile) under ignored_columns'

/** By its number and the known column before it, never by its own text. */
function describeUnknown(
  { names, line }: HeaderLine,
  index: number,
  fields: ReadonlyMap<string, string>,
): string {
  const before = names[index - 1] ?? ''
  const details = [
    ...(names[index] === '' ? ['without a name'] : []),
    ...(fields.has(before) ? [`after ${before}`] : []),
  ]
  return `line ${line}: column ${index + 1} is unknown${details.length > 0 ? ` (${details.join(', ')})` : ''}`
}

/** A header that never ends would be refused in megabytes. */
function listFirst(problems: readonly string[], describeRest: (more: number) => string): readonly string[] {
  const more = problems.length - mostListed
  return more <= 1 ? problems : [...problems.slice(0, mostListed), describeRest(more)]
}

function* candidateLines(head: Buffer, encoding: Encoding, profile: Profile): Generator<HeaderLine> {
  const { delimiter: fixedDelimiter, header_line: fixedLine } = profile.dialect
  let start = 0
  for (let line = 1; line <= preambleLines && start < head.length; line++) {
    const lineFeed = head.indexOf('\n', start)
    const end = lineFeed < 0 ? head.length : lineFeed + 1
    const text = decode(head, encoding, start, end)
    start = end
    if (fixedLine !== 'detect' && fixedLine !== line) continue
    for (const delimiter of fixedDelimiter === 'detect' ? delimiters : [fixedDelimiter]) {
      yield { delimiter, line, end, names: text.split(delimiter).map(normaliseHeader) }
    }
  }
}

/** Trimming takes the byte order mark and the line end too. */
function normaliseHeader(text: string): string {
  const unquoted = trimInvisible(text.normalize('NFC')).replace(/^"(.*)"$/, '$1')
  return trimInvisible(unquoted).toLowerCase()
}
