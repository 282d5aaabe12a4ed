/** Options and arguments that take one of a list: a typo is an error that names the nearest of the list. */
import { InvalidArgumentError } from 'commander'
import { nearest } from '../nearest.ts'
import { listProgrammes } from '../programmes/programme.ts'

/** The whole list and the nearest of it, as the end of a message. */
export function suggest(typed: string, known: readonly string[], choose = 'choose one of'): string {
  return `${choose} ${known.join(', ')}; the nearest is ${nearest(typed, known)}`
}

/** Reads one of a list. */
export function oneOf<Value extends string>(
  known: readonly Value[],
  choose?: string,
): (typed: string) => Value {
  return (typed) => {
    const value = known.find((one) => one === typed)
    if (value === undefined) throw new InvalidArgumentError(`${suggest(typed, known, choose)}.`)
    return value
  }
}

/** Reads several of a list, with commas. */
export function someOf<Value extends string>(
  known: readonly Value[],
  choose?: string,
): (typed: string) => readonly Value[] {
  return (typed) => typed.split(',').map((one) => oneOf(known, choose)(one.trim()))
}

/** Reads the id of a programme whose file is there. */
export function parseProgramme(typed: string): string {
  return oneOf(listProgrammes())(typed)
}
