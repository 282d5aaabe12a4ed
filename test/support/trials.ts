/**
 * How much is left to chance. A run of the suite tries little, and always the same; `TRIALS=20 npm test` tries twenty times
 * as much of whatever is random, and `SEED=7` other cases.
 */
export const trials = readWhole('TRIALS') ?? 1

/** True where somebody asked for other cases than those of every run. */
export const isSeedGiven = readWhole('SEED') !== null

/** The seed that was asked for, or the one of every run. */
export function seedOr(usual: number): number {
  return readWhole('SEED') ?? usual
}

/** So many of `least` as TRIALS says, up to `most`: what cannot be drawn anew is not tried twice. */
export function trialsOf(least: number, most = Number.POSITIVE_INFINITY): number {
  return Math.min(Math.ceil(least * trials), most)
}

/** Null: not set. */
function readWhole(name: string): number | null {
  const text = process.env[name]
  if (text === undefined || text === '') return null
  if (!/^\d{1,9}$/.test(text) || (name === 'TRIALS' && Number(text) === 0))
    throw new Error(`${name}=${text}: give a whole number${name === 'TRIALS' ? ' from 1 on' : ''}`)
  return Number(text)
}
