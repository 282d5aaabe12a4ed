import { isCalendarDay } from '../calendar.ts'
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
