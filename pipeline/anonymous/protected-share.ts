import { between } from './chance.ts'
import type { PersonLine } from './people-queries.ts'

/** A sample of a stream, everything in it as likely as anything else. */
export class Sample<T> {
  readonly #drawn: T[] = []
  readonly #size: number
  #offered = 0

  constructor(size: number) {
    this.#size = size
  }

  offer(thing: T): void {
    this.#offered += 1
    if (this.#drawn.length < this.#size) this.#drawn.push(thing)
    else if (this.#size > 0) {
      const place = between(0, this.#offered - 1)
      if (place < this.#size) this.#drawn[place] = thing
    }
  }

  get drawn(): readonly T[] {
    return this.#drawn
  }
}

/**
 * Whether somebody invented under non-disclosure may have the verdict: of the real ones not even that is told, so theirs
 * are drawn from the others', but for those that a decision or an earlier customership must explain.
 */
export function mayBeHidden({ outcome, reason, facts }: PersonLine): boolean {
  if (facts === null || reason === 'RETURNED_BY_DECISION') return false
  return ['STAY', 'REVIEW'].includes(outcome) || reason === 'ELIGIBLE' || reason === 'MEMBER'
}
