import { describe, expect, test } from 'vitest'
import { loadProgramme } from '../../../pipeline/programmes/programme.ts'
import { edit, expectRefusal, programmesWith, refusalOf, textOf } from '../../support/programme-files.ts'

const pilot = 'kuntakokeilu-2021'
const trial = 'kokeilu-2017'
const reform = 'tyovoimapalvelut-2025'

/** Where the pilots' file has the rule version of a day. */
const placeOf = (from: string) =>
  `rule_versions.${loadProgramme(pilot).ruleVersions.findIndex((version) => version.from === from)}`

describe('what no programme file may hold is refused with file, line and reason', () => {
  test.each([
    ['text that is not YAML', '  url: https', ' url: https', 'must start at the same column'],
    ['a key written twice', 'correction:\n', 'correction: 1\ncorrection:\n', 'unique', 1],
    ['an unknown key', '  customers: 150', '  customers: 150\n  caseload: 150', 'caseload: unknown key', 1],
    ['a key in camel case', 'caseworker_cap:', 'caseworkerCap:', 'lower case with underscores'],
    ['a number that is text', 'customers: 150', 'customers: many', 'caseworker_cap.customers: '],
    ['a date that does not exist', 'date: 2024-12-31', 'date: 2024-12-32', 'last_day.date: a date as'],
    ['a code without its quotes', '- "049" # Espoo', '- 049 # Espoo', 'areas.18.municipalities.0: '],
    [
      'a criterion that is not built',
      'criterion: under-age',
      'criterion: over-age',
      'rule_versions.0.groups.1',
    ],
    ['an exclusion that is not built', 'reason: TE_DISCRETION', 'reason: OTHER', 'exclusions.0.reason'],
    ['a decision that is not built', 'kind: SIIRTO', 'kind: KORJAUS', 'te_decisions.1.kind'],
    ['an employment code that does not exist', '["00", "02"', '["09", "02"', 'population.employment_codes.0'],
    [
      'a street of a bilingual municipality in one language',
      'street: { fi: Esimerkkikatu 1, sv: Exempelgatan 1 }\n          postal_code: "02770"',
      'street: Esimerkkikatu 1\n          postal_code: "02770"',
      'is expected in both languages',
    ],
    ['a phone in two languages only', ', en: 0295 020 713 }', ' }', 'customer_service.phone.en: '],
    ['a phone that cannot be dialled', 'fi: 0295 025 500', 'fi: soita', 'customer_service.phone.fi: digits'],
    [
      'a web address that no message could link',
      'fi: https://www.te-palvelut.fi',
      'fi: www.te-palvelut.fi',
      'customer_service.url.fi: a link that begins with https://',
    ],
    ['a name of blanks', 'fi: Kuntakokeilu Espoo,', "fi: ' ',", 'service_points.0.name.fi: text is expected'],
    [
      "an area's caseworker title in one language",
      'caseworker_title: { fi: omavalmentaja, sv: personlig coach }',
      'caseworker_title: { fi: omavalmentaja }',
      'caseworker_title.sv: is missing',
    ],
    [
      'a link in a letter that is not https',
      'caseworker_title: { fi: omavalmentaja, sv: personlig coach }',
      'first_contact: { fi: Katso http://espoo.example., sv: Ring oss. }',
      'first_contact.fi: sentences without { } are expected, whose links begin with https://',
    ],
    [
      'a name to fill in where nothing is filled in',
      'caseworker_title: { fi: omavalmentaja, sv: personlig coach }',
      "first_contact: { fi: Soita., sv: 'Ring {phone}.' }",
      'first_contact.sv: sentences without { } are expected',
    ],
    [
      'a service point rule without conditions in its `when`',
      'when: { under_age: 30 }',
      'when: {}',
      'at least one condition',
    ],
  ])('%s', (_, from, to, reason, offset = 0) => expectRefusal(pilot, from, to, reason, offset))

  test.each([
    ['the first day', '  source: § 23\n', 'first_day.source', -2],
    [
      'the cap per caseworker',
      '\n  source: >-\n    A default of ours, not law: realised figures of 2021 lie between 100 (Savonlinna) and 288 (Hämeenlinna)\n',
      'caseworker_cap.source',
      -1,
    ],
    ['a rule version', '    source: 1269/2020\n', 'rule_versions.0.source', -1],
    [
      'the population',
      '      source: "§ 4(1); § 2 1; § 2 5-6: unemployed, employed with support or in an employment-promoting service"\n',
      'rule_versions.0.population.source',
      -2,
    ],
    [
      'an exclusion',
      '        source: "§ 5(3): language rights, an inexpedient customer relationship or another justified reason"\n',
      'exclusions.0.source',
      -1,
    ],
    ['a group', '        source: § 4(1) 2\n', 'groups.1.source', -5],
    ['an area', '    source: § 3 1 a\n', 'areas.0.source', -4],
  ])('%s without its source', (_, line, place, offset) => {
    expectRefusal(pilot, line, '', `${place}: `, offset)
  })
})

