import { addDays } from '../calendar.ts'
import type { IsoDate } from '../domain.ts'
import { isDirectingOver, isPastEnd, type Programme } from '../programmes/programme.ts'

/** The nights before the one exported that a replay needs; null: it needs none, or there is no day for it. */
export interface EarlierNights {
  /** On which those who are members before the night become members. */
  readonly first: IsoDate | null
  /** On which the job search of those ends whose customership goes on with the next one. */
  readonly second: IsoDate | null
}

/**
 * The night before, or an earlier day where no new customers are taken any more; and a day before it where customerships
 * end and go on.
 */
export function earlierNightsOf(
  programme: Programme,
  nightBefore: IsoDate | null,
  hasRestarts: boolean,
): EarlierNights {
  if (nightBefore === null) return { first: null, second: null }
  let first = hasRestarts ? addDays(nightBefore, -1) : nightBefore
  while (first >= programme.firstDay.date && isDirectingOver(programme, first)) first = addDays(first, -1)
  if (first < programme.firstDay.date) return { first: null, second: null }
  return { first, second: hasRestarts ? nightBefore : null }
}

/**
 * Whether only a customership that is due to go on explains the verdict: RESTARTED, and whatever else is said of somebody
 * who is no member when no new customers are taken any more.
 */
export function isRestartDue(
  programme: Programme,
  asOfDate: IsoDate,
  { outcome, reason }: { readonly outcome: string; readonly reason: string },
): boolean {
  if (outcome === 'TRANSFER') return reason === 'RESTARTED'
  if (!['STAY', 'REVIEW'].includes(outcome) || reason === 'DIRECTING_ENDED') return false
  return isDirectingOver(programme, asOfDate) && !isPastEnd(programme, asOfDate)
}
