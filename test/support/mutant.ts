/** A customer row as a file holds it, and what must come of it. */
import type { RejectReason } from '../../pipeline/domain.ts'
import {
  type Field,
  optionalColumns,
  columns as requiredColumns,
} from '../../scripts/generator/customer-row.ts'
import { pick, type Random } from '../../scripts/generator/random.ts'

/**
 * `same`: read as the sound row is, value for value, and judged like it. `accepted`: stands, with a value of its own.
 * A reason: refused, for this reason at least. `any`: accounted for, one way or the other.
 */
export type Expected = 'same' | 'accepted' | 'any' | RejectReason

export interface Mutant {
  /** Names the mutation in a failure: the row's values must not stand there. */
  readonly mutation: string
  readonly expected: Expected
  /** With its line end. */
  readonly bytes: Buffer
}

export interface Dialect {
  readonly encoding: 'utf8' | 'latin1'
  readonly delimiter: ';' | ',' | '\t'
  readonly lineEnd: '\n' | '\r\n'
  readonly columns: readonly (readonly [string, Field])[]
  /** Byte order mark, preamble and header. */
  readonly head: Buffer
}

const columns = [...requiredColumns, ...optionalColumns]

export type Cells = Record<Field, string>
export const fields = columns.map(([, field]) => field)
export const dates = fields.filter((field) => /_(on|since)$/.test(field))
export const names: readonly Field[] = ['first_names', 'last_name', 'street_address']

/** UTF-8, `;`, LF, the columns in the order of the specification. */
export const plainDialect: Dialect = {
  encoding: 'utf8',
  delimiter: ';',
  lineEnd: '\n',
  columns,
  head: Buffer.from(`${columns.map(([name]) => name).join(';')}\n`),
}

export function randomDialect(random: Random): Dialect {
  const encoding = pick(random, ['utf8', 'latin1'] as const)
  const delimiter = pick(random, [';', ',', '\t'] as const)
  const lineEnd = pick(random, ['\n', '\r\n'] as const)
  const order = shuffle(columns, random)
  const preamble = pick(random, ['', `Asiakasluettelo${lineEnd}${lineEnd}`])
  const mark = encoding === 'utf8' && random() < 0.5 ? '\uFEFF' : ''
  const header = order.map(([name]) => (random() < 0.2 ? `"${name.toUpperCase()}"` : name)).join(delimiter)
  const head = Buffer.from(mark + preamble + header + lineEnd, encoding)
  return { encoding, delimiter, lineEnd, columns: order, head }
}

function shuffle<T>(list: readonly T[], random: Random): T[] {
  return list
    .map((one) => ({ one, place: random() }))
    .sort((left, right) => left.place - right.place)
    .map(({ one }) => one)
}

export function writeRow(
  cells: Cells,
  dialect: Dialect,
  isQuoted: (value: string) => boolean = () => false,
): Buffer {
  const { delimiter, lineEnd, encoding } = dialect
  const line = dialect.columns.map(([, field]) => {
    const value = cells[field]
    const mustQuote = value.includes(delimiter) || /[\r\n\t]|^"/.test(value)
    return mustQuote || isQuoted(value) ? `"${value.replaceAll('"', '""')}"` : value
  })
  return Buffer.from(line.join(delimiter) + lineEnd, encoding)
}
