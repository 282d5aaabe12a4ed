import type { IsoDate } from '../../domain.ts'
import type { ReportedProgramme } from '../report-data.ts'

/** What the page of a month says, area by area, before it is said in a language: at least one. */
export interface MonthData {
  /** `YYYY-MM` */
  readonly month: string
  readonly areas: readonly AreaMonths[]
}

/** An area's observed nights up to the last of the month, oldest first: every count of people as it was published. */
export interface AreaMonths {
  readonly programme: Pick<ReportedProgramme, 'id' | 'name' | 'act'>
  readonly area: { readonly id: string; readonly name: string }
  readonly nights: readonly AreaNight[]
}

/** How many, by what they are; what is not there was rounded to 0. */
export type Counts = ReadonlyMap<string, number>

export interface AreaNight {
  readonly asOfDate: IsoDate
  readonly members: number
  /** Who came and went since the observed night before, by reason; null: a night between published no flows. */
  readonly flows: { readonly arrived: Counts; readonly left: Counts } | null
  readonly employment: Counts
  readonly monthsUnemployed: Counts
  readonly subsidyDays: Counts
  /** What the municipalities pay of the labour-market subsidy; null: the exports do not tell what it rests on. */
  readonly shares: readonly Share[] | null
  /** assigned, waiting, dormant */
  readonly caseworkers: Counts
  /** Of the area's caseworkers together, in full-time equivalents. */
  readonly fullTime: number
  readonly channels: Counts
  /** Members under non-disclosure in the whole country; null: not told. */
  readonly hidden: number | null
}

interface Share {
  readonly fromDays: number
  readonly percent: number
  /** The whole subsidy of a person a day. */
  readonly wholeCents: number
  readonly customers: number
  /** The municipalities' part, of all of them a day. */
  readonly cents: number
  readonly source: string
}
