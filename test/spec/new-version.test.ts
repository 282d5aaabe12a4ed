import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import { addDays } from '../../pipeline/calendar.ts'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { shareFolder } from '../support/folders.ts'
import { edit, programmesWith, textOf } from '../support/programme-files.ts'
import { shareSession } from '../support/test-database.ts'
import { findGaps } from './gaps.ts'
import { judgeTables } from './judge-tables.ts'
import { readTables } from './read-tables.ts'

/** An invented amendment: an entry of the programme's file, and nothing else. */
const entryOf = (from: string) => `  - from: ${from}
    source: an invented amendment
    groups:
      - id: under-30
        criterion: under-age
        age: 27
        label: { fi: alle 27-vuotias, sv: under 27 år }
        source: § 4(1) 2

`
const id = 'kuntakokeilu-2021'

/** The pilots with the entry before a passage of their file, and their tables read for it. */
function withEntry(from: string, before: string) {
  const { text } = edit(textOf(id), before, `${entryOf(from)}${before}`)
  const programme = loadProgramme(id, programmesWith({ [id]: text }, shareFolder()))
  return { programme, cases: readTables(programme) }
}

const session = shareSession()
/** The tables with a case that the changed programme judges otherwise. */
async function untrueTables({ programme, cases }: ReturnType<typeof withEntry>) {
  const verdicts = await judgeTables(session(), programme, cases)
  const untrue = cases.filter((one) => {
    const { place, ...given } = verdicts.get(one)!
    return !isDeepStrictEqual({ ...given, place: one.expected.place && place }, one.expected)
  })
  return new Set(untrue.map(({ title }) => title))
}

const agesNotShown = ['yesterday', 'tonight', 'tomorrow'].map((day) => `somebody turns 27 ${day}`)

const oldLimit =
  'Group b: fewer than 30 completed years on the night; born on 29 February, a year older on 1 March'
const known = loadProgramme(id)
/** What is asked for without the entry: nothing, unless a version is being written. */
const gapsBefore = findGaps(known, readTables(known))

describe.each([
  ['after the last version', addDays(known.ruleVersions.at(-1)!.from, 60), '# The areas as § 3 lists them'],
  ['between two versions', '2022-07-12', '  - from: 2022-08-01'],
])('a rule version that changes an age limit, %s', (_, from, before) => {
  const changed = withEntry(from, before)

  test('asks for cases around its day and its birthdays, and for no others', () => {
    const { programme, cases } = changed
    const around = [addDays(from, -1), addDays(from, 1)]
    // Nights of older cases can be on the later version's side of its day, with a birthday of 29 February.
    const gaps = findGaps(programme, cases).filter(
      (gap) => !gapsBefore.includes(gap) && !gap.includes('29 February'),
    )
    expect(gaps).toEqual([
      ...around.map((day) => `no case on ${day} (rule version ${from})`),
      ...agesNotShown.map((border) => `rules of ${from}: under-30: no case where ${border}`),
    ])
  })

  test('is judged by every table that holds for every version, and makes only the old limit untrue', async () => {
    const { cases } = changed
    expect(cases.filter(({ night }) => night === from).length).toBeGreaterThan(100)
    expect(await untrueTables(changed)).toEqual(new Set([oldLimit]))
  })
})
