import { describe, expect, test } from 'vitest'
import { addDays } from '../../../pipeline/calendar.ts'
import { InputRefusedError } from '../../../pipeline/errors.ts'
import {
  changesWithin,
  isDirectingOver,
  isPastEnd,
  knownSince,
  loadProgramme,
  municipalitiesOn,
  type Programme,
  ruleVersionOn,
} from '../../../pipeline/programmes/programme.ts'
import type { RuleVersion } from '../../../pipeline/programmes/schema.ts'
import { edit, programmesWith, textOf } from '../../support/programme-files.ts'

const trial = loadProgramme('kokeilu-2017')
const pilot = loadProgramme('kuntakokeilu-2021')
const reform = loadProgramme('tyovoimapalvelut-2025')

const onDate = (programme: Programme, date: string, code: string) =>
  municipalitiesOn(programme, date).find((municipality) => municipality.code === code)

describe('the rule version of a night', () => {
  test.each([
    ['on the first day is the first', pilot, '2021-03-01', '2021-03-01'],
    ['on the day before an amendment is still the one before', pilot, '2021-05-31', '2021-03-01'],
    ['on the day of an amendment is the amended one', pilot, '2021-06-01', '2021-06-01'],
    ['after the last day is the last', pilot, '2025-02-01', pilot.ruleVersions.at(-1)!.from],
    ['of a programme that was not amended is always the same', trial, '2018-12-31', '2017-08-01'],
    ['of a programme without an end too', reform, '2040-01-01', '2025-01-01'],
  ])('%s', (_, programme, date, from) => expect(ruleVersionOn(programme, date).from).toBe(from))

  test.each([
    ['the risk of unemployment', '2022-05-02', (rules: RuleVersion) => rules.population.orAtRisk === true],
    ['the end of 2024', '2022-08-01', (rules: RuleVersion) => rules.lastDay?.date === '2024-12-31'],
    [
      'change security',
      '2023-01-01',
      (rules: RuleVersion) => rules.exclusions.some(({ reason }) => reason === 'CHANGE_SECURITY_55'),
    ],
    ['temporary protection', '2023-03-01', (rules: RuleVersion) => rules.residence !== null],
  ])('knows %s from %s on, and not the day before', (_, day, knows) => {
    expect(knows(ruleVersionOn(pilot, day))).toBe(true)
    expect(knows(ruleVersionOn(pilot, addDays(day, -1)))).toBe(false)
  })

  test.each([
    [trial, '2017-07-31', '2017-08-01'],
    [pilot, '2021-02-28', '2021-03-01'],
    [reform, '2024-12-31', '2025-01-01'],
  ])('before the first day is refused: $id on %s', (programme, date, firstDay) => {
    const judge = () => ruleVersionOn(programme, date)
    expect(judge).toThrow(InputRefusedError)
    expect(judge).toThrow(`it begins on ${firstDay}`)
  })
})

