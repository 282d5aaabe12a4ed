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
