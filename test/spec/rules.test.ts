import { beforeAll, describe, expect, test } from 'vitest'
import { listProgrammes, loadProgramme } from '../../pipeline/programmes/programme.ts'
import { shareSession } from '../support/test-database.ts'
import type { Verdict } from '../support/verdicts.ts'
import { judgeTables } from './judge-tables.ts'
import { type Case, readTables } from './read-tables.ts'

const session = shareSession()
describe.each(listProgrammes())('%s', (programmeId) => {
  const programme = loadProgramme(programmeId)
  const cases = readTables(programme)
  let verdicts: ReadonlyMap<Case, Verdict>
  beforeAll(async () => {
    verdicts = await judgeTables(session(), programme, cases)
  })

  describe.each([...Map.groupBy(cases, ({ title }) => title)])('%s', (_, table) => {
    for (const one of table)
      test(`${one.night}: ${one.who}: ${one.expected.verdict}`, () => {
        const { place, ...given } = verdicts.get(one)!
        const version = programme.ruleVersions.findLast(({ from }) => from <= one.night)
        const where = `${one.where}: judged by the rules of ${version?.from ?? 'no version'}`
        expect({ ...given, place: one.expected.place && place }, where).toEqual(one.expected)
      })
  })
})
