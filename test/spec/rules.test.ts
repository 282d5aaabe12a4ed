import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSession, type Session } from '../../pipeline/db/database.ts'
import { listProgrammes, loadProgramme, type Programme } from '../../pipeline/programmes/programme.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { judge, type Verdict } from '../support/verdicts.ts'
import { type Case, readTables } from './read-tables.ts'

let database: TestDatabase
let session: Session
beforeAll(async () => {
  database = await createTestDatabase()
  session = await openSession(database.url, 'rule tables')
})
afterAll(async () => {
  await session.close()
  await database.drop()
})

describe.each(listProgrammes())('%s', (programmeId) => {
  const programme = loadProgramme(programmeId)
  const cases = readTables(programme)
  const verdicts = new Map<Case, Verdict>()
  beforeAll(async () => {
    for (const people of Map.groupBy(cases, nightOf).values()) {
      const { night, allowUnconfirmedAreas, unconfirmedAreas } = people[0]!
      const judging = withUnconfirmed(programme, unconfirmedAreas)
      const given = await judge(session, judging, { date: night, allowUnconfirmedAreas }, people)
      for (const [index, one] of people.entries()) verdicts.set(one, given[index]!)
    }
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

/** Everyone who can be judged by one classification. */
function nightOf({ night, allowUnconfirmedAreas, unconfirmedAreas }: Case): string {
  return `${night} ${allowUnconfirmedAreas} ${unconfirmedAreas}`
}

function withUnconfirmed(programme: Programme, ids: readonly string[]): Programme {
  const missing = ids.filter((id) => !programme.areas.some((area) => area.id === id))
  if (missing.length > 0) throw new Error(`no areas of ${programme.id}: ${missing}`)
  return {
    ...programme,
    areas: programme.areas.map((area) => (ids.includes(area.id) ? { ...area, confirmed: false } : area)),
  }
}
