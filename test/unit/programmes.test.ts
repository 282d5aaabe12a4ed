import { describe, expect, test } from 'vitest'
import { InputRefusedError } from '../../pipeline/errors.ts'
import {
  listProgrammes,
  loadProgramme,
  municipalitiesOn,
  type Programme,
  ruleVersionOn,
} from '../../pipeline/programmes/programme.ts'
import { edit, id, programmesOf, programmeText, registerText } from '../support/programme-files.ts'

const pilot = loadProgramme(id)

function onDate(programme: Programme, date: string, code: string) {
  return municipalitiesOn(programme, date).find((municipality) => municipality.code === code)
}

describe('the pilots of 2021-2024', () => {
  const codes = pilot.areas.flatMap((area) => area.municipalities)
  const area = (areaId: string) => pilot.areas.find((candidate) => candidate.id === areaId)!

  test('can be run', () => expect(listProgrammes()).toContain(id))

  test('are 25 areas of 118 municipalities', () => {
    expect(pilot.areas).toHaveLength(25)
    expect(new Set(codes).size).toBe(118)
  })

  test('have three areas whose municipalities are not confirmed, 14 in all', () => {
    const unconfirmed = pilot.areas.filter(({ confirmed }) => !confirmed)
    expect(unconfirmed.map((each) => each.id)).toEqual(['joensuu', 'kuopio', 'yla-savo'])
    expect(unconfirmed.flatMap(({ municipalities }) => municipalities)).toHaveLength(14)
  })

  test('begin on 1.3.2021 and end on 31.12.2024, and take new customers to the end', () => {
    expect(pilot).toMatchObject({
      firstDay: '2021-03-01',
      lastDay: '2024-12-31',
      directingUntil: '2024-12-31',
    })
  })

  test('count a person in by any of four groups', () => {
    expect(ruleVersionOn(pilot, '2021-03-01').groups.map((group) => group.id)).toEqual([
      'no-earnings-related-allowance',
      'under-30',
      'immigrant',
      'foreign-language',
    ])
  })

  test('take in the employment codes 00, 02, 03, 07 and 08', () => {
    expect(ruleVersionOn(pilot, '2021-03-01').population.employmentCodes).toEqual([
      '00',
      '02',
      '03',
      '07',
      '08',
    ])
  })

  test('hold Sámi, like Finnish and Swedish, to be no foreign language', () => {
    const group = ruleVersionOn(pilot, '2021-03-01').groups.find(
      (each) => each.criterion === 'foreign-language',
    )
    expect(group).toMatchObject({ ownLanguages: expect.arrayContaining(['fi', 'sv', 'se', 'smn']) })
  })

  test.each([
    { name: 'Pirkanmaa has 22 municipalities', areaId: 'pirkanmaa', count: 22 },
    { name: 'Kainuu is the region without Puolanka', areaId: 'kainuu', count: 7 },
    { name: 'the Pori area is Pori, Ulvila and Kokemäki', areaId: 'porin-seutu', count: 3 },
  ])('$name', ({ areaId, count }) => expect(area(areaId).municipalities).toHaveLength(count))

  test('have eight bilingual municipalities, of which Raasepori has a Swedish majority', () => {
    const status = (wanted: string) =>
      pilot.municipalities
        .filter(({ code, languageStatus }) => codes.includes(code) && languageStatus === wanted)
        .map(({ name }) => name.fi)
    expect(status('bilingual-finnish')).toHaveLength(7)
    expect(status('bilingual-swedish')).toEqual(['Raasepori'])
    expect(status('swedish')).toEqual([])
  })

  test('serve people in the integration period centrally in Tampere, whatever their home municipality', () => {
    const { servicePoints, servicePointRules } = area('pirkanmaa')
    expect(servicePointRules[0]).toMatchObject({ when: { inIntegrationPeriod: true } })
    const central = servicePoints.find((point) => point.id === servicePointRules[0]?.servicePoint)
    expect(central?.municipality).toBe('837')
  })

  test('serve the people of Savonlinna at three service points', () => {
    expect(area('savonlinna').servicePoints.map(({ kind }) => kind)).toEqual([
      'pilot-office',
      'ohjaamo',
      'immigrant-office',
    ])
  })
})

