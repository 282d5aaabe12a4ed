import { describe, expect, test } from 'vitest'
import { citeOn } from '../../../pipeline/programmes/citations.ts'
import { loadProgramme, type Programme } from '../../../pipeline/programmes/programme.ts'
import { sectionsOf } from '../../support/acts.ts'
import { programmeIds } from '../../support/programme-files.ts'

describe('a citation names the act that last amended the paragraph, by the day', () => {
  const pilot = loadProgramme('kuntakokeilu-2021')

  test.each([
    // 421/2021, in force 1.6.2021: of § 4 only the second subsection.
    ['§ 4(2)', '2021-05-31', null],
    ['§ 4(2)', '2021-06-01', '421/2021'],
    ['§ 4(1)', '2021-06-01', null],
    ['§ 5(4)', '2021-06-01', '421/2021'],
    ['§ 5(3)', '2021-06-01', null],
    ['§ 12 a', '2021-06-01', '421/2021'],
    ['§ 17(2)', '2021-06-01', '421/2021'],
    ['§ 17(1) 1', '2021-06-01', null],
    // 1381/2021, in force 2.5.2022: §§ 4 and 6 whole, of § 2 the first item.
    ['§ 4(1)', '2022-05-01', null],
    ['§ 4(1)', '2022-05-02', '1381/2021'],
    ['§ 4(1) 2', '2022-05-02', '1381/2021'],
    ['§ 4(2)', '2022-05-01', '421/2021'],
    ['§ 4(2)', '2022-05-02', '1381/2021'],
    ['§ 2 1', '2022-05-01', null],
    ['§ 2 1', '2022-05-02', '1381/2021'],
    ['§ 2 2', '2022-05-02', null],
    ['§ 2 5-6', '2024-12-31', null],
    ['§ 6(1)', '2022-05-01', null],
    ['§ 6(1)', '2022-05-02', '1381/2021'],
    // 287/2022, in force 1.8.2022.
    ['§ 23', '2022-07-31', null],
    ['§ 23', '2022-08-01', '287/2022'],
    ['§ 24(3)', '2022-08-01', null],
    // 671/2022, in force 1.1.2023: § 5 whole.
    ['§ 5(3)-(4)', '2022-12-31', '421/2021'],
    ['§ 5(3)-(4)', '2023-01-01', '671/2022'],
    ['§ 5(1)', '2022-12-31', null],
    ['§ 5(1)', '2023-01-01', '671/2022'],
    // 149/2023, in force 1.3.2023: § 4 whole, some subsections of §§ 5 and 6.
    ['§ 5(1)', '2023-02-28', '671/2022'],
    ['§ 5(1)', '2023-03-01', '149/2023'],
    ['§ 5(6)', '2023-03-01', '671/2022'],
    ['§ 5(7)', '2023-03-01', '149/2023'],
    ['§ 4(1)-(2)', '2023-02-28', '1381/2021'],
    ['§ 4(1)-(2)', '2023-03-01', '149/2023'],
    ['§ 6(2)', '2023-02-28', '1381/2021'],
    ['§ 6(2)', '2023-03-01', '149/2023'],
    ['§ 6(1)', '2023-03-01', '1381/2021'],
    // Whole, a section is amended with any part of it.
    ['§ 5', '2021-06-01', '421/2021'],
    ['§ 2', '2022-05-02', '1381/2021'],
    ['§ 1', '2021-06-01', '421/2021'],
    // Never amended; § 12 a is another section than § 12, and § 3 than § 23.
    ['§ 3 10 a', '2024-12-31', null],
    ['§ 24(1)', '2024-12-31', null],
    ['§ 13(1)', '2024-12-31', null],
  ])('%s on %s: %s', (place, date, act) => {
    expect(citeOn(place, pilot, date)).toBe(
      `1269/2020 ${place}${act === null ? '' : `, as amended by ${act}`}`,
    )
  })

  test.each([
    [
      'each place by itself, and the words after the first colon as they are',
      '§ 4(2); § 3; § 5(4): moved; see: there',
      '1269/2020 § 4(2), as amended by 421/2021; 1269/2020 § 3; 1269/2020 § 5(4), as amended by 421/2021: moved; see: there',
    ],
    ['other acts untouched', '916/2012 ch. 2 § 4(2); 434/2003 § 5', '916/2012 ch. 2 § 4(2); 434/2003 § 5'],
  ])('%s', (_, citation, cited) => expect(citeOn(citation, pilot, '2021-06-01')).toBe(cited))

  test('of an act that was not amended, the act alone', () => {
    expect(citeOn('§ 3(1) 4', loadProgramme('kokeilu-2017'), '2018-12-31')).toBe('505/2017 § 3(1) 4')
  })
})

