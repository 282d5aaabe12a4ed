import { describe, expect, test } from 'vitest'
import { loadProgramme } from '../../../pipeline/programmes/programme.ts'
import { edit, programmeIds, programmesWith, textOf } from '../../support/programme-files.ts'

const pilot = loadProgramme('kuntakokeilu-2021')

describe('the hash of the rule set', () => {
  const text = textOf('kuntakokeilu-2021')
  const register = textOf('reference/municipalities')
  const hash = (programme: string, municipalities = register) =>
    loadProgramme(
      pilot.id,
      programmesWith({ 'kuntakokeilu-2021': programme, 'reference/municipalities': municipalities }),
    ).sha256

  test.each([
    ['a rule', 'age: 30', 'age: 29'],
    ['the source of a rule', 'source: § 4(1) 2\n', 'source: § 4(1)\n'],
    ['the source of an area', 'source: § 3 11\n', 'source: § 3 12\n'],
    ['a service point rule', 'under_age: 30', 'under_age: 29'],
    ['an area', '- "245" # Kerava\n', '\n'],
  ])('changes with %s', (_, from, to) => expect(hash(edit(text, from, to).text)).not.toBe(pilot.sha256))

  test('changes with a municipality', () => {
    expect(hash(text, edit(register, 'successor: "214"', 'successor: "609"').text)).not.toBe(pilot.sha256)
  })

  test('does not change with comments, order of keys or layout', () => {
    const swapped = edit(text, 'item: "13 a"\n    confirmed: true', "confirmed: true\n    item: '13 a'")
    expect(hash(`# A comment\n${swapped.text}`)).toBe(pilot.sha256)
  })

  test('differs between the programmes', () => {
    expect(new Set(programmeIds.map((id) => loadProgramme(id).sha256)).size).toBe(3)
  })
})
