import type { Component } from './components.ts'

/** What the model pays for a customer; each customer of a caseworker's load costs between 0 and 1 besides. */
export interface Prices {
  /** For who waits since a night, or is 'released' or 'new'. */
  readonly wait: (since: string) => number
  /** Taken off for who keeps their caseworker. */
  readonly kept: number
  readonly notInLanguage: number
}

/**
 * Sets prices so that the cheapest assignment is the best by each aim in turn:
 *
 * 1. most customers have a caseworker; 2. most keep the one they have; 3. of the others who has waited longest comes
 * first, then who is released tonight, then the new; 4. most are served in their language; 5. loads are even.
 *
 * Whatever is not the best can be bettered by a ring of customers of whom each takes the next one's place. A ring
 * passes each need at most twice, and between two passes there is a class, a caseworker, or the way out of the network,
 * each once at most. So it changes the numbers of 2 and 4 by its passes at most, and 1, 3 and 5 only where it passes
 * the way out. A price above all that one ring can cost the later aims is a price above them all.
 */
export function pricesOf({ needs, workerClasses }: Component): Prices {
  const nights = new Set(needs.flatMap((need) => need.waiting.map(({ since }) => since)))
  const queue = ['new', 'released', ...[...nights].sort().reverse()]
  const workerCount = workerClasses.reduce((count, { workers }) => count + workers.length, 0)
  const passes = Math.min(2 * needs.length, workerClasses.length + workerCount + 1)
  const notInLanguage = 1
  const turn = passes * notInLanguage + 1
  const kept = passes * notInLanguage + queue.length * turn + 1
  const place = passes * (notInLanguage + kept) + 1
  return { wait: (since) => place + turn * queue.indexOf(since), kept, notInLanguage }
}
