import { beforeAll, describe, expect, it } from 'vitest'
import type { CustomerRow } from '../../scripts/generator/customer-row.ts'
import { readDamaged } from '../support/damaged-files.ts'
import { shareFolder } from '../support/folders.ts'
import { type Expected, writeRow } from '../support/mutant.ts'
import { type MutationBench, openMutationBench } from '../support/mutation-slices.ts'
import { shareSession } from '../support/test-database.ts'
import { seedOr, trialsOf } from '../support/trials.ts'

// `npm run test:faults -- --rows 1000000` does the full million.
const rowsPerSlice = 5_000
const slices = trialsOf(4)
const damagedFiles = trialsOf(60)
const seed = seedOr(20210301)

const folder = shareFolder()
const session = shareSession()
let bench: MutationBench

beforeAll(async () => {
  bench = await openMutationBench(session(), folder, rowsPerSlice)
})

describe(`mutated rows are accounted for one by one (seed ${seed})`, () => {
  it.each(Array.from({ length: slices }, (_, slice) => slice))('slice %i', async (slice) => {
    const { rows, rejected, problems } = await bench.runSlice(seed, slice)
    expect(problems, `seed ${seed}, slice ${slice}`).toEqual([])
    expect(rows).toBeGreaterThan(rowsPerSlice)
    expect(rejected).toBeGreaterThan(rows / 10)
  })
})

it(`a damaged file is refused as a whole, or every row of it is read (seed ${seed})`, async () => {
  const seen = { refused: 0, read: 0 }
  for (let number = 0; number < damagedFiles; number++)
    seen[await readDamaged(session(), folder, seed, number)] += 1
  expect(seen.refused).toBeGreaterThan(damagedFiles / 10)
  expect(seen.read).toBeGreaterThan(damagedFiles / 10)
})

describe('the check itself sees', () => {
  const lie = (expected: Expected, changes: Partial<CustomerRow>) => async () =>
    await bench.runSlice(seed, slices, (row, random, dialect) => [
      { mutation: 'lie', expected, bytes: writeRow(random() < 0.01 ? { ...row, ...changes } : row, dialect) },
    ])

  it.each([
    ['a value that is another', 'is read with another value', lie('same', { phone: '1' })],
    ['a row that is rejected', 'is rejected for {INVALID_DATE}', lie('accepted', { unemployed_since: 'x' })],
    ['a row that is not', 'is not rejected for MISSING_VALUE', lie('MISSING_VALUE', { phone: '1' })],
  ])('%s', async (_, problem, runSlice) => {
    const { problems } = await runSlice()
    expect(problems.join()).toContain(problem)
  })
})
