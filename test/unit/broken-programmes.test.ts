import { describe, expect, test } from 'vitest'
import { UsageError } from '../../pipeline/errors.ts'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { edit, id, programmesOf, programmeText, registerText } from '../support/programme-files.ts'

function refusal(directory: string): string {
  try {
    loadProgramme(id, directory)
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    return String(error)
  }
  throw new Error('the programme was not refused')
}

describe('a broken programme file is refused with file, line and reason', () => {
  test.each([
    ['text that is not YAML', '  url: https', ' url: https', 'must start at the same column'],
    ['a key written twice', 'caseworker_cap: 150', 'caseworker_cap: 150\ncaseworker_cap: 160', 'unique', 1],
    [
      'an unknown key',
      'caseworker_cap: 150',
      'caseworker_cap: 150\ncaseload: 150',
      'caseload: unknown key',
      1,
    ],
    ['a key in camel case', 'caseworker_cap: 150', 'caseworkerCap: 150', 'lower case with underscores'],
    ['a number that is text', 'caseworker_cap: 150', 'caseworker_cap: many', 'caseworker_cap: '],
    ['a date that does not exist', 'last_day: 2024-12-31', 'last_day: 2024-12-32', 'last_day: a date'],
    ['a code without its quotes', '- "049" # Espoo', '- 049 # Espoo', 'three digits in quotes'],
    [
      'a criterion that is not built',
      'criterion: under-age',
      'criterion: over-age',
      'rule_versions.0.groups.1',
    ],
    ['an exclusion that is not built', 'reason: TE_DISCRETION', 'reason: OTHER', 'exclusions.0.reason'],
    ['a rule without its source', '\n        source: § 4\n', '\n', 'source: is missing', -4],
    ['another id than the file name', 'id: kuntakokeilu-2021', 'id: kokeilu', "must be the file's name"],
    ['an end before the beginning', 'last_day: 2024-12-31', 'last_day: 2024-12-30', 'last_day: is before'],
    [
      'directing that ends before it begins',
      'until: 2024-12-31',
      'until: 2020-12-31',
      'directing_until: is before',
    ],
    [
      'a gap before the first rule version',
      '- from: 2021-03-01',
      '- from: 2021-03-02',
      'first version must begin',
    ],
    ['a group id used twice', '- id: immigrant', '- id: under-30', 'under-30 is the id of an earlier group'],
    ['an unknown special code', '["198", "199", "200"]', '["198", "199", "201"]', '201 is no special code'],
    ['an area id used twice', '- id: helsinki', '- id: espoo', 'espoo is the id of an earlier area'],
    ['an unknown municipality', '- "049" # Espoo', '- "048" # Espoo', '048 is no municipality'],
    ['a municipality merged before', '- "049" # Espoo', '- "099"', '099 is no municipality on the first day'],
    ['a municipality in two areas', '- "091" # Helsinki', '- "049"', '049 is listed before'],
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
    ['conditions that are none', 'when: { municipalities: ["886"] }', 'when: {}', 'at least one condition'],
    ['a rule that hides the next', '        when: { groups: [immigrant] }\n', '', 'can never apply', -1],
    [
      'people left without a service point',
      "ground: The area's only service point",
      'when: { under_age: 30 }\n        ground: Young',
      'last rule must have no conditions',
      -1,
    ],
  ])('%s', (_, from, to, reason, offset = 0) => {
    const { text, line } = edit(programmeText, from, to)
    const message = refusal(programmesOf(text))
    expect(message).toContain(reason)
    expect(message).toContain(`${id}.yaml:${line + offset}: `)
  })

  test('rule versions that do not ascend', () => {
    const start = programmeText.indexOf('  - from: 2021-03-01')
    const version = programmeText.slice(start, programmeText.indexOf('\n# A customer'))
    const { text, line } = edit(programmeText, '\n# A customer', `${version}\n# A customer`)
    const message = refusal(programmesOf(text))
    expect(message).toContain(`${id}.yaml:${line}: rule_versions.1.from: must be later`)
  })

  test.each([
    ['a successor that does not exist', 'successor: "214"', 'successor: "215"', '215 is no municipality'],
    ['a code listed twice', 'code: "009"', 'code: "005"', '005 is listed before'],
    ['mergers in a circle', 'successor: "214"', 'successor: "099"', '099 is itself no longer valid'],
    ['an unknown language status', 'language_status: finnish', 'language_status: fi', 'language_status'],
  ])('%s in the municipality file', (_, from, to, reason) => {
    const { text, line } = edit(registerText, from, to)
    const message = refusal(programmesOf(programmeText, text))
    expect(message).toContain(reason)
    expect(message).toContain(`municipalities.yaml:${line}: `)
  })

  test('every problem of both files at once', () => {
    const programme = edit(programmeText, 'caseworker_cap: 150', 'caseworker_cap: 0')
    const more = edit(programme.text, 'confirmed: true', 'confirmed: perhaps')
    const register = edit(registerText, 'code: "005"', 'code: 005')
    const message = refusal(programmesOf(more.text, register.text))
    expect(message).toContain(`${id}.yaml:${programme.line}: caseworker_cap: `)
    expect(message).toContain(`${id}.yaml:${more.line}: areas.0.confirmed: `)
    expect(message).toContain(`municipalities.yaml:${register.line}: municipalities.0.code: `)
  })

  test('a programme that is not there, with the ones that are', () => {
    expect(() => loadProgramme('kuntakokeilu')).toThrow(UsageError)
    expect(() => loadProgramme('kuntakokeilu')).toThrow(id)
  })
})
