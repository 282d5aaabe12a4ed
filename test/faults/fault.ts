/** What every fault of the suite is: something done to nights many times, and what came of them. */

import { createRandom, type Random } from '../../scripts/generator/random.ts'
import type { FaultNight, Trial } from '../support/fault-night.ts'
import type { TestServer } from './test-server.ts'

export interface Fault {
  readonly name: string
  /** What is done, for the table. */
  readonly what: string
  /** No new trial begins after so many seconds; a fault that goes on for as long again is ended. */
  readonly seconds: number | ((sizes: Sizes) => number)
  /** It mostly waits (for a time limit, or the next try of a job), so it goes on beside the others. */
  readonly waits?: boolean
  readonly trial: (context: Context) => Promise<Outcome>
}

export interface Outcome {
  /** How often it was done. */
  readonly times: number
  /** Rows, files and messages of the undisturbed night that are missing, or another. */
  readonly lost: number
  /** Rows, files and messages that are there beyond those. */
  readonly doubled: number
  /** What else was not as promised, each in a line; empty is right. */
  readonly problems: readonly string[]
  /** What came out, for the table. */
  readonly note: string
  /** A table of its own, in Markdown. */
  readonly details?: string
}

export interface Sizes {
  /** Trials on a night, of each fault that is one. */
  readonly trials: number
  readonly kills: number
  readonly letters: number
  readonly messages: number
  readonly rows: number
  readonly nights: number
  readonly customers: number
  readonly megabytes: number
}

/** What a fault works with. */
export interface Context {
  /** Its own, deleted afterwards. */
  readonly folder: string
  readonly seed: number
  readonly sizes: Sizes
  /** Aborted when the time is up, or somebody stops the suite. */
  readonly signal: AbortSignal
  readonly server: TestServer
  /** Two nights of a small population, and what they leave undisturbed. */
  readonly nights: readonly [FaultNight, FaultNight]
  /** Whether small and read-only file systems can be mounted here. */
  readonly canMount: boolean
}

/** Thrown where this machine cannot do it: the table says so. */
export class SkippedError extends Error {
  override readonly name = 'SkippedError'
}

/** What one trial adds; several make an outcome. */
export interface Result {
  readonly lost: number
  readonly doubled: number
  readonly problems: readonly string[]
}

/**
 * Does a trial so many times, some at once, each with random numbers of its own, until the time is up; one at least. The same seed
 * gives the same trials however many run at once.
 */
export async function repeat(
  context: Context,
  times: number,
  atOnce: number,
  trial: (random: Random, number: number) => Promise<Result>,
): Promise<Result & { readonly times: number }> {
  const results: Result[] = []
  let next = 0
  const work = async () => {
    while (next < times && (next === 0 || !context.signal.aborted)) {
      const number = next++
      results.push(await trial(createRandom(context.seed, number), number))
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, times) }, work))
  return { times: results.length, ...add(results) }
}

export function add(results: readonly Result[]): Result {
  return {
    lost: results.reduce((sum, { lost }) => sum + lost, 0),
    doubled: results.reduce((sum, { doubled }) => sum + doubled, 0),
    problems: results.flatMap(({ problems }) => problems),
  }
}

/** Of a night that was struck and run again: which is to end with 0 at the first attempt. */
export function judge(where: string, { lost, doubled, differences, again, attempts }: Trial): Result {
  const problems = [
    ...differences,
    ...(again.code === 0
      ? []
      : [`the same command again ended with ${again.code}: ${lastLine(again.stderr)}`]),
    ...(attempts === 1 ? [] : [`the same command had to be given ${attempts} times`]),
  ]
  return { lost, doubled, problems: problems.map((problem) => `${where}: ${problem}`) }
}

/** The same of a run that an outage broke off: it is to end with 1 and tell so, unless it was over before. */
export function judgeBroken(where: string, trial: Trial, says = /run the same command again/): Result {
  const judged = judge(where, trial)
  const { code, stderr } = trial.interrupted
  if (code === 0 || (code === 1 && says.test(lastLine(stderr)))) return judged
  const problem = `${where}: the run ended with ${code}: ${lastLine(stderr)}`
  return { ...judged, problems: [...judged.problems, problem] }
}

/** What an operator reads at the end. */
export function lastLine(stderr: string): string {
  return stderr.trimEnd().split('\n').at(-1) ?? ''
}
