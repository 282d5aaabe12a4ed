/** Months in the life of an office's customers, who change from one to the next as people do: few of them, and slowly. */
import { between, createRandom, pick, type Random } from '../../scripts/generator/random.ts'
import { type CustomerRow, caseworkerFile, customer, customerFile, hetuOf } from './builders.ts'
import type { TestNights } from './nights.ts'

export const months = ['2021-03-01', '2021-04-01', '2021-05-03', '2021-06-01'] as const

const population = 900

/** What is true of everybody in each month; undefined: in no file. */
type Lives = readonly (readonly (CustomerRow | undefined)[])[]

export function drawLives(seed: number): Lives {
  return Array.from({ length: population }, (_, index) => {
    const random = createRandom(seed, index)
    let row: CustomerRow | undefined = index % 9 === 8 ? undefined : firstRow(random, index)
    return months.map((_month, at) => {
      if (row === undefined) row = at > 0 && random() < 0.4 ? firstRow(random, index) : undefined
      else if (at > 0) row = changed(random, row)
      return row
    })
  })
}

function firstRow(random: Random, index: number): CustomerRow {
  const born = `19${between(random, 58, 99)}-0${between(random, 1, 9)}-1${between(random, 0, 9)}`
  return customer(String(3_000 + index), {
    personal_identity_code: hetuOf(born, 900 + (index % 100)),
    last_name: 'Keksitty',
    home_municipality: pick(random, ['609', '609', '609', '609', '886', '271', '684', '684', '079']),
    mother_tongue: pick(random, ['fi', 'fi', 'fi', 'fi', 'fi', 'fi', 'sv', 'ru', 'so', '']),
    employment_code: pick(random, ['02', '02', '02', '02', '03', '08', '07', '01']),
    unemployed_since:
      random() < 0.7 ? `20${pick(random, ['18', '19', '20'])}-0${between(random, 1, 9)}-15` : '',
    benefit: pick(random, ['', 'TMT', 'TMT', 'PPR', 'APR']),
    labour_market_subsidy_days: pick(random, ['', '0', '120', '310', '450', '1100']),
    job_search_started_on: `20${pick(random, ['19', '20'])}-0${between(random, 1, 9)}-01`,
    immigrant: random() < 0.1 ? 'K' : 'E',
    earnings_related_entitlement: pick(random, ['K', 'E', 'E']),
    non_disclosure: random() < 0.03 ? 'K' : 'E',
  })
}

function changed(random: Random, row: CustomerRow): CustomerRow | undefined {
  const chance = random()
  if (chance < 0.06) return undefined
  if (chance < 0.14) return { ...row, employment_code: pick(random, ['02', '07', '08', '01']) }
  if (chance < 0.18) return { ...row, benefit: pick(random, ['', 'TMT', 'PPR']) }
  if (chance < 0.2) return { ...row, home_municipality: pick(random, ['609', '886', '684']) }
  if (chance < 0.22) return { ...row, non_disclosure: 'K' }
  return row
}

/** Runs the night of a month, by its position, on that date or another. */
export async function runMonth(
  nights: TestNights,
  lives: Lives,
  at: number,
  date: string = months[at]!,
): Promise<void> {
  const rows = lives.flatMap((life) => life[at] ?? [])
  await nights.run(date, {
    'customers-0301.csv': customerFile(rows.filter((_, index) => index % 3 > 0)),
    'customers-0302.csv': customerFile(rows.filter((_, index) => index % 3 === 0)),
    'caseworkers.csv': caseworkerFile([
      { id: '609-1', languages: 'fi|sv', most: '300' },
      { id: '609-2', most: '150' },
      { id: '886-1', municipality: '886', most: '60' },
      { id: '271-1', municipality: '271', most: '80' },
    ]),
  })
}
