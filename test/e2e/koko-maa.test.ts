import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Run } from '../../pipeline/domain.ts'
import { projectRoot } from '../../pipeline/project.ts'
import { compareFates, readExpectedFates } from '../../pipeline/replay/expected-fates.ts'
import { fateTables, readFates } from '../../pipeline/replay/fate-queries.ts'
import { generate } from '../../scripts/generator/generate.ts'
import { createPopulation } from '../../scripts/generator/population.ts'
import { readScenario, type Scenario } from '../../scripts/generator/scenario.ts'
import { shareFolder } from '../support/folders.ts'
import { openTestNights, type TestNights } from '../support/nights.ts'

const night = '2021-03-01'
const kokoMaa = readScenario(join(projectRoot, 'fixtures/koko-maa'))

describe('the cut-over of the whole country', () => {
  test('is meant to transfer exactly 230 000 of 300 000 customers, to every one of 118 municipalities', () => {
    const population = createPopulation(kokoMaa)
    const transferred = new Map<string, number>()
    for (let index = 0; index < population.size; index += 1) {
      const { fate } = population.appear(index, 0)
      if (fate?.outcome === 'TRANSFER')
        transferred.set(fate.municipality, (transferred.get(fate.municipality) ?? 0) + 1)
    }
    expect(population.size).toBe(300_000)
    expect([...transferred.values()].reduce((sum, count) => sum + count, 0)).toBe(230_000)
    expect(transferred.size).toBe(118)
  })
})

/** At full size two nights take minutes: `kuntasiirto replay fixtures/koko-maa --without-files`. */
describe('a twentieth of the whole country', () => {
  const aTwentieth: Scenario = {
    ...kokoMaa,
    stories: Object.fromEntries(
      Object.entries(kokoMaa.stories).map(([id, people]) => [id, Math.ceil(people / 20)]),
    ),
  }
  const scenario = shareFolder()
  let nights: TestNights
  let run: Run
  beforeAll(async () => {
    generate(aTwentieth, scenario)
    nights = await openTestNights()
    run = (await nights.run(night, {}, { exports: join(scenario, 'nights', night) })).run
  })
  afterAll(() => nights.close())

  test('is transferred to 118 municipalities of 25 areas, and no area waits to be confirmed', async () => {
    expect(
      await nights.rows(`
        select outcome, count(*)::int as customers, count(distinct municipality_code)::int as municipalities,
            count(distinct area_id)::int as areas
        from staging.night_verdict
        where reason_code in ('ELIGIBLE', 'AREA_UNCONFIRMED')
        group by outcome`),
    ).toEqual([{ outcome: 'TRANSFER', customers: 11_500, municipalities: 118, areas: 25 }])
  })

  test.each(fateTables.filter(({ name }) => name !== 'assignments'))(
    'meets the fate that was intended, everyone: $name',
    async (table) => {
      const expected = await readExpectedFates(join(scenario, 'expected', night, `${table.name}.csv`), table)
      const actual = await readFates(nights.session.db, run, table)
      expect(expected && compareFates(night, table, expected, actual)).toEqual([])
    },
  )
})