describe('a programme on a date', () => {
  test.each([
    ['2017, the last day of directing', trial, '2018-09-30', false, false],
    ['2017, the day after it', trial, '2018-10-01', true, false],
    ['2017, the last day', trial, '2018-12-31', true, false],
    ['2017, the day after the last', trial, '2019-01-01', true, true],
    [
      '2021, the last day of directing and the last as given, both put off by then',
      pilot,
      '2023-06-30',
      false,
      false,
    ],
    ['2021, the last day, also of directing', pilot, '2024-12-31', false, false],
    ['2021, the day after the last', pilot, '2025-01-01', true, true],
    ['2025, a hundred years on', reform, '2125-01-01', false, false],
  ])('%s', (_, programme, date, directingOver, pastEnd) => {
    expect(isDirectingOver(programme, date)).toBe(directingOver)
    expect(isPastEnd(programme, date)).toBe(pastEnd)
  })

  test('as the act was given, directs until its day and ends on another', () => {
    const given = loadProgramme(pilot.id)
    const asGiven = { ...given, ruleVersions: given.ruleVersions.slice(0, 1) }
    const on = (date: string) => [isDirectingOver(asGiven, date), isPastEnd(asGiven, date)]
    expect([on('2023-03-31'), on('2023-04-01'), on('2023-06-30'), on('2023-07-01')]).toEqual([
      [false, false],
      [true, false],
      [true, false],
      [true, true],
    ])
  })

  test('takes new customers to its last day where nothing is said of directing', () => {
    expect(ruleVersionOn(pilot, '2024-12-31').directingUntil).toBeNull()
    expect(isDirectingOver(pilot, '2024-12-31')).toBe(false)
    expect(isDirectingOver(pilot, '2025-01-01')).toBe(true)
  })

  test.each([
    [trial, 'PALAUTUS', null],
    [trial, 'SIIRTO', null],
    [pilot, 'PALAUTUS', '2021-06-01'],
    [pilot, 'SIIRTO', '2021-06-01'],
    [reform, 'PALAUTUS', null],
    [reform, 'SIIRTO', '2025-01-01'],
  ] as const)('$id knows a %s since %s', (programme, kind, since) => {
    expect(knownSince(programme, kind)).toBe(since)
  })
})

describe('what changes within 30 days', () => {
  test.each([
    ['31 days before the last day of a rule version, nothing yet', pilot, '2021-04-30', []],
    ['30 days before it', pilot, '2021-05-01', ['2021-06-01 new rules apply (421/2021)']],
    ['on its day, nothing any more', pilot, '2021-06-01', []],
    [
      'before the first day of directing no more',
      trial,
      '2018-09-30',
      ['2018-10-01 no new customers are taken any more'],
    ],
    ['before the end of 2017', trial, '2018-12-31', ['2019-01-01 the programme has ended']],
    [
      'before the end of 2021, where directing ends with it',
      pilot,
      '2024-12-31',
      ['2025-01-01 the programme has ended'],
    ],
    ['before directing would have ended, had the act not put it off', pilot, '2023-03-31', []],
    [
      'before the pilots would have ended, by the act of that day',
      pilot,
      '2022-07-31',
      ['2022-08-01 new rules apply (287/2022)'],
    ],
    ['in a programme without end, nothing', reform, '2025-12-31', []],
  ])('%s', (_, programme, date, changes) => {
    expect(changesWithin(programme, date, 30).map(({ on, what }) => `${on} ${what}`)).toEqual(changes)
  })
})

