import type { RuleVersion } from '../programmes/schema.ts'
import { Urn } from './chance.ts'
import { type Borders, type Facts, factsOf, keyOf } from './facts.ts'
import { plainFacts, shuffled, suiting } from './verdict-facts.ts'

/** Facts that at least five people in the country have with a verdict. */
interface CommonFacts {
  readonly outcome: string
  readonly reason: string
  /** The area, where its rules are its own; else empty. */
  readonly scope: string
  /** The groups met and unknown, as one text. */
  readonly groups: string
  readonly facts: string
  readonly people: number
}

interface Wanted {
  readonly outcome: string
  readonly reason: string
  readonly scope: string
  readonly groups: string
  /** Where it will say that the person lives; empty: nowhere that is known. */
  readonly home: string
}

const draws = 20
const changes = 1000

/**
 * Gives facts to people whose own are too rare to be told: such as many people have with the same verdict, and never such
 * as one to four real people have in the municipality in question.
 */
export class FactPool {
  readonly #urns: ReadonlyMap<string, Urn<string>>
  readonly #isRare: (home: string, key: string) => boolean
  readonly #version: RuleVersion
  readonly #borders: Borders

  /** `rare`: municipality and facts of one to four people there, as `home facts`. */
  constructor(
    common: readonly CommonFacts[],
    rare: ReadonlySet<string>,
    version: RuleVersion,
    borders: Borders,
  ) {
    const weighted = common.flatMap((one) =>
      [...namesOf(one), ''].map((name) => ({ name, entry: [one.facts, one.people] as const })),
    )
    this.#urns = new Map(
      [...Map.groupBy(weighted, ({ name }) => name)].map(([name, all]) => [
        name,
        new Urn(all.map(({ entry }) => entry)),
      ]),
    )
    this.#isRare = (home, key) => rare.has(`${home} ${key}`)
    this.#version = version
    this.#borders = borders
  }

  /** Of people with the same groups, else with the same verdict, else of anybody, changed until the verdict follows. */
  draw(wanted: Wanted): Facts {
    for (const name of namesOf(wanted)) {
      for (let attempt = 0; attempt < draws; attempt += 1) {
        const key = this.#urns.get(name)?.draw() ?? null
        if (key !== null && !this.#isRare(wanted.home, key)) return factsOf(key)
      }
    }
    const anybody = this.#urns.get('')?.draw() ?? null
    const facts = anybody === null ? plainFacts(this.#borders) : factsOf(anybody)
    return this.apart(suiting(facts, wanted.reason, this.#version, this.#borders), wanted.home)
  }

  /** The facts, but for what no verdict depends on, such as no one to four people have there. */
  apart(facts: Facts, home: string): Facts {
    let found = facts
    for (let change = 0; change < changes; change += 1) {
      if (!this.#isRare(home, keyOf(found))) return found
      found = shuffled(facts, this.#borders)
    }
    throw new Error('every combination of facts is had by a few people of one municipality')
  }
}

function namesOf({ outcome, reason, scope, groups }: Omit<Wanted, 'home'>): readonly string[] {
  const verdict = `${outcome} ${reason} ${scope}`
  return [`${verdict} ${groups}`, verdict]
}