describe('a municipality code on a date', () => {
  test.each([
    ['Honkajoki is itself on its last day', '2020-12-31', '099', '099', null],
    ['Honkajoki means Kankaanpää from 1.1.2021', '2021-01-01', '099', '214', null],
    ['Pertunmaa is itself on its last day', '2024-12-31', '588', '588', 'mikkelin-seutu'],
    ['Pertunmaa means Mäntyharju from 1.1.2025', '2025-01-01', '588', '507', 'mikkelin-seutu'],
    ['Valtimo, merged before the pilots, means Nurmes', '2021-03-01', '911', '541', 'joensuu'],
    ['Juankoski means Kuopio', '2021-03-01', '174', '297', 'kuopio'],
    ['Kuhmoinen is in the region but not in the pilot of Pirkanmaa', '2021-03-01', '291', '291', null],
    ['Puolanka is in the region but not in the pilot of Kainuu', '2021-03-01', '620', '620', null],
    ['Heinävesi is with Kitee, whatever its region', '2021-03-01', '090', '090', 'pohjois-karjalan-reuna'],
  ])('%s', (_, date, code, resolvedCode, areaId) => {
    expect(onDate(pilot, date, code)).toMatchObject({ resolvedCode, areaId })
  })

  test('carries the names of the municipality it means', () => {
    expect(onDate(pilot, '2021-03-01', '319')).toMatchObject({ nameFi: 'Säkylä', nameSv: 'Säkylä' })
    expect(onDate(pilot, '2021-03-01', '710')).toMatchObject({ nameFi: 'Raasepori', nameSv: 'Raseborg' })
  })

  test('is unconfirmed only in an unconfirmed area', () => {
    const unconfirmed = municipalitiesOn(pilot, '2021-03-01').filter(({ isConfirmed }) => !isConfirmed)
    expect(new Set(unconfirmed.map(({ areaId }) => areaId))).toEqual(
      new Set(['joensuu', 'kuopio', 'yla-savo']),
    )
    expect(onDate(pilot, '2021-03-01', '291')?.isConfirmed).toBe(true)
  })

  test.each([
    ['2021-03-01', 309],
    ['2024-12-31', 309],
    ['2025-01-01', 308],
  ])('on %s resolves to one of %i municipalities, each code listed once and in order', (date, count) => {
    const municipalities = municipalitiesOn(pilot, date)
    const codes = municipalities.map(({ code }) => code)
    expect(codes).toEqual([...new Set(codes)].sort())
    expect(new Set(municipalities.map(({ resolvedCode }) => resolvedCode)).size).toBe(count)
  })

  test.each(['198', '199', '200'])('%s is no municipality', (code) => {
    expect(onDate(pilot, '2021-03-01', code)).toBeUndefined()
  })

  test('follows a chain of mergers, each from its own day', () => {
    const register = edit(
      registerText,
      '{ code: "214", name: { fi: Kankaanpää, sv: Kankaanpää }, language_status: finnish }',
      '{ code: "214", name: { fi: Kankaanpää, sv: Kankaanpää }, language_status: finnish, merged: { valid_until: 2021-12-31, successor: "609" } }',
    )
    const programme = loadProgramme(id, programmesOf(programmeText, register.text))
    expect(onDate(programme, '2021-12-31', '099')).toMatchObject({ resolvedCode: '214', areaId: null })
    expect(onDate(programme, '2022-01-01', '099')).toMatchObject({
      resolvedCode: '609',
      areaId: 'porin-seutu',
    })
  })

  test('of a successor outside every area takes over the area of the municipality merged into it', () => {
    const register = edit(registerText, 'successor: "507"', 'successor: "291"')
    const programme = loadProgramme(id, programmesOf(programmeText, register.text))
    expect(onDate(programme, '2024-12-31', '291')?.areaId).toBeNull()
    expect(onDate(programme, '2025-01-01', '291')?.areaId).toBe('mikkelin-seutu')
    expect(onDate(programme, '2025-01-01', '588')?.areaId).toBe('mikkelin-seutu')
  })

  test('of a successor in an area keeps that area, whatever was merged into it', () => {
    const register = edit(registerText, 'successor: "507"', 'successor: "609"')
    const programme = loadProgramme(id, programmesOf(programmeText, register.text))
    expect(onDate(programme, '2025-01-01', '588')?.areaId).toBe('porin-seutu')
    expect(onDate(programme, '2025-01-01', '609')?.areaId).toBe('porin-seutu')
  })
})

describe('the rule version of a night', () => {
  const first = programmeText.slice(
    programmeText.indexOf('  - from: 2021-03-01'),
    programmeText.indexOf('\n# A customer'),
  )
  const second = first.replace('from: 2021-03-01', 'from: 2021-06-01').replace('age: 30', 'age: 29')
  const amended = loadProgramme(id, programmesOf(programmeText.replace(first, () => first + second)))

  test.each([
    ['on the first day is the first', '2021-03-01', '2021-03-01'],
    ['on the day before an amendment is still the first', '2021-05-31', '2021-03-01'],
    ['on the day of an amendment is the amended one', '2021-06-01', '2021-06-01'],
    ['after the last day is the last', '2025-02-01', '2021-06-01'],
  ])('%s', (_, date, from) => expect(ruleVersionOn(amended, date).from).toBe(from))

  test('before the first day is refused', () => {
    expect(() => ruleVersionOn(pilot, '2021-02-28')).toThrow(InputRefusedError)
    expect(() => ruleVersionOn(pilot, '2021-02-28')).toThrow('it begins on 2021-03-01')
  })

  test('may repeat what it keeps by a YAML alias', () => {
    const kept = first.replace('groups:', 'groups: &groups')
    const alias = `${second.slice(0, second.indexOf('    groups:'))}    groups: *groups\n`
    const programme = loadProgramme(id, programmesOf(programmeText.replace(first, () => kept + alias)))
    expect(ruleVersionOn(programme, '2021-06-01').groups).toEqual(ruleVersionOn(pilot, '2021-03-01').groups)
  })
})

describe('the hash of the rule set', () => {
  const hash = (programme: string, register?: string) =>
    loadProgramme(id, programmesOf(programme, register)).sha256

  test.each([
    ['a rule', 'age: 30', 'age: 29'],
    ['a service point rule', 'under_age: 30', 'under_age: 29'],
    ['an area', '- "245" # Kerava\n', '\n'],
  ])('changes with %s', (_, from, to) => {
    expect(hash(edit(programmeText, from, to).text)).not.toBe(pilot.sha256)
  })

  test('changes with a municipality', () => {
    const register = edit(registerText, 'successor: "214"', 'successor: "609"')
    expect(hash(programmeText, register.text)).not.toBe(pilot.sha256)
  })

  test('does not change with comments, order of keys or layout', () => {
    const swapped = edit(
      programmeText,
      'first_day: 2021-03-01\nlast_day: 2024-12-31',
      'last_day: "2024-12-31"\nfirst_day: 2021-03-01',
    )
    expect(hash(`# A comment\n${swapped.text}`)).toBe(pilot.sha256)
  })
})
