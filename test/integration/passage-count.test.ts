import { expect, test } from 'vitest'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { caseworkerFile, customer, customerFile } from '../support/builders.ts'
import { shareNights } from '../support/nights.ts'
import { askAsAnalyst, readQuestions } from '../support/readme-questions.ts'

const { sql = '' } = readQuestions().find((one) => one.sql.includes('analysis.passage')) ?? {}
const services = loadProgramme('tyovoimapalvelut-2025')
const many = (from: number, count: number, changes: Readonly<Record<string, string>> = {}) =>
  Array.from({ length: count }, (_, index) => customer(String(from + index), changes))

const inUlvila = { home_municipality: '886' }
const inKokemaki = { home_municipality: '271' }
const nights = shareNights(async ({ run }) => {
  await run('2024-12-31', {
    'customers-0301.csv': customerFile([
      ...many(1, 6),
      ...many(11, 3, { uses_e_service: 'K' }),
      ...many(21, 2),
      ...many(31, 4, inUlvila),
      ...many(41, 2, inKokemaki),
      ...many(51, 5, { non_disclosure: 'K' }),
      ...many(61, 1, { home_municipality: '588' }),
    ]),
    'caseworkers.csv': caseworkerFile([{ id: 'A' }, { id: 'C', municipality: '271' }]),
  })
  const files = {
    'customers-0301.csv': customerFile([
      ...many(1, 6),
      ...many(11, 3, { uses_e_service: 'K' }),
      // They have moved.
      ...many(21, 2, inUlvila),
      ...many(31, 4, inUlvila),
      ...many(41, 2, inKokemaki),
      ...many(51, 5, { non_disclosure: 'K' }),
      // Merged into Mäntyharju, where nobody works.
      ...many(61, 1, { home_municipality: '507' }),
      // New: nothing passes.
      ...many(71, 7),
    ]),
    'caseworkers.csv': caseworkerFile([
      { id: 'A' },
      { id: 'B', municipality: '886' },
      { id: 'D', municipality: '271' },
    ]),
  }
  await run('2025-01-01', files)
  await run('2025-01-01', files, { programme: services })
})

test('tells what passed to the services of 2025, without people under non-disclosure', async () => {
  const lines = await askAsAnalyst(nights(), sql)
  expect(lines.map((line) => line.map(String))).toEqual([
    ['2025-01-01', 'false', 'another', 'letter', '2'],
    ['2025-01-01', 'true', 'another', 'letter', '2'],
    ['2025-01-01', 'true', 'first', 'letter', '4'],
    ['2025-01-01', 'true', 'same', 'letter', '6'],
    ['2025-01-01', 'true', 'same', 'message', '3'],
    ['2025-01-01', 'true', 'waits', 'letter', '1'],
  ])
})

test('counts nothing on other nights', async () => {
  expect(
    await nights().column("select count(*)::int from analysis.passage where as_of_date <> '2025-01-01'"),
  ).toEqual([0])
})
