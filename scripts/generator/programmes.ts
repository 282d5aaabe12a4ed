import type { IsoDate } from '../../pipeline/domain.ts'
import type { GroupId, GroupState } from './group-states.ts'

export const programmeIds = ['kokeilu-2017', 'kuntakokeilu-2021', 'tyovoimapalvelut-2025'] as const
export type ProgrammeId = (typeof programmeIds)[number]

/** A programme that continues another from its end: its notice tells of both. */
export const continuedBy: Readonly<Partial<Record<ProgrammeId, ProgrammeId>>> = {
  'kuntakokeilu-2021': 'tyovoimapalvelut-2025',
}

/** What the people of a programme are drawn by. */
export interface Traits {
  /** In alphabetical order. */
  readonly groups: readonly GroupId[]
  /** The groups of each area, where they are not the same everywhere. */
  readonly groupsOfAreas?: Readonly<Record<string, readonly GroupId[]>>
  /** Groups that a later rule adds, from a day on; nobody is in one by chance. */
  readonly laterGroups?: readonly (readonly [GroupId, from: IsoDate])[]
  /** How often each group is the one that makes a person eligible. */
  readonly surelyMet: readonly (readonly [GroupId, number])[]
  /** How often each group is unknown where none is met; of none where none can be. */
  readonly surelyUnknown: readonly (readonly [GroupId, number])[]
  /** How often each group is met, not met and unknown among everybody. */
  readonly states: Readonly<Partial<Record<GroupId, readonly (readonly [GroupState, number])[]>>>
  /** Employment codes of the population, and those outside it. */
  readonly employmentCodes: readonly (readonly [string, number])[]
  readonly otherEmploymentCodes: readonly string[]
}

const seldomMet = [
  ['met', 5],
  ['not met', 95],
] as const
const oftenMet = [
  ['met', 35],
  ['not met', 65],
] as const

export const traits: Readonly<Record<ProgrammeId, Traits>> = {
  'kokeilu-2017': {
    groups: [
      'joint-service-customer',
      'labour-market-subsidy-200-days',
      'no-earnings-related-allowance',
      'under-25',
      'under-25-unemployed-6-months-without-service',
      'unemployed-12-months',
      'unemployed-12-months-without-service',
    ],
    groupsOfAreas: {
      lappi: ['unemployed-12-months-without-service'],
      pirkanmaa: ['no-earnings-related-allowance'],
      'pohjois-savo': ['joint-service-customer', 'unemployed-12-months-without-service'],
      satakunta: ['labour-market-subsidy-200-days', 'under-25-unemployed-6-months-without-service'],
      'varsinais-suomi': ['under-25', 'unemployed-12-months'],
    },
    surelyMet: [
      ['joint-service-customer', 15],
      ['labour-market-subsidy-200-days', 70],
      ['no-earnings-related-allowance', 100],
      ['under-25', 30],
      ['under-25-unemployed-6-months-without-service', 30],
      ['unemployed-12-months', 85],
      ['unemployed-12-months-without-service', 100],
    ],
    surelyUnknown: [['no-earnings-related-allowance', 1]],
    states: {
      'joint-service-customer': seldomMet,
      'labour-market-subsidy-200-days': oftenMet,
      'no-earnings-related-allowance': [
        ['met', 60],
        ['not met', 30],
        ['unknown', 10],
      ],
      'under-25': seldomMet,
      'under-25-unemployed-6-months-without-service': seldomMet,
      'unemployed-12-months': oftenMet,
      'unemployed-12-months-without-service': oftenMet,
    },
    employmentCodes: [
      ['02', 90],
      ['03', 10],
    ],
    otherEmploymentCodes: ['00', '01', '04', '05', '06', '07', '08'],
  },
  'kuntakokeilu-2021': {
    groups: ['foreign-language', 'immigrant', 'no-earnings-related-allowance', 'under-30'],
    laterGroups: [['temporary-protection', '2023-03-01']],
    surelyMet: [
      ['no-earnings-related-allowance', 55],
      ['under-30', 30],
      ['immigrant', 8],
      ['foreign-language', 7],
    ],
    surelyUnknown: [
      ['no-earnings-related-allowance', 70],
      ['immigrant', 20],
      ['foreign-language', 10],
    ],
    states: {
      'foreign-language': [
        ['met', 10],
        ['not met', 89],
        ['unknown', 1],
      ],
      immigrant: [
        ['met', 8],
        ['not met', 88],
        ['unknown', 4],
      ],
      'no-earnings-related-allowance': [
        ['met', 60],
        ['not met', 30],
        ['unknown', 10],
      ],
      'under-30': [
        ['met', 25],
        ['not met', 75],
      ],
    },
    employmentCodes: [
      ['02', 70],
      ['03', 10],
      ['07', 10],
      ['08', 6],
      ['00', 4],
    ],
    otherEmploymentCodes: ['01', '04', '05', '06'],
  },
  'tyovoimapalvelut-2025': {
    groups: ['jobseeker'],
    surelyMet: [['jobseeker', 1]],
    surelyUnknown: [],
    states: {},
    employmentCodes: [
      ['02', 55],
      ['01', 20],
      ['03', 7],
      ['04', 3],
      ['05', 3],
      ['07', 6],
      ['08', 4],
      ['00', 2],
    ],
    otherEmploymentCodes: [],
  },
}
