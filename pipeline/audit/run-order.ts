import { isDeepStrictEqual } from 'node:util'
import type { IsoDate } from '../domain.ts'
import { InputRefusedError } from '../errors.ts'
import type { CompletedRun, RunOptions } from './run-queries.ts'

interface RunOrder {
  /** The completed run of this very night, if there is one. */
  readonly same: CompletedRun | null
  /** The completed night before it, if there is one. */
  readonly previous: CompletedRun | null
}

/** Where a night stands among the completed ones around it, latest first. Dates go forward: a gap cannot be filled later. */
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

/** The night is on record: the same input again is welcome. Throws InputRefusedError for anything else. */
export function requireSameNight(
  run: CompletedRun,
  input: { readonly sha256: string },
  order: { readonly asOfDate: IsoDate; readonly exports: string; readonly options: RunOptions },
): void {
  const night = `the night of ${order.asOfDate} is completed`
  if (input.sha256 !== run.inputSha256) {
    throw new InputRefusedError([
      `${night} with other files than those in ${order.exports}: give the folder it was run with, or run a later date`,
    ])
  }
  if (!isDeepStrictEqual(order.options, run.options)) {
    throw new InputRefusedError([
      `${night} with other options (${describeOptions(run.options)}): give the same ones again`,
    ])
  }
}

function describeOptions({ withoutOffices, allowUnconfirmedAreas }: RunOptions): string {
  const said = [
    ...withoutOffices.map((office) => `--without-office ${office}`),
    ...(allowUnconfirmedAreas ? ['--allow-unconfirmed-areas'] : []),
  ]
  return said.length > 0 ? said.join(' ') : 'none'
}
