/** Sound customer rows as they are, written in other ways, or spoiled. */
import type { CustomerRow, Field } from '../../scripts/generator/customer-row.ts'
import { pick, type Random } from '../../scripts/generator/random.ts'
import { type Cells, type Dialect, dates, fields, type Mutant, names, writeRow } from './mutant.ts'
import { spoilers } from './mutation-spoilers.ts'

const flags: readonly Field[] = ['earnings_related_entitlement', 'immigrant', 'joint_service_customer']

/** The row as it is (one in four), written otherwise, or spoiled. */
export function mutate(row: CustomerRow, random: Random, dialect: Dialect): Mutant[] {
  const lot = random()
  if (lot < 0.25) return [{ mutation: 'untouched', expected: 'same', bytes: writeRow(row, dialect) }]
  if (lot < 0.5) return [restyle(row, random, dialect)]
  const [mutation, apply] = pick(random, Object.entries(spoilers))
  return apply(row, random, dialect).map(({ expected, bytes }) => ({ mutation, expected, bytes }))
}

/** Mutations that keep every value. */
const restylers: Readonly<Record<string, (cells: Cells, random: Random, dialect: Dialect) => void>> = {
  'date form': (cells, random) => {
    for (const field of dates) {
      const [year = '', month = '', day = ''] = cells[field].split('-')
      if (day === '') continue
      const forms = [`${Number(day)}.${Number(month)}.${year}`, `${day}.${month}.${year}`, year + month + day]
      cells[field] = pick(random, forms)
    }
  },
  'leading zeros': (cells) => {
    for (const field of ['home_municipality', 'residence_municipality', 'employment_code'] as const)
      cells[field] = cells[field].replace(/^0+(?=\d)/, '')
    for (const field of ['labour_market_subsidy_days', 'labour_market_subsidy_days_12_months'] as const)
      if (cells[field] !== '') cells[field] = `00${cells[field]}`
  },
  'letter case': (cells) => {
    for (const field of [
      'personal_identity_code',
      'citizenship',
      'benefit',
      'non_disclosure',
      ...flags,
    ] as const)
      cells[field] = cells[field].toLowerCase()
    for (const field of ['mother_tongue', 'service_language'] as const)
      cells[field] = cells[field].toUpperCase()
  },
  'hyphen of the HETU': (cells, _, { encoding }) => {
    // In Windows-1252 the en dash is the byte that ISO-8859-1 has a control character for.
    cells.personal_identity_code = cells.personal_identity_code.replace(
      '-',
      encoding === 'utf8' ? '\u2212' : '\x96',
    )
  },
  padding: (cells, random) => {
    for (const field of fields)
      if (random() < 0.3)
        cells[field] = pick(random, [' ', '\u00a0', '  ']) + cells[field] + pick(random, ['', ' '])
  },
  'open end': (cells, random) => {
    if (cells.job_search_ended_on === '')
      cells.job_search_ended_on = pick(random, ['31.12.9999', '9999-12-31', '99.99.9999'])
  },
  'unknown language': (cells, random) => {
    if (cells.mother_tongue === '') cells.mother_tongue = pick(random, ['98', '99', 'xx', 'XX'])
  },
  'empty for the usual value': (cells) => {
    if (cells.non_disclosure === 'K') cells.non_disclosure = ''
    for (const field of [
      'uses_e_service',
      'temporary_protection',
      'change_security_55',
      'unemployment_risk',
    ] as const)
      if (cells[field] === 'E') cells[field] = ''
  },
  'line break for a space': (cells, random, { lineEnd }) => {
    const field = pick(random, names)
    cells[field] = cells[field].replace(' ', lineEnd)
  },
  'decomposed letters': (cells, _, { encoding }) => {
    if (encoding === 'utf8') for (const field of names) cells[field] = cells[field].normalize('NFD')
  },
}

function restyle(row: CustomerRow, random: Random, dialect: Dialect): Mutant {
  const cells = { ...row }
  const chosen = Object.keys(restylers).filter(() => random() < 0.25)
  for (const name of chosen) restylers[name]?.(cells, random, dialect)
  const share = pick(random, [0, 0.2, 1])
  const bytes = writeRow(cells, dialect, () => random() < share)
  return { mutation: `kept: ${chosen.join(', ')}`, expected: 'same', bytes }
}
