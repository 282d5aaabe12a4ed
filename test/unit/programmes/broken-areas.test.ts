import { describe, expect, test } from 'vitest'
import { loadProgramme } from '../../../pipeline/programmes/programme.ts'
import { edit, expectRefusal, programmesWith, refusalOf, textOf } from '../../support/programme-files.ts'

const pilot = 'kuntakokeilu-2021'

describe('areas and service points', () => {
  test.each([
    ['an area id used twice', '- id: helsinki', '- id: espoo', 'espoo is the id of an earlier area'],
    [
      'an item that is no number of the act',
      'item: "1 b"',
      'item: 1b',
      'areas.1.item: the number of an item',
    ],
    [
      'a source that is no paragraph',
      'source: § 3 1 b',
      "source: a city's announcement",
      'areas.1.source: a paragraph is expected',
    ],
    [
      'a cap without its source',
      '      source: "As the pilot',
      '      # "As the pilot',
      'caseworker_cap.source',
      -2,
    ],
    ['an unknown municipality', '- "049" # Espoo', '- "048" # Espoo', '048 is no municipality'],
    ['a municipality merged before', '- "049" # Espoo', '- "099"', '099 is no municipality on the first day'],
    ['a municipality in two areas', '- "091" # Helsinki', '- "049"', '049 is listed before: on any day'],
    [
      'a municipality in two areas on one day',
      '- "091" # Helsinki',
      '- "091"\n      - { code: "049", from: 2022-01-01, source: a decision }',
      '049 is listed before',
      1,
    ],
    [
      'a municipality that leaves before it comes',
      '- "091" # Helsinki',
      '- { code: "091", from: 2022-01-01, until: 2021-12-31, source: a decision }',
      '091 is listed until a day before',
    ],
    [
      'a municipality with days but no source',
      '- "091" # Helsinki',
      '- { code: "091", from: 2022-01-01 }',
      'areas.19.municipalities.0.source: is missing',
    ],
    [
      'a municipality with a day as the exports write it',
      '- "091" # Helsinki',
      '- { code: "091", from: 1.1.2022, source: a decision }',
      'areas.19.municipalities.0.from: a date as yyyy-mm-dd is expected',
    ],
    [
      'a municipality with a key that there is none of',
      '- "091" # Helsinki',
      '- { code: "091", since: 2022-01-01, source: a decision }',
      'areas.19.municipalities.0.since: unknown key',
    ],
    [
      'a municipality whose code is short',
      '- "091" # Helsinki',
      '- "91"',
      'areas.19.municipalities.0: three digits in quotes are expected',
    ],
    [
      'a municipality with days whose code has no quotes',
      '- "091" # Helsinki',
      '- { code: 91, from: 2022-01-01, source: a decision }',
      'areas.19.municipalities.0.code: three digits in quotes are expected',
    ],
    [
      'a service point id used twice',
      '- id: ulvila',
      '- id: pori',
      'pori is the id of an earlier service point',
    ],
    [
      'a service point in no municipality',
      'municipality: "049"',
      'municipality: "048"',
      '048 is no municipality',
    ],
    [
      'a rule for an unknown service point',
      'point: espoo',
      'point: esbo',
      'esbo is no service point of this area',
    ],
    [
      'a rule for another area',
      'municipalities: ["886"]',
      'municipalities: ["049"]',
      '049 is no municipality of',
    ],
    ['a rule for an unknown group', 'groups: [immigrant]', 'groups: [migrant]', 'migrant is no group'],
    ['a rule that hides the next', '        when: { groups: [immigrant] }\n', '', 'can never apply', -1],
    [
      'people left without a service point',
      "ground: The area's only service point",
      'when: { under_age: 30 }\n        ground: Young',
      'last rule must have no conditions',
      -1,
    ],
  ])('%s is refused', (_, from, to, reason, offset = 0) => expectRefusal(pilot, from, to, reason, offset))

  describe('a municipality that is listed with its days', () => {
    const listed = (first: string, second: string) => {
      const inEspoo = edit(
        textOf(pilot),
        '- "049" # Espoo',
        `- { code: "049", ${first}, source: a decision }`,
      )
      const inHelsinki = `- "091" # Helsinki\n      - { code: "049", ${second}, source: a decision }`
      return () =>
        loadProgramme(
          pilot,
          programmesWith({ [pilot]: edit(inEspoo.text, '- "091" # Helsinki', inHelsinki).text }),
        )
    }

    test.each([
      ['one after the other', 'until: 2021-12-31', 'from: 2022-01-01'],
      ['one before the other', 'from: 2022-01-01', 'until: 2021-12-31'],
      ['for a day', 'from: 2022-01-01, until: 2022-01-01', 'from: 2022-01-02'],
    ])('may be in two areas: %s', (_, first, second) => expect(listed(first, second)).not.toThrow())

    test.each([
      ['until: 2022-01-01', 'from: 2022-01-01'],
      ['from: 2022-01-01', 'until: 2022-01-01'],
    ])('may not be in both on one day: %s, %s', (first, second) => {
      expect(refusalOf(listed(first, second))).toContain('049 is listed before')
    })
  })

  test('a municipality merged at the end of the first day is one of its municipalities', () => {
    const register = edit(
      textOf('reference/municipalities'),
      'valid_until: 2020-12-31',
      'valid_until: 2021-03-01',
    )
    const programme = edit(textOf(pilot), '- "091" # Helsinki', '- "099" # Honkajoki')
    const changed = { [pilot]: programme.text, 'reference/municipalities': register.text }
    expect(() => loadProgramme(pilot, programmesWith(changed))).not.toThrow()
  })
})

describe('the municipality file', () => {
  test.each([
    ['a successor that does not exist', 'successor: "214"', 'successor: "215"', '215 is no municipality'],
    ['a code listed twice', 'code: "009"', 'code: "005"', '005 is listed before'],
    ['mergers in a circle', 'successor: "214"', 'successor: "099"', '099 is itself no longer valid'],
    ['an unknown language status', 'language_status: finnish', 'language_status: fi', 'language_status'],
  ])('%s is refused with file, line and reason', (_, from, to, reason) => {
    const { text, line } = edit(textOf('reference/municipalities'), from, to)
    const message = refusalOf(() =>
      loadProgramme(pilot, programmesWith({ 'reference/municipalities': text })),
    )
    expect(message).toContain(reason)
    expect(message).toContain(`municipalities.yaml:${line}: `)
  })
})
