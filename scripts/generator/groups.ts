import type { IsoDate } from '../../pipeline/domain.ts'
import { dayNumber, isoDate } from './calendar.ts'
import type { CustomerRow } from './customer-row.ts'
import { between, createLottery, pick, type Random } from './random.ts'

/** The groups of kuntakokeilu-2021, in alphabetical order. */
export const groupIds = [
  'foreign-language',
  'immigrant',
  'no-earnings-related-allowance',
  'under-30',
] as const
export type GroupId = (typeof groupIds)[number]
export type GroupState = 'met' | 'not met' | 'unknown'
/** What is intended of a person, group by group; the facts are chosen to fit. */
export type Groups = Readonly<Record<GroupId, GroupState>>

/** How a story wants the groups. `eligible`: at least one is met. `unknown`: none is met, at least one is unknown. */
export type GroupWish =
  | 'eligible'
  | 'none'
  | 'unknown'
  | 'any'
  | 'only under-30'
  | 'only no-earnings-related-allowance'

export const noGroups: Groups = {
  'foreign-language': 'not met',
  immigrant: 'not met',
  'no-earnings-related-allowance': 'not met',
  'under-30': 'not met',
}

const drawSurelyMet = createLottery<GroupId>([
  ['no-earnings-related-allowance', 55],
  ['under-30', 30],
  ['immigrant', 8],
  ['foreign-language', 7],
])
const drawUnknown = createLottery<GroupId>([
  ['no-earnings-related-allowance', 70],
  ['immigrant', 20],
  ['foreign-language', 10],
])

export function drawGroups(random: Random, wish: GroupWish): Groups {
  switch (wish) {
    case 'none':
      return noGroups
    case 'only under-30':
      return { ...noGroups, 'under-30': 'met' }
    case 'only no-earnings-related-allowance':
      return { ...noGroups, 'no-earnings-related-allowance': 'met' }
    case 'unknown':
      return { ...noGroups, [drawUnknown(random)]: 'unknown', [drawUnknown(random)]: 'unknown' }
    case 'any':
      return drawAnyGroups(random)
    case 'eligible': {
      const surelyMet = drawSurelyMet(random)
      return { ...drawAnyGroups(random), [surelyMet]: 'met' }
    }
  }
}

const drawAllowance = createLottery<GroupState>([
  ['met', 60],
  ['not met', 30],
  ['unknown', 10],
])
const drawImmigrant = createLottery<GroupState>([
  ['met', 8],
  ['not met', 88],
  ['unknown', 4],
])
const drawForeign = createLottery<GroupState>([
  ['met', 10],
  ['not met', 89],
  ['unknown', 1],
])

function drawAnyGroups(random: Random): Groups {
  return {
    'foreign-language': drawForeign(random),
    immigrant: drawImmigrant(random),
    'no-earnings-related-allowance': drawAllowance(random),
    'under-30': random() < 0.25 ? 'met' : 'not met',
  }
}

const drawForeignLanguage = createLottery([
  ['ru', 30],
  ['et', 20],
  ['ar', 15],
  ['so', 10],
  ['vi', 10],
  ['en', 15],
])
const drawOwnLanguage = createLottery([
  ['fi', 970],
  ['sv', 25],
  ['se', 3],
  ['smn', 1],
  ['sms', 1],
])

export function motherTongueFor(random: Random, state: GroupState): string {
  if (state === 'unknown') return pick(random, ['', '98', '99', 'xx'])
  return state === 'met' ? drawForeignLanguage(random) : drawOwnLanguage(random)
}

/** Entitlement and benefit that make the group met, not met or unknown. */
export function writeAllowance(random: Random, row: CustomerRow, state: GroupState): void {
  const [entitlement, benefit] = pick(random, allowances[state])
  row.earnings_related_entitlement = entitlement
  row.benefit = benefit
  const days = benefit === 'TMT' ? between(random, 1, 900) : 0
  row.labour_market_subsidy_days = days === 0 ? '' : String(days)
  row.labour_market_subsidy_days_12_months = days === 0 ? '' : String(Math.min(days, between(random, 1, 260)))
}

const allowances: Readonly<Record<GroupState, readonly (readonly [string, string])[]>> = {
  met: [
    ['E', 'TMT'],
    ['E', 'TMT'],
    ['E', 'PPR'],
    ['E', ''],
    ['', 'TMT'],
    ['', 'PPR'],
  ],
  'not met': [
    ['K', 'APR'],
    ['K', 'APR'],
    ['K', ''],
    ['', 'APR'],
  ],
  unknown: [['', '']],
}

/** Flag and integration period; a period in force lasts past every night of the scenario. */
export function writeImmigrant(
  random: Random,
  row: CustomerRow,
  state: GroupState,
  firstNight: IsoDate,
): void {
  const inForce = isoDate(dayNumber(firstNight) + between(random, 200, 900))
  const past = isoDate(dayNumber(firstNight) - between(random, 30, 2000))
  const choices = {
    met: [
      ['K', ''],
      ['K', inForce],
      ['K', past],
      ['E', inForce],
      ['', inForce],
    ],
    'not met': [
      ['E', ''],
      ['E', ''],
      ['E', ''],
      ['E', past],
    ],
    unknown: [
      ['', ''],
      ['', past],
    ],
  }
  const [flag = '', period = ''] = pick(random, choices[state])
  row.immigrant = flag
  row.integration_period_ends_on = period
}
