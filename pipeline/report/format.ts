import type { IsoDate } from '../domain.ts'

export const languages = ['fi', 'en'] as const
export type Language = (typeof languages)[number]

/** How numbers and dates are written. By hand, so that the same report has the same bytes on every machine. */
export interface Formats {
  readonly number: (value: number) => string
  /** A share of 1 as a percentage with one decimal. */
  readonly percent: (share: number) => string
  /** With one decimal. */
  readonly tenths: (value: number) => string
  readonly euros: (cents: number) => string
  readonly wholeEuros: (cents: number) => string
  readonly date: (date: IsoDate) => string
  /** Whole, with names of months where there is room for them. */
  readonly longDate: (date: IsoDate) => string
  /** A month as `YYYY-MM`, by name. */
  readonly month: (month: string) => string
  /** A moment as `YYYY-MM-DDTHH:MM:SSZ`, to the minute, in UTC. */
  readonly moment: (moment: string) => string
  readonly list: (words: readonly string[]) => string
}

const narrowSpace = '\u202f'
const noBreakSpace = '\u00a0'

const kuukaudet = 'tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu'.split(' ')

const fi: Formats = {
  number: (value) => grouped(value, narrowSpace),
  percent: (share) => `${oneDecimal(share, narrowSpace, ',')}${noBreakSpace}%`,
  tenths: (value) => oneDecimal(value / 100, narrowSpace, ','),
  euros: (cents) => `${twoDecimals(cents, narrowSpace, ',')}${noBreakSpace}€`,
  wholeEuros: (cents) => `${grouped(Math.round(cents / 100), narrowSpace)}${noBreakSpace}€`,
  date: (date) => partsOf(date).toReversed().join('.'),
  longDate: (date) => partsOf(date).toReversed().join('.'),
  month: (month) => `${kuukaudet[Number(month.slice(5)) - 1]}kuu ${month.slice(0, 4)}`,
  moment: (moment) =>
    `${fi.date(moment.slice(0, 10))} klo${noBreakSpace}${moment.slice(11, 16).replace(':', '.')} UTC`,
  list: (words) => joined(words, ' ja '),
}

const months = 'January February March April May June July August September October November December'.split(
  ' ',
)

const en: Formats = {
  number: (value) => grouped(value, ','),
  percent: (share) => `${oneDecimal(share, ',', '.')}%`,
  tenths: (value) => oneDecimal(value / 100, ',', '.'),
  euros: (cents) => `€${twoDecimals(cents, ',', '.')}`,
  wholeEuros: (cents) => `€${grouped(Math.round(cents / 100), ',')}`,
  date: (date) => {
    const [year = 0, month = 0, day = 0] = partsOf(date)
    return `${day}${noBreakSpace}${months[month - 1]?.slice(0, 3)}${noBreakSpace}${year}`
  },
  longDate: (date) => {
    const [year = 0, month = 0, day = 0] = partsOf(date)
    return `${day} ${months[month - 1]} ${year}`
  },
  month: (month) => `${months[Number(month.slice(5)) - 1]} ${month.slice(0, 4)}`,
  moment: (moment) => `${en.date(moment.slice(0, 10))}, ${moment.slice(11, 16)} UTC`,
  list: (words) => joined(words, ' and '),
}

export const formats: Readonly<Record<Language, Formats>> = { fi, en }

function partsOf(date: IsoDate): number[] {
  return date.split('-').map(Number)
}

function grouped(value: number, separator: string): string {
  const sign = value < 0 ? '\u2212' : ''
  return sign + String(Math.abs(value)).replace(/\B(?=(\d{3})+$)/g, separator)
}

function oneDecimal(share: number, separator: string, point: string): string {
  const tenths = Math.round(share * 1000)
  return `${grouped(Math.floor(tenths / 10), separator)}${point}${tenths % 10}`
}

function twoDecimals(cents: number, separator: string, point: string): string {
  return `${grouped(Math.floor(cents / 100), separator)}${point}${String(cents % 100).padStart(2, '0')}`
}

function joined(words: readonly string[], last: string): string {
  const head = words.slice(0, -1)
  return head.length === 0 ? words.join('') : `${head.join(', ')}${last}${words.at(-1)}`
}