describe('a municipality code on a date', () => {
  test.each([
    ['Honkajoki is itself on its last day', pilot, '2020-12-31', '099', '099', null],
    ['Honkajoki means Kankaanpää from 1.1.2021', pilot, '2021-01-01', '099', '214', null],
    ['Pertunmaa is itself on its last day', pilot, '2024-12-31', '588', '588', 'mikkelin-seutu'],
    ['Pertunmaa means Mäntyharju from 1.1.2025', pilot, '2025-01-01', '588', '507', 'mikkelin-seutu'],
    ['in the employment areas too', reform, '2025-01-01', '588', '507', 'mikkelin-seutu'],
    [
      'Valtimo, merged before the pilots, means Nurmes, which is in none',
      pilot,
      '2021-03-01',
      '911',
      '541',
      null,
    ],
    ['Valtimo is itself during the trials', trial, '2018-12-31', '911', '911', null],
    ['Juankoski means Kuopio', pilot, '2021-03-01', '174', '297', 'kuopio'],
    ['in the trial of Pohjois-Savo too', trial, '2017-08-01', '174', '297', 'pohjois-savo'],
    ['Kuhmoinen is in the region but not in the pilot of Pirkanmaa', pilot, '2021-03-01', '291', '291', null],
    ['Puolanka is in the region but not in the pilot of Kainuu', pilot, '2021-03-01', '620', '620', null],
    ['Kitee applied, and was in no pilot', pilot, '2021-03-01', '260', '260', null],
    ['Iisalmi is in one area with Kuopio', pilot, '2021-03-01', '140', '140', 'kuopio'],
    ['Mariehamn is in no employment area', reform, '2025-01-01', '478', '478', null],
  ])('%s', (_, programme, date, code, resolvedCode, areaId) => {
    expect(onDate(programme, date, code)).toMatchObject({ resolvedCode, areaId })
  })

  test('is unconfirmed only in an unconfirmed area', () => {
    const { text } = edit(textOf('kuntakokeilu-2021'), 'confirmed: true', 'confirmed: false')
    const programme = loadProgramme(pilot.id, programmesWith({ 'kuntakokeilu-2021': text }))
    const unconfirmed = municipalitiesOn(programme, '2021-03-01').filter(({ isConfirmed }) => !isConfirmed)
    expect(unconfirmed.map(({ code, areaId }) => [code, areaId])).toEqual(
      expect.arrayContaining([
        ['145', 'seinajoen-seutu'],
        ['743', 'seinajoen-seutu'],
      ]),
    )
    expect(new Set(unconfirmed.map(({ areaId }) => areaId))).toEqual(new Set(['seinajoen-seutu']))
    expect(onDate(programme, '2021-03-01', '291')?.isConfirmed).toBe(true)
    expect(municipalitiesOn(pilot, '2021-03-01').every(({ isConfirmed }) => isConfirmed)).toBe(true)
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
})

describe('a changed file', () => {
  const register = textOf('reference/municipalities')
  const withRegister = (from: string, to: string) =>
    loadProgramme(pilot.id, programmesWith({ 'reference/municipalities': edit(register, from, to).text }))

  test('with a chain of mergers is followed, each merger from its own day', () => {
    const name = '{ fi: Kankaanpää, sv: Kankaanpää }, language_status: finnish'
    const programme = withRegister(name, `${name}, merged: { valid_until: 2021-12-31, successor: "609" }`)
    expect(onDate(programme, '2021-12-31', '099')).toMatchObject({ resolvedCode: '214', areaId: null })
    expect(onDate(programme, '2022-01-01', '099')).toMatchObject({
      resolvedCode: '609',
      areaId: 'porin-seutu',
    })
  })

  test('whose successor is outside every area gives it the area of the municipality merged into it', () => {
    const programme = withRegister('successor: "507"', 'successor: "291"')
    expect(onDate(programme, '2024-12-31', '291')?.areaId).toBeNull()
    expect(onDate(programme, '2025-01-01', '291')?.areaId).toBe('mikkelin-seutu')
    expect(onDate(programme, '2025-01-01', '588')?.areaId).toBe('mikkelin-seutu')
  })

  test('whose successor is in an area leaves it there, whatever was merged into it', () => {
    const programme = withRegister('successor: "507"', 'successor: "049"')
    expect(onDate(programme, '2025-01-01', '588')?.areaId).toBe('espoo')
    expect(onDate(programme, '2025-01-01', '049')?.areaId).toBe('espoo')
  })

  test('with a municipality that changes its area puts it in each on its own days', () => {
    const joined = `- "091" # Helsinki
      - { code: "245", from: 2022-01-01, until: 2023-12-31, source: an agreement }`
    const left = '- { code: "245", until: 2021-12-31, source: an agreement }'
    const text = edit(textOf('kuntakokeilu-2021'), '- "091" # Helsinki', joined).text
    const programme = loadProgramme(
      pilot.id,
      programmesWith({ 'kuntakokeilu-2021': edit(text, '- "245" # Kerava', left).text }),
    )
    const areaOn = (date: string) => onDate(programme, date, '245')?.areaId
    expect(areaOn('2021-12-31')).toBe('vantaa-kerava')
    expect(areaOn('2022-01-01')).toBe('helsinki')
    expect(areaOn('2023-12-31')).toBe('helsinki')
    expect(areaOn('2024-01-01')).toBeNull()
  })
})
