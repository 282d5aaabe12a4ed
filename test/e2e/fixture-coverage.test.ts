import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { notificationKinds, outcomes, reasonCodes, rejectReasons } from '../../pipeline/domain.ts'
import { projectRoot } from '../../pipeline/project.ts'
import type { Appearance } from '../../scripts/generator/life.ts'
import { createPopulation } from '../../scripts/generator/population.ts'
import { readScenario } from '../../scripts/generator/scenario.ts'
import { caseworkerFates } from '../../scripts/generator/story.ts'
import { readNightTable } from '../support/fixture-tables.ts'

const edgeCases = join(projectRoot, 'fixtures/edge-cases')
const handWritten = (table: string) =>
  readdirSync(join(edgeCases, 'expected')).flatMap((night) =>
    readNightTable(edgeCases, 'expected', night, table),
  )
const rejected = handWritten('rejected')
const decided = handWritten('outcomes')

/** Scenarios whose rules edge-cases, a scenario of 1.3.2021, cannot have. */
const laterRules = ['return-and-consent', 'change-security-2023']
/** Of programmes with an area whose municipalities nobody could confirm; none that a fixture runs has one. */
const ofInventedProgrammes = ['REVIEW AREA_UNCONFIRMED']
const intended = laterRules.flatMap(appearances)
const served = ['caseworker-changes', 'programme-end-2024', 'job-search-ends-and-restarts'].flatMap(
  appearances,
)
const verdicts = new Set([
  ...decided.map((row) => `${row.outcome} ${row.reason_code}`),
  ...intended.flatMap(({ fate }) => (fate === null ? [] : [`${fate.outcome} ${fate.reasonCode}`])),
])

/** Of everybody, on every night. */
function appearances(name: string): readonly Appearance[] {
  const scenario = readScenario(join(projectRoot, 'fixtures', name))
  const population = createPopulation(scenario)
  return scenario.nights.flatMap((_, night) =>
    Array.from({ length: population.size }, (_, index) => population.appear(index, night)),
  )
}

describe('the fixtures cover the contract', () => {
  test.each(rejectReasons)('a row is rejected for %s alone', (reason) => {
    expect(rejected.some((row) => row.reason_codes === reason)).toBe(true)
  })

  test.each(outcomes)('somebody has the outcome %s', (outcome) => {
    expect(decided.some((row) => row.outcome === outcome)).toBe(true)
  })

  test('somebody has every outcome with each of its reasons', () => {
    const all = outcomes.flatMap((outcome) => reasonCodes[outcome].map((reason) => `${outcome} ${reason}`))
    expect(all.filter((verdict) => !verdicts.has(verdict))).toEqual(ofInventedProgrammes)
  })

  test.each(caseworkerFates)('somebody has a caseworker who is %s', (fate) => {
    expect(served.some(({ assignment }) => assignment?.caseworker.kind === fate)).toBe(true)
  })

  test.each(notificationKinds)('somebody is told of %s', (kind) => {
    expect(served.some(({ notification }) => notification?.kind === kind)).toBe(true)
  })

  test('every row of the hand-written scenario says why', () => {
    expect([...rejected, ...decided].filter((row) => !row.why?.trim())).toEqual([])
  })
})

describe('every scenario', () => {
  const fixtures = join(projectRoot, 'fixtures')
  const names = readdirSync(fixtures).filter((name) => name !== 'README.md')

  test.each(names)('%s says what it reproduces, and is listed', (name) => {
    expect(readdirSync(join(fixtures, name))).toEqual(expect.arrayContaining(['README.md', 'scenario.yaml']))
    expect(readFileSync(join(fixtures, 'README.md'), 'utf8')).toContain(`[${name}](${name}/README.md)`)
  })
})
