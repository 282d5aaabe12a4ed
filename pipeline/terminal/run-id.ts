import { InvalidArgumentError } from 'commander'

/** Reads the number of a run. One that no database can count to is none. */
export function parseRunId(typed: string): string {
  if (!/^\d{1,18}$/.test(typed)) throw new InvalidArgumentError('give the number of a run.')
  return typed
}
