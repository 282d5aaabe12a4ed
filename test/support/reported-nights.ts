import type { IsoDate } from '../../pipeline/domain.ts'
import {
  type CustomerRow,
  caseworkerFile,
  customer,
  customerFile,
  decisionFile,
  hetuOf,
  type NightFiles,
} from './builders.ts'
import type { TestNights } from './nights.ts'

/** So many people alike, numbered from `first`; those of one place, groups or fate. */
function people(first: number, count: number, changes: CustomerRow = {}): CustomerRow[] {
  return Array.from({ length: count }, (_, index) => customer(String(first + index), changes))
}

function young(first: number, count: number, changes: CustomerRow = {}): CustomerRow[] {
  return people(first, count, changes).map((row, index) => ({
    ...row,
    personal_identity_code: hetuOf('1996-05-05', 900 + index),
  }))
}

const inTampere = { home_municipality: '837' }
const unknownGroups = { earnings_related_entitlement: '', immigrant: '' }

/** People of every fate: in areas and municipalities of many and of few, under non-disclosure, rejected, waiting. */
const everybody: readonly CustomerRow[] = [
  ...people(1, 30),
  ...people(101, 6, { home_municipality: '886' }),
  ...people(201, 3, { home_municipality: '271' }),
  ...people(301, 12, inTampere),
  ...people(401, 2, { home_municipality: '049' }),
  ...people(501, 4, { home_municipality: '091' }),
  ...young(601, 9),
  ...people(701, 7, { immigrant: 'K' }),
  ...people(801, 5, { mother_tongue: 'so', earnings_related_entitlement: 'K' }),
  ...people(901, 2, { mother_tongue: 'ar', immigrant: 'K' }),
  ...people(1001, 3, { non_disclosure: 'K' }),
  ...people(1101, 1, { non_disclosure: 'K', ...inTampere }),
  ...people(1201, 11, { home_municipality: '684' }),
  ...people(1301, 5, { employment_code: '01' }),
  ...people(1401, 4, { home_municipality: '199' }),
  ...people(1501, 6, unknownGroups),
  ...people(1601, 2, { job_search_started_on: '31.2.2021' }),
  ...people(1701, 3, { street_address: '' }),
]

const caseworkers = caseworkerFile([
  { id: 'PORI-1', municipality: '609', fullTime: '1', most: '20' },
  { id: 'PORI-2', municipality: '609', fullTime: '0,5', most: '40' },
  { id: 'ULVILA-1', municipality: '886', fullTime: '1', most: '100' },
  { id: 'TAMPERE-1', municipality: '837', fullTime: '1', most: '150' },
  { id: 'IDLE', municipality: '698', fullTime: '1', most: '10' },
])

export const reportedDates = ['2021-06-01', '2021-06-02', '2021-06-14'] as const

/** Three nights: everybody comes; some move, return and disappear; two weeks later some of them are back. */
export async function runReportedNights({ run }: TestNights): Promise<void> {
  const changed = everybody.flatMap((row): CustomerRow[] => {
    const number = Number(row.customer_number)
    if (number <= 3) return [] // absent
    if (number <= 7) return [{ ...row, home_municipality: '684' }] // returned
    if (number <= 9) return [{ ...row, ...inTampere }] // moved
    return [row]
  })
  const decisions = decisionFile([{ customer: '10', kind: 'PALAUTUS', on: '2021-06-02' }])
  const nights: Readonly<Record<(typeof reportedDates)[number], NightFiles>> = {
    '2021-06-01': { 'customers-0301.csv': customerFile(everybody), 'caseworkers.csv': caseworkers },
    '2021-06-02': { 'customers-0301.csv': customerFile(changed), 'decisions.csv': decisions },
    '2021-06-14': {
      'customers-0301.csv': customerFile([
        ...changed,
        ...people(2, 2),
        ...people(1801, 1, { home_municipality: '199' }),
      ]),
    },
  }
  for (const date of reportedDates) await run(date satisfies IsoDate, nights[date])
}
