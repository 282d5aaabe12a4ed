/** Mutations that spoil a row, or put it to the test, and what must come of each. */

import { checkCharacter, composeHetu } from '../../pipeline/anonymous/hetu.ts'
import type { CustomerRow, Field } from '../../scripts/generator/customer-row.ts'
import { between, pick, type Random } from '../../scripts/generator/random.ts'
import {
  type Cells,
  type Dialect,
  dates,
  type Expected,
  fields,
  type Mutant,
  names,
  writeRow,
} from './mutant.ts'

const required: readonly Field[] = [
  'customer_number',
  'personal_identity_code',
  'last_name',
  'first_names',
  'job_search_started_on',
  'employment_code',
  'te_office',
]

/** Changes cells and tells what must come of it. */
type Mutation = (cells: Cells, random: Random, dialect: Dialect) => Expected

type Spoiler = (row: CustomerRow, random: Random, dialect: Dialect) => Omit<Mutant, 'mutation'>[]

export const spoilers: Readonly<Record<string, Spoiler>> = {
  'control character': ofCells((cells, random) => {
    const code = pick(random, [0, 1, 7, 8, 11, 12, 27, 31, 127])
    insert(cells, pick(random, fields), random, String.fromCharCode(code))
    return 'INVALID_CHARACTER'
  }),
  'lost letter': ofCells((cells, random, { encoding }) => {
    insert(cells, pick(random, fields), random, encoding === 'utf8' ? '\uFFFD' : '\0')
    return 'INVALID_CHARACTER'
  }),
  'required value left out': ofCells((cells, random) => {
    cells[pick(random, required)] = pick(random, ['', ' ', '\u00a0'])
    return 'MISSING_VALUE'
  }),
  'check character': ofCells((cells) => {
    const hetu = cells.personal_identity_code
    const digits = hetu.slice(0, 6) + hetu.slice(7, 10)
    cells.personal_identity_code = hetu.slice(0, 10) + checkCharacter(String(Number(digits) + 1))
    return 'HETU_CHECK_CHARACTER'
  }),
  'no HETU': ofCells((cells, random) => {
    const hetu = cells.personal_identity_code
    cells.personal_identity_code = pick(random, [
      `31${hetu.slice(2).replace(/^../, '02')}`,
      `${hetu.slice(0, 6)}*${hetu.slice(7)}`,
      `${hetu.slice(0, 7)}001${hetu.slice(10)}`,
      `${hetu.slice(0, 10)}I`,
      hetu.slice(1),
      `${hetu}0`,
    ])
    return 'INVALID_HETU'
  }),
  age: ofCells((cells, random) => {
    const birthDate = pick(random, ['2019-05-04', '1899-05-04', '1850-05-04'])
    cells.personal_identity_code = composeHetu(birthDate, between(random, 900, 999))
    return 'IMPLAUSIBLE_AGE'
  }),
  'no date': ofCells((cells, random) => {
    const wrong = [
      '30.2.2021',
      '2021-13-01',
      '20210229',
      '1.1.21',
      '0.0.0000',
      '1/2/2021',
      '32.1.2021',
      'eilen',
    ]
    cells[pick(random, dates)] = pick(random, wrong)
    return 'INVALID_DATE'
  }),
  'no number': ofCells((cells, random) => {
    cells.labour_market_subsidy_days = pick(random, ['-1', '1,5', '100000', 'x', '1e3', '9'.repeat(400)])
    return 'INVALID_NUMBER'
  }),
  'no code': ofCells((cells, random) => {
    const wrong: readonly (readonly [Field, string])[] = [
      ['home_municipality', '6091'],
      ['residence_municipality', 'Pori'],
      ['employment_code', '09'],
      ['citizenship', 'FIN'],
      ['mother_tongue', 'suomi'],
      ['service_language', 'en'],
      ['benefit', 'ANSIO'],
      ['non_disclosure', 'EI'],
      ['te_discretion', 'K'],
      ['unemployment_risk', '1'],
    ]
    const [field, value] = pick(random, wrong)
    cells[field] = value
    return 'INVALID_CODE'
  }),
  'no customer number': ofCells((cells, random) => {
    cells.customer_number = pick(random, ['A1', '-1', '1.0', '1 2', '1234567890123', '1²'])
    return 'INVALID_CUSTOMER_NUMBER'
  }),
  'a column less': (row, _, dialect) => [
    { expected: 'COLUMN_COUNT', bytes: writeRow(row, { ...dialect, columns: dialect.columns.slice(1) }) },
  ],
  'a column more': (row, _, dialect) => [
    {
      expected: 'COLUMN_COUNT',
      bytes: Buffer.concat([Buffer.from(dialect.delimiter), writeRow(row, dialect)]),
    },
  ],
  'broken in two': (row, _, dialect) => {
    const half = dialect.columns.length >> 1
    return [dialect.columns.slice(0, half), dialect.columns.slice(half)].map((part) => ({
      expected: 'COLUMN_COUNT',
      bytes: writeRow(row, { ...dialect, columns: part }),
    }))
  },
  'there twice': (row, _, dialect) => {
    const bytes = writeRow(row, dialect)
    return [
      { expected: 'DUPLICATE_CUSTOMER_NUMBER', bytes },
      { expected: 'DUPLICATE_HETU', bytes },
    ]
  },
  'strange text': ofCells((cells, random, { encoding }) => {
    const texts = ['\\N', '\\.', '\\', 'a\\tb', '=1+1', "'; drop table", '{a,"b"}', '|||', '%s', 'Åke "Ö" é']
    const wide = ['\u202eabc', '👩‍👩‍👧', '\u200b', 'ﷺ', '中文', 'Nguyễn', '\u2028']
    cells[pick(random, names)] = `${pick(random, encoding === 'utf8' ? [...texts, ...wide] : texts)} X`
    return 'accepted'
  }),
  'huge text': ofCells((cells, random) => {
    cells[pick(random, names)] = 'Pitkä '.repeat(between(random, 200, 2000)).trim()
    return 'accepted'
  }),
  'value cut off': ofCells((cells, random) => {
    const field = pick(random, fields)
    cells[field] = cells[field].slice(0, Math.floor(random() * cells[field].length))
    return 'any'
  }),
  'value of another column': ofCells((cells, random) => {
    cells[pick(random, fields)] = cells[pick(random, fields)]
    return 'any'
  }),
  'value twice over': ofCells((cells, random) => {
    const field = pick(random, fields)
    cells[field] += cells[field]
    return 'any'
  }),
  'two values changed round': ofCells((cells, random) => {
    const [one, other] = [pick(random, fields), pick(random, fields)]
    const value = cells[one]
    cells[one] = cells[other]
    cells[other] = value
    return 'any'
  }),
  'a digit of the HETU': ofCells((cells, random) => {
    const at = pick(random, [0, 1, 2, 3, 4, 5, 7, 8, 9])
    const hetu = cells.personal_identity_code
    cells.personal_identity_code = hetu.slice(0, at) + between(random, 0, 9) + hetu.slice(at + 1)
    return 'any'
  }),
  'flipped bits': (row, random, dialect) => {
    const bytes = writeRow(row, dialect)
    for (let count = between(random, 1, 4); count > 0; count--) flipBit(bytes, random, dialect)
    return [{ expected: 'any', bytes }]
  },
}

function ofCells(mutation: Mutation): Spoiler {
  return (row, random, dialect) => {
    const cells = { ...row }
    const expected = mutation(cells, random, dialect)
    const quotes = random() < 0.2
    return [{ expected, bytes: writeRow(cells, dialect, () => quotes) }]
  }
}

function insert(cells: Cells, field: Field, random: Random, character: string): void {
  const at = between(random, 0, cells[field].length)
  cells[field] = cells[field].slice(0, at) + character + cells[field].slice(at)
}

/** In an ASCII byte, to another: a quote, a line end or half a letter would be the whole file's affair. */
function flipBit(bytes: Buffer, random: Random, { lineEnd }: Dialect): void {
  const isPlain = (byte: number) => byte < 0x80 && byte !== 0x22 && byte !== 0x0a && byte !== 0x0d
  const at = between(random, 0, bytes.length - lineEnd.length - 1)
  const flipped = (bytes[at] ?? 0) ^ (1 << between(random, 0, 6))
  if (isPlain(bytes[at] ?? 0) && isPlain(flipped)) bytes[at] = flipped
}
