import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type CustomerRow, customer, customerFile } from '../support/builders.ts'
import { runCommand } from '../support/command-line.ts'
import { hireOperator, quiet } from '../support/operator.ts'

/** One of each kind that the acts changed the fate of, and what their row says on a night. */
const people = (changes: Readonly<Record<string, CustomerRow>> = {}) =>
  [
    customer('1'),
    customer('2', { employment_code: '01', unemployment_risk: 'K' }),
    customer('3', {
      ...{ earnings_related_entitlement: 'K', temporary_protection: 'K' },
      ...{ home_municipality: '198', residence_municipality: '853' },
    }),
    customer('297', { home_municipality: '297' }),
    customer('301', { home_municipality: '301' }),
  ].map((row) => ({ ...row, ...changes[row.customer_number ?? ''] }))

const nights: Readonly<Record<string, readonly CustomerRow[]>> = {
  '2021-03-01': people(),
  '2021-03-02': people({ 1: { job_search_ended_on: '1.3.2021' } }),
  '2021-03-10': people({ 1: { job_search_started_on: '10.3.2021', earnings_related_entitlement: 'K' } }),
  '2022-05-02': people(),
  '2023-03-01': people(),
}

const operator = hireOperator(async (one) => {
  for (const [date, rows] of Object.entries(nights)) {
    await one.writeNight(date, date, { 'customers-0301.csv': customerFile(rows) })
    const { code, stderr } = await one.run(date, join(one.folder, date))
    if (code !== 0) throw new Error(stderr)
  }
})

/** The lines of the decision taken on a night, up to the next one. */
async function explained(customerNumber: string, decision: string): Promise<string> {
  const { stdout } = await runCommand(operator().databaseUrl, ['explain', customerNumber], quiet)
  const [, after = ''] = stdout.split(decision)
  expect(after, `${decision} in ${stdout}`).not.toBe('')
  return after.split('\n\n')[0] ?? ''
}

test.each([
  [
    'of Kurikka, by the item of the list of areas',
    ...['301', '2021-03-01  TRANSFER ELIGIBLE'],
    ['Kurikka (301), area kurikan-seutu', '1269/2020 § 3 1 b', '1269/2020 § 24(4)'],
  ],
  [
    'of Kuopio, which is item 11',
    ...['297', '2021-03-01  TRANSFER ELIGIBLE'],
    ['Kuopio (297), area kuopio', '1269/2020 § 3 11'],
  ],
  [
    'whose search ended, by the act as it was given',
    ...['1', '2021-03-02  END JOB_SEARCH_ENDED'],
    ['not met  the job search is valid', 'tyonhaku_paattynyt 2021-03-01', '1269/2020 § 6(1)'],
  ],
  [
    'who is a customer again, in no group',
    ...['1', '2021-03-10  TRANSFER RESTARTED'],
    ['asiakkuus päättynyt 2021-03-02', '1269/2020 § 6(2)', 'ansiopaivaraha_oikeus K'],
  ],
  [
    'at risk of unemployment, by the act as amended then',
    ...['2', '2022-05-02  TRANSFER ELIGIBLE'],
    ['tyollisyyskoodi 01, tyottomyysuhka K', '1269/2020 § 4(1), as amended by 1381/2021'],
  ],
  [
    'under temporary protection, by the residence',
    ...['3', '2023-03-01  TRANSFER ELIGIBLE'],
    [
      ...['Turku (853)', 'asuinkunta 853', '1269/2020 § 4(2), as amended by 149/2023', '301/2004 § 110'],
      ...['1269/2020 § 5(1), as amended by 149/2023', '1269/2020 § 23, as amended by 287/2022'],
    ],
  ],
] as const)('a customer %s', async (_, customerNumber, decision, says) => {
  const words = await explained(customerNumber, decision)
  for (const part of says) expect(words).toContain(part)
})
