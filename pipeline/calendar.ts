import type { IsoDate } from './domain.ts'

/** The day that many days later; earlier where negative. */
export function addDays(date: IsoDate, days: number): IsoDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** The day it is now where the offices are, whatever the machine's time zone. */
export function todayInFinland(now = new Date()): IsoDate {
  return clockInFinland(now).date
}

/** The day and the time of day (`HH:MM:SS`) it is then in Finland. */
export function clockInFinland(now: Date): { readonly date: IsoDate; readonly time: string } {
  const [date = '', time = ''] = now.toLocaleString('sv-SE', { timeZone: 'Europe/Helsinki' }).split(' ')
  return { date, time }
}

/** The next moment when it is that time of day (`HH:MM`) in Finland; where summer time skips it, the moment after. */
export function nextTimeInFinland(now: Date, timeOfDay: string): Date {
  const { date, time } = clockInFinland(now)
  const due = `${time < timeOfDay ? date : addDays(date, 1)} ${timeOfDay}`
  for (let minute = Math.ceil(now.getTime() / 60_000); ; minute += 1) {
    const then = clockInFinland(new Date(minute * 60_000))
    if (`${then.date} ${then.time}` >= due) return new Date(minute * 60_000)
  }
}

/** Whether the Gregorian calendar has this day; there is no year 0. */
export function isCalendarDay(year: number, month: number, day: number): boolean {
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}
