import type { IsoDate } from '../../pipeline/domain.ts'
import { daysAfter, lastBirthDateOf } from './calendar.ts'
import { createHetuPool, type HetuPool } from './hetu.ts'
import type { Home, HomeKind } from './homes.ts'
import { createNamePool, type NamePool } from './names.ts'
import { createLottery, type Random } from './random.ts'
import type { Scenario } from './scenario.ts'

/** What everybody in a scenario shares: the nights, and the pools that people are drawn from. */
export interface Setting {
  readonly seed: number
  readonly firstNight: IsoDate
  readonly lastNight: IsoDate
  readonly people: number
  readonly offices: readonly string[]
  readonly names: NamePool
  readonly homes: Readonly<Record<HomeKind, (random: Random) => Home>>
  readonly office: (random: Random) => string
  readonly hetus: Readonly<Record<'under 30' | 'turning 30' | 'over 30', HetuPool>>
}

/** Ages are 16 to 64 on the first night; only those `turning 30` pass a birthday that matters between two nights. */
export function createSetting(scenario: Scenario, people: number): Setting {
  const firstNight = scenario.nights[0]?.date ?? ''
  const lastNight = scenario.nights.at(-1)?.date ?? ''
  const secondNight = scenario.nights[1]?.date ?? firstNight
  const turning = lastBirthDateOf(30, secondNight)
  // Twice the people: a second HETU for each whose row conflicts with another.
  const hetusOf = (first: IsoDate, last: IsoDate) => createHetuPool(first, last, 2 * people)
  const homesOf = (kind: HomeKind) =>
    createLottery(scenario.homes[kind].map((home) => [home, home.share] as const))
  return {
    seed: scenario.seed,
    firstNight,
    lastNight,
    people,
    offices: scenario.offices.map((office) => office.code),
    names: createNamePool(scenario.seed),
    homes: {
      pilot: homesOf('pilot'),
      other_areas: homesOf('other_areas'),
      unconfirmed: homesOf('unconfirmed'),
      outside: homesOf('outside'),
    },
    office: createLottery(scenario.offices.map((office) => [office.code, office.share] as const)),
    hetus: {
      'under 30': hetusOf(daysAfter(lastBirthDateOf(30, lastNight), 1), lastBirthDateOf(16, firstNight)),
      'turning 30': createHetuPool(turning, turning, scenario.stories['turns-30'] ?? 1),
      'over 30': hetusOf(daysAfter(lastBirthDateOf(65, firstNight), 1), lastBirthDateOf(30, firstNight)),
    },
  }
}
