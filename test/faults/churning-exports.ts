/** The exports of a small office, night after night, with about as many changes each night and no growth of its own. */

import { between, pick, type Random } from '../../scripts/generator/random.ts'
import {
  type CaseworkerLine,
  type CustomerRow,
  caseworkerFile,
  customer,
  customerFile,
} from '../support/builders.ts'

interface Person {
  readonly number: string
  readonly facts: CustomerRow
  /** Nights for which the row stays away, or is spoiled. */
  readonly absent: number
  readonly spoiled: number
  /** Has moved out of the area: in one more export, then gone. */
  readonly leaves: boolean
}

const caseworkers: readonly CaseworkerLine[] = ['A', 'B', 'C', 'D'].map((id, place) => ({
  id,
  municipality: place % 2 === 0 ? '609' : '886',
  most: '200',
}))

/** Yields the files of one night after the other; people change every `nightsPerChange` nights. */
export function* churningExports(
  random: Random,
  size: number,
  nightsPerChange: number,
): Generator<Record<string, string>> {
  let last = 0
  const arrive = (): Person => {
    last += 1
    const facts = {
      home_municipality: random() < 0.8 ? '609' : '886',
      uses_e_service: random() < 0.4 ? 'K' : 'E',
      service_language: random() < 0.1 ? 'sv' : 'fi',
    }
    return { number: String(last), facts, absent: 0, spoiled: 0, leaves: false }
  }
  let people = Array.from({ length: size }, arrive)
  for (let night = 1; ; night++) {
    const rows = people
      .filter(({ absent }) => absent === 0)
      .map(({ number, facts, spoiled }) =>
        customer(number, spoiled > 0 ? { ...facts, employment_code: '99' } : facts),
      )
    yield { 'customers-0301.csv': customerFile(rows), 'caseworkers.csv': caseworkerFile(caseworkers) }
    people = people
      .filter(({ leaves }) => !leaves)
      .map((one) => ({ ...one, absent: Math.max(0, one.absent - 1), spoiled: Math.max(0, one.spoiled - 1) }))
    while (people.length < size) people.push(arrive())
    if (night % nightsPerChange !== 0) continue
    // A hundredth of them, in each way.
    for (const change of changes) {
      for (let times = Math.ceil(size / 100); times > 0; times--) {
        const place = between(random, 0, people.length - 1)
        const one = people[place]
        if (one !== undefined) people[place] = change(one, random)
      }
    }
  }
}

type Change = (one: Person, random: Random) => Person

const changes: readonly Change[] = [
  (one) => ({
    ...one,
    facts: { ...one.facts, home_municipality: '684' },
    leaves: true,
    absent: 0,
    spoiled: 0,
  }),
  (one) => withFact(one, { home_municipality: one.facts.home_municipality === '609' ? '886' : '609' }),
  (one, random) => withFact(one, { street_address: `Keksitty katu ${between(random, 1, 99)}` }),
  (one, random) => withFact(one, { employment_code: pick(random, ['01', '02', '02']) }),
  (one, random) => withFact(one, { non_disclosure: random() < 0.1 ? 'K' : 'E' }),
  (one, random) => ({ ...one, absent: one.leaves ? 0 : between(random, 1, 5) }),
  (one) => ({ ...one, spoiled: one.leaves ? 0 : 1 }),
]

function withFact(one: Person, fact: CustomerRow): Person {
  return one.leaves ? one : { ...one, facts: { ...one.facts, ...fact } }
}
