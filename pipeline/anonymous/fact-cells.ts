import { addDays } from '../calendar.ts'
import type { IsoDate } from '../domain.ts'
import type { CustomerField } from '../extract/profile.ts'
import { between } from './chance.ts'
import type { Borders, Facts } from './facts.ts'

type Cells = Partial<Record<CustomerField, string>>

/** Keeps clear of a month's end: 31 January and a month is 28 February. */
const clear = 4

/**
 * Cells that say the facts on the night: any day or number within the band, so that the same verdict follows, and no day
 * is anybody's.
 */
export function cellsOf(facts: Facts, asOfDate: IsoDate, borders: Borders, foreignLanguage: string): Cells {
  const unemployedSince = dayOfUnemployment(facts.unemployed, asOfDate, borders.unemployedMonths)
  const searchStarted = dayWithin(facts.searchStarted, borders.searchStarted)
  return {
    employment_code: facts.employmentCode,
    unemployment_risk: facts.unemploymentRisk,
    mother_tongue: facts.language === 'foreign' ? foreignLanguage : facts.language,
    service_language: facts.serviceLanguage,
    uses_e_service: facts.usesEService,
    job_search_started_on: searchStarted,
    job_search_ended_on: endOfSearch(facts.searchEnded, searchStarted, asOfDate),
    unemployed_since: unemployedSince,
    last_service_ended_on: endOfService(facts.service, unemployedSince, asOfDate),
    benefit: facts.benefit,
    labour_market_subsidy_days: roundDays(facts.subsidyDays, borders.subsidyDays),
    earnings_related_entitlement: facts.entitlement,
    immigrant: facts.immigrant,
    integration_period_ends_on: endOfIntegration(facts.integration, asOfDate),
    temporary_protection: facts.temporaryProtection,
    joint_service_customer: facts.jointService,
    change_security_55: facts.changeSecurity,
    te_discretion: facts.discretion,
  }
}

/** The band before the first border is of three years, the one after the last of a month. */
function dayWithin(band: string, borders: readonly IsoDate[]): IsoDate {
  const index = Number(band)
  const first = borders[index - 1] ?? addDays(borders[0] ?? '', -1095)
  const next = borders[index] ?? addDays(first, 30)
  return dayBetween(first, addDays(next, -1))
}

function dayBetween(first: IsoDate, last: IsoDate): IsoDate {
  const days = Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000)
  return addDays(first, between(0, Math.max(0, days)))
}

function endOfSearch(end: string, started: IsoDate, asOfDate: IsoDate): string {
  if (end === 'later') return addDays(asOfDate, between(5, 120))
  if (end !== 'past') return ''
  const yesterday = addDays(asOfDate, -1)
  return started < yesterday ? dayBetween(maxOf(started, addDays(asOfDate, -60)), yesterday) : yesterday
}

const maxOf = (one: IsoDate, other: IsoDate) => (one > other ? one : other)

function dayOfUnemployment(band: string, asOfDate: IsoDate, months: readonly number[]): string {
  if (band === '') return ''
  const reached = months[Number(band) - 1] ?? 0
  const next = months[Number(band)] ?? reached + 24
  const ago = (count: number) => monthsBefore(asOfDate, count)
  return dayBetween(addDays(ago(next), clear), addDays(ago(reached), -clear))
}

function monthsBefore(date: IsoDate, months: number): IsoDate {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1 - months, Math.min(day, 28))).toISOString().slice(0, 10)
}

function endOfService(service: string, unemployedSince: string, asOfDate: IsoDate): string {
  const began = unemployedSince === '' ? addDays(asOfDate, -clear) : unemployedSince
  if (service === 'running') return addDays(asOfDate, between(10, 200))
  if (service === 'since') return dayBetween(addDays(began, 1), asOfDate)
  return service === 'before' ? addDays(began, -between(0, 300)) : ''
}

function endOfIntegration(period: string, asOfDate: IsoDate): string {
  if (period === 'running') return addDays(asOfDate, between(30, 900))
  return period === 'past' ? addDays(asOfDate, -between(30, 900)) : ''
}

/** Where the band begins: rounder than any day count of a person. */
function roundDays(band: string, borders: readonly number[]): string {
  const days = borders[Number(band) - 1] ?? 0
  return days === 0 ? '' : String(days)
}