describe('a citation', () => {
  const group = 'source: § 4(1) 2\n'
  test.each([
    ['no paragraph', 'as announced by the city'],
    ['no section sign', '"4(1) 2"'],
    ['a subsection in words', '"§ 4 (1) 2"'],
    ['words without a colon', '"§ 4(1) 2, under 30"'],
    ['a colon without words', '"§ 4(1) 2: "'],
    ['an act without its year', '"1269 § 4(1) 2"'],
    ['the amending act', '"§ 4(1) 2, as amended by 1381/2021"'],
    ['several places parted by a comma', '"§ 4(1) 2, § 3"'],
  ])('with %s is refused', (_, source) => {
    const place = 'rule_versions.0.groups.1.source: a paragraph is expected'
    expectRefusal(pilot, group, `source: ${source}\n`, place)
  })

  test.each([
    '§ 4',
    '§ 4(1)-(2)',
    '§ 2 5-6',
    '§ 12 a',
    '§ 3 10 a',
    '"916/2012 ch. 5a § 2(1) 1-3; § 5(3): those over 55"',
  ])('as %s is allowed', (source) => {
    const { text } = edit(textOf(pilot), group, `source: ${source}\n`)
    expect(() => loadProgramme(pilot, programmesWith({ [pilot]: text }))).not.toThrow()
  })
})

