import { beforeAll, describe, expect, test } from 'vitest'
import { listProgrammes, loadProgramme } from '../../pipeline/programmes/programme.ts'
import { shareSession } from '../support/test-database.ts'
import { judgeNights, type Verdict } from '../support/verdicts.ts'
import { readSequences, type Sequence } from './read-sequences.ts'

const session = shareSession()
describe.each(listProgrammes())('%s', (programmeId) => {
  const sequences = readSequences(programmeId)
  const dates = [...new Set(sequences.flatMap(({ nights }) => nights.map(({ date }) => date)))].sort()
  const verdicts = new Map<string, ReadonlyMap<number, Verdict>>()
  beforeAll(async () => {
    const nights = dates.map((date) => ({ date, people: peopleOf(date, sequences) }))
    const given = await judgeNights(session(), loadProgramme(programmeId), nights)
    for (const [index, date] of dates.entries()) verdicts.set(date, given[index]!)
  })

  test.each(sequences.map((sequence, key) => ({ ...sequence, key })))('$who', ({ key, where, nights }) => {
    const given = nights.map(({ date, expected }) => {
      const { place, ...verdict } = verdicts.get(date)!.get(key)!
      return { date, ...verdict, place: expected.place && place }
    })
    expect(given, where).toEqual(nights.map(({ date, expected }) => ({ date, ...expected })))
  })

  test('every sequence has its nights in order', () => {
    for (const { where, nights } of sequences)
      expect(
        nights.map(({ date }) => date),
        where,
      ).toEqual([...new Set(nights.map(({ date }) => date))].sort())
  })
})

/** Who has a night on the date, by the number of the sequence. */
function peopleOf(date: string, sequences: readonly Sequence[]) {
  return new Map(
    sequences.flatMap(({ nights }, key) =>
      nights.filter((night) => night.date === date).map((night) => [key, night] as const),
    ),
  )
}
