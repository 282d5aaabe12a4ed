import type { IsoDate } from '../domain.ts'
import { InputRefusedError } from '../errors.ts'
import type { CompletedRun } from './queries.ts'

export interface RunOrder {
  /** The completed run of this very night, if there is one. */
  readonly same: CompletedRun | null
  /** The completed night before it, if there is one. */
  readonly previous: CompletedRun | null
}

/** Where a night stands among the completed ones, latest first. Dates go forward: a gap cannot be filled later. */
export function orderOfNight(completed: readonly CompletedRun[], asOfDate: IsoDate): RunOrder {
  const same = completed.find((run) => run.asOfDate === asOfDate) ?? null
  const previous = completed.find((run) => run.asOfDate < asOfDate) ?? null
  const latest = completed[0]
  if (same === null && latest !== undefined && latest.asOfDate > asOfDate) {
    throw new InputRefusedError([
      `the night of ${latest.asOfDate} is completed, and dates go forward: run a later date than that`,
    ])
  }
  return { same, previous }
}
