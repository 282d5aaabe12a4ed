import { addDays } from '../../pipeline/calendar.ts'
import type { IsoDate } from '../../pipeline/domain.ts'
import type { Group } from '../../pipeline/programmes/schema.ts'
import type { Case } from './read-tables.ts'

/** Somewhere a verdict may change, and whether a case stands exactly there. */
export interface Border {
  readonly what: string
  readonly isMet: (one: Case) => boolean
}

/** What no case stands at, a sentence each. */
export function gapsAtBorders(where: string, borders: readonly Border[], cases: readonly Case[]): string[] {
  return borders
    .filter(({ isMet }) => !cases.some(isMet))
    .map(({ what }) => `${where}: no case where ${what}`)
}

/** The borders of a group: the values on either side of what its criterion compares. */
export function bordersOf(group: Group): readonly Border[] {
  switch (group.criterion) {
    case 'jobseeker':
    case 'joint-service-customer':
    case 'no-earnings-related-allowance':
    case 'temporary-protection':
      return []
    case 'foreign-language':
      return group.ownLanguages.map((language) => ({
        what: `the mother tongue is ${language}`,
        isMet: ({ facts }) => facts.mother_tongue === language,
      }))
    case 'under-age':
      return birthdays(group.age)
    case 'immigrant':
      return aroundTheNight('the integration period ends', ({ facts }) => facts.integration_period_ends_on)
    case 'unemployed':
      return [
        ...aroundTheNight(
          `${group.months} months of unemployment are full`,
          ({ facts }) => facts.unemployed_since && addMonths(facts.unemployed_since, group.months),
        ),
        ...(group.withoutService === undefined ? [] : serviceBorders),
        ...(group.underAge === undefined ? [] : birthdays(group.underAge)),
      ]
    case 'labour-market-subsidy':
      return [group.days - 1, group.days, group.days + 1].map((days) => ({
        what: `labour market subsidy was paid for ${days} days`,
        isMet: ({ facts }) => facts.labour_market_subsidy_days === days,
      }))
    default:
      return group satisfies never
  }
}

/** The borders of a valid job search. */
export const jobSearchBorders: readonly Border[] = [
  ...aroundTheNight('the job search starts', ({ facts }) => facts.job_search_started_on),
  ...aroundTheNight('the job search ends', ({ facts }) => facts.job_search_ended_on),
]

/** A service ends before the unemployment begins, as it does, and after. */
const serviceBorders: readonly Border[] = [
  ['the day before', -1],
  ['on the day', 0],
  ['the day after', 1],
].map(([when, distance]) => ({
  what: `a service ended ${when} the unemployment began`,
  isMet: ({ facts }) =>
    facts.unemployed_since != null &&
    facts.last_service_ended_on === addDays(facts.unemployed_since, Number(distance)),
}))

function birthdays(age: number): readonly Border[] {
  return [
    ...aroundTheNight(
      `somebody turns ${age}`,
      ({ facts }) => facts.birth_date && birthday(facts.birth_date, age),
    ),
    {
      what: 'somebody was born on 29 February',
      isMet: ({ facts }) => facts.birth_date?.endsWith('-02-29') ?? false,
    },
  ]
}

function aroundTheNight(what: string, dateOf: (one: Case) => IsoDate | null | undefined): readonly Border[] {
  const days = [
    ['yesterday', -1],
    ['tonight', 0],
    ['tomorrow', 1],
  ] as const
  return days.map(([when, distance]) => ({
    what: `${what} ${when}`,
    isMet: (one) => dateOf(one) === addDays(one.night, distance),
  }))
}

/** Born on 29 February: a year older on 1 March of a common year. */
function birthday(bornOn: IsoDate, age: number): IsoDate {
  const [year, month, day] = partsOf(bornOn)
  return isoDate(year + age, month, day)
}

/** A day that the month does not have is its last. */
function addMonths(from: IsoDate, months: number): IsoDate {
  const [year, month, day] = partsOf(from)
  const lastDay = isoDate(year, month + months + 1, 0)
  return [isoDate(year, month + months, day), lastDay].toSorted()[0]!
}

function partsOf(date: IsoDate): [number, number, number] {
  return [Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8))]
}

/** Months and days beyond the end run over into what follows. */
function isoDate(year: number, month: number, day: number): IsoDate {
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10)
}
