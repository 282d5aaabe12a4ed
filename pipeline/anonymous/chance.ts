import { randomInt } from 'node:crypto'

/** A whole number from `low` to `high`, both included. Nobody can foretell or repeat it: there is no seed. */
export function between(low: number, high: number): number {
  return randomInt(low, high + 1)
}

export function pick<T>(choices: readonly T[]): T {
  const choice = choices[between(0, choices.length - 1)]
  if (choice === undefined) throw new RangeError('nothing to pick from')
  return choice
}

/** Things to draw from, each by its weight (1 or more). */
export class Urn<T> {
  readonly #things: T[] = []
  readonly #ends: number[] = []
  #total = 0

  constructor(weighted: Iterable<readonly [T, number]>) {
    for (const [thing, weight] of weighted) {
      this.#total += weight
      this.#things.push(thing)
      this.#ends.push(this.#total)
    }
  }

  /** Null: the urn is empty. */
  draw(): T | null {
    if (this.#total === 0) return null
    const ticket = between(0, this.#total - 1)
    let [low, high] = [0, this.#ends.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#ends[middle] ?? 0) > ticket) high = middle
      else low = middle + 1
    }
    return this.#things[low] ?? null
  }
}