describe('the days of a programme', () => {
  test.each([
    [
      'an end before the beginning',
      'date: 2024-12-31',
      'date: 2021-02-28',
      `${placeOf('2022-08-01')}.last_day.date: is before the version's first day, 2022-08-01`,
    ],
    [
      'directing that ends before it begins',
      'date: 2023-03-31',
      'date: 2020-12-31',
      'directing_until.date: is before the first day',
    ],
    [
      'directing beyond the end',
      'date: 2023-03-31',
      'date: 2023-07-01',
      'directing_until.date: is after the last day, 2023-06-30',
    ],
    [
      'an amendment on whose day no rules change',
      'in_force: 2022-05-02',
      'in_force: 2022-05-03',
      'no rule version begins on the day on which 1381/2021 came into force',
    ],
    [
      'amendments that do not ascend',
      'in_force: 2022-08-01',
      'in_force: 2021-06-01',
      'must not be before the amendment before it, 2022-05-02',
    ],
    [
      'a gap before the first rule version',
      '- from: 2021-03-01',
      '- from: 2021-03-02',
      'first version must begin on the first day, 2021-03-01',
    ],
    [
      'two rule versions of one day',
      '- from: 2021-06-01',
      '- from: 2021-03-01',
      `${placeOf('2021-06-01')}.from: must be later than the version before it, 2021-03-01`,
    ],
    [
      'rule versions that do not ascend',
      '- from: 2023-03-01',
      '- from: 2022-12-31',
      `${placeOf('2023-03-01')}.from: must be later`,
    ],
    [
      'a rule version after the end',
      '- from: 2023-03-01',
      '- from: 2025-01-01',
      `${placeOf('2023-03-01')}.last_day.date: is before the version's first day, 2025-01-01`,
    ],
    [
      'an amendment without its paragraphs',
      'changes: [§ 23, § 24(4)]',
      'changes: []',
      'amendments.2.changes: ',
    ],
    [
      'an amendment of what is no paragraph',
      'changes: [§ 23, § 24(4)]',
      'changes: [the last day, § 24(4)]',
      'amendments.2.changes.0: a paragraph of the act is expected',
    ],
    ['an amending act without its year', '- act: 287/2022', '- act: HE 43/2021', 'amendments.2.act: an act'],
    [
      'a deadline of the stock that is no day',
      'transfer_by: 2021-03-31',
      'transfer_by: the end of March',
      'stock.transfer_by: a date as',
    ],
    [
      'a stock without its first day',
      '  search_started_by: 2021-02-28\n',
      '',
      'stock.search_started_by: a date as',
      -1,
    ],
    ['a stock without its paragraph', 'source: § 24(1)\n', 'source: our wish\n', 'stock.source: a paragraph'],
  ])('%s is refused', (_, from, to, reason, offset = 0) => expectRefusal(pilot, from, to, reason, offset))

  test('a rule version of the last day is allowed', () => {
    const text = textOf(pilot)
      .replace('in_force: 2023-03-01', 'in_force: 2024-12-31')
      .replace('- from: 2023-03-01', '- from: 2024-12-31')
    const { ruleVersions } = loadProgramme(pilot, programmesWith({ [pilot]: text }))
    expect(ruleVersions.at(-1)?.from).toBe('2024-12-31')
  })

  test('a programme of one day is allowed', () => {
    const text = textOf(trial)
      .replace('date: 2018-12-31', 'date: 2017-08-01')
      .replace('date: 2018-09-30', 'date: 2017-08-01')
    const { firstDay, ruleVersions } = loadProgramme(trial, programmesWith({ [trial]: text }))
    const days = ruleVersions.flatMap(({ lastDay, directingUntil }) => [lastDay?.date, directingUntil?.date])
    expect(new Set([firstDay.date, ...days])).toEqual(new Set(['2017-08-01']))
  })
})

describe('what a later rule version states', () => {
  test.each([
    [
      'a rule that there is none of',
      'directing_until: null',
      'directing_until: null\n    directing_since: null',
      `${placeOf('2022-08-01')}.directing_since: unknown key`,
      1,
    ],
    [
      'a rule of no value',
      'directing_until: null',
      'population: null',
      `${placeOf('2022-08-01')}.population: `,
    ],
    [
      'no source of the version',
      '    source: 287/2022\n',
      '',
      `${placeOf('2022-08-01')}.source: is missing`,
      -1,
    ],
    [
      'residence of somebody not built',
      'of: temporary-protection',
      'of: everybody',
      `${placeOf('2023-03-01')}.residence.of: `,
    ],
    ['a risk that is denied', 'or_at_risk: true', 'or_at_risk: false', 'population.or_at_risk: '],
  ])('%s is refused', (_, from, to, reason, offset = 0) => expectRefusal(pilot, from, to, reason, offset))

  test('a first version that leaves a rule out is refused', () => {
    expectRefusal(pilot, '    residence: null\n', '', 'rule_versions.0.residence: is missing', -16)
  })
})

