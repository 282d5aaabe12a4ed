import type { IsoDate } from '../domain.ts'
import type { DateForm } from './profile.ts'

const patterns: Readonly<Record<DateForm, RegExp>> = {
  'd.m.yyyy': /^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})$/,
  'yyyy-mm-dd': /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})$/,
  yyyymmdd: /^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})$/,
}

/** Reads a calendar day written in one of the forms; null when it is none, or no day of the calendar. */
export function parseDate(value: string, forms: readonly DateForm[]): IsoDate | null {
  for (const form of forms) {
    const { year = '', month = '', day = '' } = patterns[form].exec(value)?.groups ?? {}
    if (isCalendarDay(Number(year), Number(month), Number(day))) {
      return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
    }
  }
  return null
}

/** Whether the Gregorian calendar has this day; there is no year 0. */
export function isCalendarDay(year: number, month: number, day: number): boolean {
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}
