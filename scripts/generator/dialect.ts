import { columns, type Field, optionalColumns } from './customer-row.ts'
import type { Encoding } from './output-file.ts'
import type { Line } from './spoilers.ts'

/** How one office's register writes its file. */
export interface Dialect {
  readonly encoding: Encoding
  /** Preamble and header. */
  readonly head: string
  readonly lineOf: (line: Line) => string
}

/** UTF-8, `;`, LF, ISO dates, the columns in the order of the specification. */
const plain: Omit<Habits, 'columns'> = {
  encoding: 'utf-8',
  lineEnd: '\n',
  preamble: [],
  write: (value) => value,
}

/** What comes out of a spreadsheet: Windows-1252, CRLF, a preamble, other column order, 1.3.2021, lost zeros. */
const spreadsheet: Omit<Habits, 'columns'> = {
  encoding: 'windows-1252',
  lineEnd: '\r\n',
  preamble: ['Asiakasluettelo;TE-toimisto', 'Salassa pidettävä'],
  write: (value, field) => {
    if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return value.split('-').reverse().map(Number).join('.')
    return codesThatLoseZeros.has(field) ? value.replace(/^0+(?=\d)/, '') : value
  },
}

const codesThatLoseZeros: ReadonlySet<Field> = new Set([
  'employment_code',
  'home_municipality',
  'residence_municipality',
])

export function dialectOf(name: 'plain' | 'spreadsheet', hasOptionalColumns: boolean): Dialect {
  const all = hasOptionalColumns ? [...columns, ...optionalColumns] : columns
  return name === 'plain'
    ? createDialect({ ...plain, columns: all })
    : createDialect({
        ...spreadsheet,
        columns: all.toSorted(([left], [right]) => (left < right ? -1 : 1)),
      })
}

interface Habits {
  readonly encoding: Encoding
  readonly lineEnd: string
  readonly preamble: readonly string[]
  readonly columns: readonly (readonly [string, Field])[]
  readonly write: (value: string, field: Field) => string
}

function createDialect(habits: Habits): Dialect {
  const header = habits.columns.map(([name]) => name).join(';')
  return {
    encoding: habits.encoding,
    head: [...habits.preamble, header].map((line) => line + habits.lineEnd).join(''),
    lineOf: ({ row, surplusCells = 0 }) => {
      const cells = habits.columns.map(([, field]) => quote(habits.write(row[field], field)))
      if (surplusCells > 0) cells.push('x')
      if (surplusCells < 0) cells.pop()
      return cells.join(';') + habits.lineEnd
    },
  }
}

export function quote(value: string): string {
  return /[;"\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