describe('the rules', () => {
  test.each([
    ['a group id used twice', '- id: immigrant', '- id: under-30', 'under-30 is the id of an earlier group'],
    [
      'an exclusion listed twice',
      'reason: CHANGE_SECURITY_55',
      'reason: TE_DISCRETION',
      `${placeOf('2023-01-01')}.exclusions.1.reason: TE_DISCRETION is listed before`,
      2,
    ],
    [
      'a kind of decision listed twice',
      'kind: SIIRTO',
      'kind: PALAUTUS',
      'te_decisions.1.kind: PALAUTUS is listed before',
    ],
  ])('%s is refused', (_, from, to, reason, offset = 0) => expectRefusal(pilot, from, to, reason, offset))

  test.each([
    [
      'a group of an area that is none',
      'areas: [lappi, pohjois-savo]',
      'areas: [lapland, pohjois-savo]',
      'areas.0: lapland is no area',
    ],
    [
      'an area without a group',
      'areas: [lappi, pohjois-savo]',
      'areas: [pohjois-savo]',
      'no group applies in area lappi',
      -3,
    ],
    [
      'a restart but in an area that is none',
      'except_in: [pirkanmaa]',
      'except_in: [birkaland]',
      'rule_versions.0.restart.except_in.0: birkaland is no area',
    ],
    [
      'a restart that waives what is not built',
      'waives: groups-and-population',
      'waives: everything',
      'rule_versions.0.restart.waives: ',
    ],
    ['no days of subsidy', 'days: 200', 'days: 0', 'groups.6.days: '],
    [
      'a service that may be',
      'without_service: true',
      'without_service: false',
      'groups.0.without_service: ',
    ],
    ['an age of no years', 'under_age: 25', 'under_age: 0', 'groups.5.under_age: '],
  ])('%s is refused', (_, from, to, reason, offset = 0) => expectRefusal(trial, from, to, reason, offset))
})

describe('what is ours, not law', () => {
  test.each([
    ['a dormancy of no days', 'absent_days: 30', 'absent_days: 0', 'dormancy.absent_days: '],
    [
      'a dormancy by the job search',
      'absent_days: 30',
      'absent_days: 30\n  ended_days: 30',
      'dormancy.ended_days: unknown key',
      1,
    ],
    [
      'no threshold of ends',
      '  ends:\n    least: 100\n',
      '  returns_again:\n    least: 100\n',
      'thresholds.ends: is missing',
      -30,
    ],
    [
      'a threshold of ends that stops before it warns',
      'warn: { percent: 2, points_above_median: 1 }\n    stop: { percent: 10, points_above_median: 5 }\n  # Of the customers',
      'warn: { percent: 20, points_above_median: 1 }\n    stop: { percent: 10, points_above_median: 5 }\n  # Of the customers',
      'thresholds.ends.stop.percent: is below the limit to warn, 20',
      1,
    ],
  ])('%s is refused', (_, from, to, reason, offset = 0) => expectRefusal(pilot, from, to, reason, offset))
})

describe('what a programme is named', () => {
  test('another id than the file name is refused', () => {
    expectRefusal(pilot, 'id: kuntakokeilu-2021', 'id: kokeilu', 'must be kuntakokeilu-2021')
  })

  test.each([
    ['that does not exist', 'kuntakokeilu-2020', 'kuntakokeilu-2020 is no other programme'],
    ['that is itself', reform, `${reform} is no other programme`],
  ])('a programme that continues one %s is refused', (_, former, reason) => {
    expectRefusal(reform, 'programme: kuntakokeilu-2021', `programme: ${former}`, reason)
  })

  test('a programme that is not there is refused, with the ones that are', () => {
    const message = refusalOf(() => loadProgramme('kuntakokeilu'))
    for (const id of [trial, pilot, reform]) expect(message).toContain(id)
  })
})

test('every problem of both files is named at once', () => {
  const programme = edit(textOf(pilot), 'customers: 150', 'customers: 0')
  const more = edit(programme.text, 'confirmed: true', 'confirmed: perhaps')
  const register = edit(textOf('reference/municipalities'), 'code: "005"', 'code: 005')
  const changed = { [pilot]: more.text, 'reference/municipalities': register.text }
  const message = refusalOf(() => loadProgramme(pilot, programmesWith(changed)))
  expect(message).toContain(`${pilot}.yaml:${programme.line}: caseworker_cap.customers: `)
  expect(message).toContain(`${pilot}.yaml:${more.line}: areas.0.confirmed: `)
  expect(message).toContain(`municipalities.yaml:${register.line}: municipalities.0.code: `)
})
