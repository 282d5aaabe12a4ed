import { InvalidArgumentError } from 'commander'
import { todayInFinland } from '../calendar.ts'
import type { IsoDate } from '../domain.ts'

/** A timer gives the same words every night. */
export function parseNight(value: string): IsoDate {
  return value === 'today' ? todayInFinland() : parseDate(value)
}

/** A day as `YYYY-MM-DD`. */
export function parseDate(value: string): IsoDate {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) throw new InvalidArgumentError('give a date as YYYY-MM-DD.')
  const date = new Date(`${value}T00:00:00Z`)
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== value)
    throw new InvalidArgumentError('there is no such day.')
  return value
}

/** A month as `YYYY-MM`. */
export function parseMonth(value: string): string {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(value)) throw new InvalidArgumentError('give a month as YYYY-MM.')
  return value
}

const milliseconds: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 }

/** A time such as 90s, 30m or 2h, in milliseconds. */
export function parseDuration(value: string): number {
  const [, number, unit] = /^(\d{1,4})([smh])$/.exec(value) ?? []
  const factor = milliseconds[unit ?? '']
  if (number === undefined || factor === undefined)
    throw new InvalidArgumentError('give a time such as 90s, 30m or 2h.')
  return Number(number) * factor
}