const form =
  /^(?:(?<act>\d+\/\d{4}) )?(?:ch\. \d+[a-z]? )?§ (?<section>\d+(?: [a-z])?)(?:\((?<first>\d+)\)(?:-\((?<last>\d+)\))?)?(?: (?<item>\d+)(?:-(?<lastItem>\d+))?)?(?: [a-z])?$/

describe.each(programmeIds.map((id) => loadProgramme(id)))('every source of $id', (programme) => {
  const cited = citedPlaces(programme)

  test('of every rule, area and date is a citation', () => {
    expect(cited.length).toBeGreaterThan(30)
    expect(cited.filter(({ place }) => !form.test(place))).toEqual([])
  })

  test('names sections, subsections and items that the act had on that day', () => {
    const own = cited.filter(({ place }) => isOwn(place, programme))
    expect(own.length).toBeGreaterThan(cited.length / 2)
    expect(own.filter((citation) => !exists(citation, programme))).toEqual([])
  })

  test('leaves no section of the table unused', () => {
    const own = cited.filter(({ place }) => isOwn(place, programme))
    expect([...new Set(own.map(({ place }) => form.exec(place)!.groups!.section!))].sort()).toEqual(
      Object.keys(sectionsOf[programme.act.number]!).sort(),
    )
  })
})

interface Citation {
  readonly place: string
  /** First day of the rule. */
  readonly from: string
}

function citedPlaces(programme: Programme): Citation[] {
  const { firstDay, stock, correction, areas } = programme
  const undated = [firstDay, stock, correction, ...areas].flatMap((one) => one?.source ?? [])
  const dated = programme.ruleVersions.flatMap(({ from, source, ...rules }) =>
    sourcesIn(rules).map((each) => [each, from] as const),
  )
  return [...undated.map((source) => [source, firstDay.date] as const), ...dated].flatMap(([source, from]) =>
    source
      .split(': ')[0]!
      .split('; ')
      .map((place) => ({ place: place.replace(/, as amended by \d+\/\d{4}$/, ''), from })),
  )
}

function sourcesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => (key === 'source' ? [inner] : sourcesIn(inner)))
}

function isOwn(place: string, { act }: Programme): boolean {
  const named = form.exec(place)?.groups?.act
  return named === undefined || named === act.number
}

function exists({ place, from }: Citation, { act }: Programme): boolean {
  const { section, first, last = first, item, lastItem = item } = form.exec(place)!.groups!
  const subsections = sectionsOf[act.number]?.[section!]?.findLast(([since]) => since <= from)?.[1]
  if (subsections === undefined) return false
  // Only a section of one subsection is cited by its items alone.
  const named = last === undefined && item !== undefined ? (subsections.length === 1 ? '1' : '0') : last
  if (named === undefined) return true
  const items = subsections[Number(named) - 1]
  return items !== undefined && (lastItem === undefined || Number(lastItem) <= items)
}

describe('a paragraph that the act did not have on that day', () => {
  const pilot = loadProgramme('kuntakokeilu-2021')

  test.each([
    ['§ 5(4)', '2021-03-01', false],
    ['§ 5(4)', '2021-06-01', true],
    ['§ 5(7)', '2021-06-01', false],
    ['§ 5(8)', '2023-01-01', true],
    ['§ 24(4)', '2021-03-01', true],
    ['§ 24(4)', '2022-08-01', false],
    ['§ 4(1) 3', '2021-03-01', false],
    ['§ 4 1', '2021-03-01', false],
    ['§ 3 15', '2021-03-01', false],
    ['§ 99', '2021-03-01', false],
  ])('is found out: %s on %s', (place, from, isThere) => {
    expect(exists({ place, from }, pilot)).toBe(isThere)
  })
})
