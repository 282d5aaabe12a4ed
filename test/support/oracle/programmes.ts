/** The three acts, restated: what differs between them and from date to date, each line with its paragraph. */

export type ProgrammeId = 'kokeilu-2017' | 'kuntakokeilu-2021' | 'tyovoimapalvelut-2025'

/** A provision and its amendments: from which day on what holds, the earliest first. */
type Dated<T> = readonly (readonly [from: string, value: T])[]

/** What holds on the date; null before the first day, and where nothing is provided. */
export function inForce<T>(provision: Dated<T>, date: string): T | null {
  return provision.findLast(([from]) => from <= date)?.[1] ?? null
}

export interface Act {
  readonly id: ProgrammeId
  /** The last day of the act, as it is known on a date; null: in force for the time being. */
  readonly lastDay: Dated<string | null>
  /** The last day on which new customers are directed; null: no end of its own. */
  readonly directingUntil: Dated<string | null>
  /** Employment codes of those it concerns; null: of any code. */
  readonly population: Dated<readonly string[] | null>
  /** Whether those at risk of unemployment belong to the population whatever their code. */
  readonly coversRisk: Dated<boolean>
  /** The decisions known, by their own dates: PALAUTUS and SIIRTO. A KORJAUS is no provision's, and always known. */
  readonly decisions: Dated<readonly ('PALAUTUS' | 'SIIRTO')[]>
  /** Whether the office may keep a customer. */
  readonly discretion: Dated<boolean>
  /** Whether those dismissed at 55 or over stay with, and return to, the office. */
  readonly leavesOutDismissedAt55: Dated<boolean>
  /** Whose residence decides, and not the home. */
  readonly residenceDecides: Dated<'under temporary protection' | 'without a home on the mainland' | 'never'>
  /** What a restart waives, and in which area there is none. */
  readonly restart: { readonly waivesPopulation: boolean; readonly notIn: string | null }
  /** Areas whose municipalities no source confirms. */
  readonly unconfirmedAreas: readonly string[]
  /** The groups of an area on a date. */
  groupsOf(area: string, date: string): readonly string[]
}

const act2017: Act = {
  id: 'kokeilu-2017',
  lastDay: [['2017-08-01', '2018-12-31']], // 505/2017, 27 §: to the end of 2018
  directingUntil: [['2017-08-01', '2018-09-30']], // 505/2017, 27 §: 4 § 1 mom. is in force until 30.9.2018
  population: [['2017-08-01', ['02', '03']]], // 505/2017, 3 § 2 mom.: unemployed jobseekers
  coversRisk: [],
  decisions: [], // 505/2017 knows no return to the office, and no other municipality than that of the home
  discretion: [], // 505/2017, 4 § 1 mom.: the office directs ("ohjaa"), it has no choice
  leavesOutDismissedAt55: [],
  residenceDecides: [['2017-08-01', 'never']], // 505/2017, 3 § 1 mom.: the home municipality is responsible
  restart: { waivesPopulation: true, notIn: 'pirkanmaa' }, // 505/2017, 4 § 3 mom.: all of 3 § 1 mom.; not in Pirkanmaa
  unconfirmedAreas: [],
  groupsOf: groupsOf2017,
}

const act2021: Act = {
  id: 'kuntakokeilu-2021',
  lastDay: [
    ['2021-03-01', '2023-06-30'], // 1269/2020, 23 §
    ['2022-08-01', '2024-12-31'], // 1269/2020, 23 §, as amended by 287/2022
  ],
  directingUntil: [
    ['2021-03-01', '2023-03-31'], // 1269/2020, 24 § 4 mom.
    ['2022-08-01', null], // 287/2022: 24 § 4 mom. is repealed
  ],
  population: [['2021-03-01', ['00', '02', '03', '07', '08']]], // 1269/2020, 4 § 1 mom.
  coversRisk: [['2022-05-02', true]], // 1269/2020, 4 § 1 mom., as amended by 1381/2021
  decisions: [['2021-06-01', ['PALAUTUS', 'SIIRTO']]], // 1269/2020, 5 § 4-5 mom., added by 421/2021
  discretion: [['2021-03-01', true]], // 1269/2020, 5 § 3 mom. (5 mom. since 671/2022)
  leavesOutDismissedAt55: [['2023-01-01', true]], // 1269/2020, 5 § 3-4 mom., as amended by 671/2022
  residenceDecides: [
    ['2021-03-01', 'never'], // 1269/2020, 5 § 1 mom.
    ['2023-03-01', 'under temporary protection'], // 1269/2020, 4 § 2 mom. and 5 § 1 mom., as amended by 149/2023
  ],
  restart: { waivesPopulation: false, notIn: null }, // 1269/2020, 6 § 2 mom.: items 1 and 2 of 4 § 1 mom. only
  unconfirmedAreas: [],
  groupsOf: groupsOf2021,
}

const act2025: Act = {
  id: 'tyovoimapalvelut-2025',
  lastDay: [],
  directingUntil: [],
  population: [], // 380/2023, 3 §: every jobseeker
  coversRisk: [],
  decisions: [['2025-01-01', ['SIIRTO']]], // 380/2023, 17 § 2 mom. and 19 § 2 mom.; there is nobody to return to
  discretion: [],
  leavesOutDismissedAt55: [],
  residenceDecides: [['2025-01-01', 'without a home on the mainland']], // 380/2023, 17 § 1 mom.
  restart: { waivesPopulation: false, notIn: null }, // 380/2023, 29 §
  unconfirmedAreas: [],
  groupsOf: () => ['jobseeker'], // 380/2023, 17 § 1 mom.
}

/** 505/2017, 3 § 1 mom., items 1-5: a rule of its own in each area. */
function groupsOf2017(area: string): readonly string[] {
  if (area === 'lappi') return ['unemployed-12-months-without-service'] // item 1
  if (area === 'pirkanmaa') return ['no-earnings-related-allowance'] // item 2
  if (area === 'varsinais-suomi') return ['under-25', 'unemployed-12-months'] // item 3
  if (area === 'pohjois-savo') return ['joint-service-customer', 'unemployed-12-months-without-service'] // item 4
  if (area === 'satakunta')
    return ['under-25-unemployed-6-months-without-service', 'labour-market-subsidy-200-days'] // item 5
  throw new RangeError(`${area} is no area of 2017`)
}

/** 1269/2020, 4 § 1 mom. items 1-2; 2 mom. as amended by 149/2023. */
function groupsOf2021(_area: string, date: string): readonly string[] {
  const groups = ['no-earnings-related-allowance', 'under-30', 'immigrant', 'foreign-language']
  return date < '2023-03-01' ? groups : [...groups, 'temporary-protection']
}

export const acts: Record<ProgrammeId, Act> = {
  'kokeilu-2017': act2017,
  'kuntakokeilu-2021': act2021,
  'tyovoimapalvelut-2025': act2025,
}
