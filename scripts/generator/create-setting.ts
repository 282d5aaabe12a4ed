import type { IsoDate, MunicipalityCode } from '../../pipeline/domain.ts'
import { UsageError } from '../../pipeline/errors.ts'
import { daysAfter, lastBirthDateOf } from './calendar.ts'
import { createGroupDrawing } from './groups.ts'
import { createHetuPool, createPartlyUsedPool } from './hetu.ts'
import { type Home, homeKinds } from './homes.ts'
import { createNamePool } from './names.ts'
import { type ProgrammeId, traits } from './programmes.ts'
import { createLottery, type Random } from './random.ts'
import type { Scenario } from './scenario.ts'
import type { HomeDrawing, Setting } from './setting.ts'

/**
 * Ages are 16 to 64 on the first night; only those `turning 30` pass a birthday that matters between two nights.
 * `programme`: whose nights people live in, and by whose groups they are drawn; without one they live in all nights.
 */
export function createSetting(scenario: Scenario, people: number, programme?: ProgrammeId): Setting {
  const dates = scenario.nights
    .filter((night) => programme === undefined || night.programme === programme)
    .map(({ date }) => date)
  const firstNight = dates[0] ?? ''
  const lastNight = dates.at(-1) ?? ''
  const secondNight = dates[1] ?? firstNight
  const turning = lastBirthDateOf(30, secondNight)
  const turning55 = lastBirthDateOf(55, firstNight)
  const told = birthsTold(scenario)
  const toldDates = new Set(told.keys())
  const hetusOf = (first: IsoDate, last: IsoDate, count = people) =>
    createPartlyUsedPool(first, last, count, toldDates)
  const homesByCode = new Map(
    homeKinds.flatMap((kind) => scenario.homes[kind].map((home) => [home.code, home] as const)),
  )
  const drawnBy = programme ?? scenario.programme
  const { employmentCodes, otherEmploymentCodes } = traits[drawnBy]
  return {
    seed: scenario.seed,
    nights: scenario.nights,
    firstNight,
    lastNight,
    people,
    offices: scenario.offices.map((office) => office.code),
    hasOptionalColumns: scenario.optional_columns,
    names: createNamePool(scenario.seed),
    home: createHomeDrawing(scenario.homes, homesByCode),
    homesByCode,
    office: createLottery(scenario.offices.map((office) => [office.code, office.share] as const)),
    drawGroups: createGroupDrawing(drawnBy),
    employmentCode: createLottery(employmentCodes),
    otherEmploymentCodes,
    servedApart: scenario.served_apart,
    hetus: {
      'under 25': hetusOf(daysAfter(lastBirthDateOf(25, lastNight), 1), lastBirthDateOf(16, firstNight)),
      '25 to 29': hetusOf(daysAfter(lastBirthDateOf(30, lastNight), 1), lastBirthDateOf(25, firstNight)),
      'turning 30': createHetuPool(turning, turning, scenario.stories['turns-30'] ?? 1),
      // A second one for each whose row conflicts with another.
      '30 to 54': hetusOf(daysAfter(turning55, 1), lastBirthDateOf(30, firstNight), 2 * people),
      '55 or over': hetusOf(daysAfter(lastBirthDateOf(65, firstNight), 1), turning55),
    },
    hetusByBirthDate: new Map(Array.from(told, ([date, count]) => [date, createHetuPool(date, date, count)])),
  }
}

/** How many people the stories have born on which day. */
function birthsTold({ people }: Scenario): ReadonlyMap<IsoDate, number> {
  const births = new Map<IsoDate, number>()
  for (const { born, count } of people)
    if (born !== undefined) births.set(born, (births.get(born) ?? 0) + count)
  return births
}

function createHomeDrawing(
  homes: Scenario['homes'],
  byCode: ReadonlyMap<MunicipalityCode, Home>,
): HomeDrawing {
  const byKind = new Map<string, (random: Random) => Home>(
    homeKinds.map((kind) => [kind, createLottery(homes[kind].map((home) => [home, home.share] as const))]),
  )
  return (random, kindOrCode) => {
    const home = byKind.get(kindOrCode)?.(random) ?? byCode.get(kindOrCode)
    if (home === undefined)
      throw new UsageError(`homes: no ${kindOrCode}; name a kind or a code that is there`)
    return home
  }
}
