/** The three acts, restated: what differs between them, each with the paragraph or design line it comes from. */

export type ProgrammeId = 'kokeilu-2017' | 'kuntakokeilu-2021' | 'tyovoimapalvelut-2025'

export interface Act {
  readonly id: ProgrammeId
  /** The last day of the act; null: in force for the time being. */
  readonly lastDay: string | null
  /** The day until which new customers are directed. */
  readonly directingUntil: string | null
  /** Employment codes of those it concerns; null: any. */
  readonly population: readonly string[] | null
  /** Areas whose municipalities no source confirms. */
  readonly unconfirmedAreas: readonly string[]
  /** Whether the TE office may keep a customer. */
  readonly hasTeDiscretion: boolean
  /** PALAUTUS and SIIRTO are known from this date on; null: never. */
  readonly decisionsKnownFrom: string | null
  /** Dismissed at 55 or over: left with the TE office from this night on; null: never. */
  readonly changeSecurityFrom: string | null
  /** Under temporary protection without a home municipality (198): the residence counts from this night on. */
  readonly temporaryProtectionFrom: string | null
  /** The groups of an area. */
  groupsOf(area: string): readonly string[]
}

export const acts: Record<ProgrammeId, Act> = {
  'kokeilu-2017': {
    id: 'kokeilu-2017',
    lastDay: '2018-12-31', // 505/2017: in force 1.8.2017-31.12.2018
    directingUntil: '2018-09-30', // 505/2017: jobseekers could be directed until 30.9.2018
    population: ['02', '03'], // only the unemployed; those laid off full-time are among them
    unconfirmedAreas: [],
    hasTeDiscretion: true, // design §6, TE_DISCRETION
    decisionsKnownFrom: null,
    changeSecurityFrom: null,
    temporaryProtectionFrom: null,
    groupsOf: groupsOf2017,
  },
  'kuntakokeilu-2021': {
    id: 'kuntakokeilu-2021',
    lastDay: '2024-12-31', // HE 17/2022
    directingUntil: '2024-12-31', // HE 17/2022 repealed the clause that would have stopped directing earlier
    population: ['00', '02', '03', '07', '08'], // 1269/2020, 4 §
    unconfirmedAreas: ['joensuu', 'kuopio', 'yla-savo'], // 1269/2020, 3 §: 14 municipalities not evidenced
    hasTeDiscretion: true, // 1269/2020, 5 §
    decisionsKnownFrom: '2021-06-01', // 421/2021
    changeSecurityFrom: '2023-01-01', // 671/2022, 5 §
    temporaryProtectionFrom: '2023-03-01', // HE 295/2022
    groupsOf: () => ['no-earnings-related-allowance', 'under-30', 'immigrant', 'foreign-language'], // 4 §
  },
  'tyovoimapalvelut-2025': {
    id: 'tyovoimapalvelut-2025',
    lastDay: null,
    directingUntil: null,
    population: null, // 380/2023: every jobseeker
    unconfirmedAreas: [],
    hasTeDiscretion: false, // TE offices are gone
    decisionsKnownFrom: null,
    changeSecurityFrom: null,
    temporaryProtectionFrom: null,
    groupsOf: () => ['jobseeker'],
  },
}

/** 505/2017, 3 §, and the announcements of the municipalities: a rule of its own in each area. */
function groupsOf2017(area: string): readonly string[] {
  if (area === 'lappi') return ['unemployed-12-months-without-service']
  if (area === 'pirkanmaa') return ['kela-benefit']
  if (area === 'pohjois-savo') return ['unemployed-12-months', 'joint-service-customer']
  if (area === 'varsinais-suomi') return ['unemployed-12-months', 'under-25']
  if (area === 'satakunta') return ['labour-market-subsidy-days']
  throw new RangeError(`${area} is no area of 2017`)
}
