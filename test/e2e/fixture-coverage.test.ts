import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { projectRoot } from '../../pipeline/config.ts'
import { outcomes, reasonCodes, rejectReasons } from '../../pipeline/domain.ts'

const expected = join(projectRoot, 'fixtures/edge-cases/expected')

/** Every row of one table of `expected/`, over all nights. */
function rowsOf(table: string): Record<string, string>[] {
  return readdirSync(expected).flatMap((night) => {
    const rows: Record<string, string>[] = parse(readFileSync(join(expected, night, `${table}.csv`)), {
      delimiter: ';',
      columns: true,
    })
    return rows
  })
}

const rejected = rowsOf('rejected')
const decided = rowsOf('outcomes')

/** They need decisions.csv, or the rules of 2023. */
const notYet = [
  'RETURNED_BY_DECISION',
  'CHANGE_SECURITY_55',
  'TRANSFER_DECISION',
  'CORRECTION',
  'RETURN_DECISION',
]

describe('the fixtures cover the contract', () => {
  test.each(rejectReasons)('a row is rejected for %s alone', (reason) => {
    expect(rejected.some((row) => row.reason_codes === reason)).toBe(true)
  })

  test.each(outcomes)('somebody has the outcome %s', (outcome) => {
    expect(decided.some((row) => row.outcome === outcome)).toBe(true)
  })

  const reasons = outcomes.flatMap((outcome) =>
    reasonCodes[outcome].map((reason) => [outcome, reason] as const),
  )
  test.each(reasons.filter(([, reason]) => !notYet.includes(reason)))(
    'somebody has %s %s',
    (outcome, reason) => {
      expect(decided.some((row) => row.outcome === outcome && row.reason_code === reason)).toBe(true)
    },
  )

  test('every row of the hand-written scenario says why', () => {
    expect([...rejected, ...decided].filter((row) => !row.why?.trim())).toEqual([])
  })
})
