import type { Fate } from './fates.ts'

/** Somebody who meets another fate. */
interface Difference {
  readonly customerNumber: string
  readonly here: string
  readonly there: string
}

interface FateChange {
  readonly here: string
  readonly there: string
  readonly count: number
}

export interface Differences {
  /** On either side; but for those under non-disclosure, who are in no other count. */
  readonly customers: number
  readonly underNonDisclosure: number
  readonly list: readonly Difference[]
  /** From one fate to another, most people first. */
  readonly changes: readonly FateChange[]
}

type Fates = ReadonlyMap<string, Fate>

/**
 * Whose fate differs, by the first thing that does. People under non-disclosure, by either side, are left out with their
 * number: a change of the code can be about one place, and whose fate it changes lives there. `flagged`: more of them.
 */
export function differencesOf(here: Fates, there: Fates, flagged: ReadonlySet<string>): Differences {
  const numbers = [...new Set([...here.keys(), ...there.keys()])].toSorted()
  const isProtected = (number: string) =>
    flagged.has(number) || here.get(number)?.isProtected || there.get(number)?.isProtected
  const open = numbers.filter((number) => !isProtected(number))
  const list = open.flatMap((customerNumber) => {
    const [one, other] = [here.get(customerNumber), there.get(customerNumber)]
    const difference = differenceOf(one, other)
    return difference === null ? [] : [{ customerNumber, ...difference }]
  })
  const changes = [...Map.groupBy(list, ({ here, there }) => JSON.stringify([here, there])).values()].map(
    (alike) => ({ here: alike[0]?.here ?? '', there: alike[0]?.there ?? '', count: alike.length }),
  )
  return {
    customers: open.length,
    underNonDisclosure: numbers.length - open.length,
    list,
    changes: changes.toSorted((one, other) => other.count - one.count || (one.here < other.here ? -1 : 1)),
  }
}

const nobody = 'not in the night'
const sameBut = [
  ['place', 'the same, elsewhere'],
  ['groups', 'the same, by other groups'],
  ['told', 'the same, told otherwise'],
  ['served', 'the same, served otherwise'],
] as const

function differenceOf(
  here: Fate | undefined,
  there: Fate | undefined,
): Pick<Difference, 'here' | 'there'> | null {
  const verdicts = { here: here?.verdict ?? nobody, there: there?.verdict ?? nobody }
  if (verdicts.here !== verdicts.there) return verdicts
  const other = sameBut.find(([part]) => here?.[part] !== there?.[part])
  return other === undefined ? null : { here: verdicts.here, there: other[1] }
}
