import type { IsoDate } from '../../pipeline/domain.ts'

const millisecondsPerDay = 86_400_000

/** Days since 1.1.1970: calendar arithmetic without a time zone. */
export function dayNumber(date: IsoDate): number {
  return Date.parse(date) / millisecondsPerDay
}

/** Formatting is most of the time of a generator; there are few days in a lifetime and many people. */
const formatted = new Map<number, IsoDate>()

export function isoDate(day: number): IsoDate {
  const known = formatted.get(day)
  if (known !== undefined) return known
  const date = new Date(day * millisecondsPerDay).toISOString().slice(0, 10)
  formatted.set(day, date)
  return date
}

export function daysAfter(date: IsoDate, days: number): IsoDate {
  return isoDate(dayNumber(date) + days)
}

/** The last birth date of those who have completed `years` years on the date: born on it or earlier. */
export function lastBirthDateOf(years: number, date: IsoDate): IsoDate {
  const year = Number(date.slice(0, 4)) - years
  const isLeapYear = new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1
  const monthAndDay = date.slice(4) === '-02-29' && !isLeapYear ? '-02-28' : date.slice(4)
  return `${year}${monthAndDay}`
}
