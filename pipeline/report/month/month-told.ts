import type { Texts } from '../texts/fi.ts'
import type { Said } from '../told.ts'
import type { AreaMonths, AreaNight } from './month-data.ts'
import type { MonthTexts } from './texts/fi.ts'

/** An area's page, to be said in one language. */
export interface MonthTold extends Said {
  readonly data: AreaMonths
  readonly now: AreaNight
  /** The observed night before; null: there is none. */
  readonly before: AreaNight | null
  readonly texts: Texts
  readonly words: MonthTexts
}
