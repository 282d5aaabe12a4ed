import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { projectRoot } from '../../pipeline/project.ts'
import { findShortages } from '../../pipeline/status/run-queries.ts'
import { generate } from '../../scripts/generator/generate.ts'
import { readScenario } from '../../scripts/generator/scenario.ts'
import { shareFolder } from '../support/folders.ts'
import { openTestNights, type TestNights } from '../support/nights.ts'

const fixture = join(projectRoot, 'fixtures/savonlinna')

const scenario = shareFolder()
let nights: TestNights
const run = (date: string) => nights.run(date, {}, { exports: join(scenario, 'nights', date) })
beforeAll(async () => {
  await cp(join(fixture, 'scenario.yaml'), join(scenario, 'scenario.yaml'))
  generate(readScenario(fixture), scenario)
  nights = await openTestNights()
  await run('2021-03-01')
})
afterAll(() => nights.close())

/** Every customer's open assignment with the caseworker, and what either needs of the other. */
const served = `
  register.assignment
  inner join register.customership using (customership_id)
  inner join register.person using (customer_number)
  left join register.caseworker using (caseworker_id)
  where assignment.ended_on is null`

describe('the exact fit of Savonlinna', () => {
  test('gives every full-time caseworker exactly 100 customers, and the half-time one 50', async () => {
    expect(
      await nights.rows(`
        select full_time_equivalent::float as full_time, count(distinct caseworker_id)::int as caseworkers,
            count(*)::int as customers, min(load)::int as least, max(load)::int as most
        from (select caseworker_id, full_time_equivalent, count(*) over (partition by caseworker_id) as load from ${served})
            as customer
        group by 1 order by 1`),
    ).toEqual([
      { full_time: 0.5, caseworkers: 1, customers: 50, least: 50, most: 50 },
      { full_time: 1, caseworkers: 17, customers: 1700, least: 100, most: 100 },
    ])
  })

  test('leaves nobody waiting', async () => {
    expect(await nights.column(`select count(*)::int from ${served} and caseworker_id is null`)).toEqual([0])
    expect(await findShortages(nights.session.db)).toEqual([])
  })

  test('serves everybody at their service point', async () => {
    expect(
      await nights.column(
        `select count(*)::int from ${served} and caseworker.service_point_id is distinct from assignment.service_point_id`,
      ),
    ).toEqual([0])
    expect(
      await nights.rows(
        `select assignment.service_point_id, count(*)::int from ${served} group by 1 order by 1`,
      ),
    ).toEqual([
      { service_point_id: 'savonlinna', count: 1100 },
      { service_point_id: 'savonlinna-maahanmuuttajat', count: 250 },
      { service_point_id: 'savonlinna-ohjaamo', count: 400 },
    ])
  })

  test('serves everybody in their language, Swedish-speakers too', async () => {
    const inLanguage = 'service_language = any (caseworker.languages)'
    expect(await nights.column(`select count(*)::int from ${served} and not ${inLanguage}`)).toEqual([0])
    const [inSwedish] = await nights.column(
      `select count(*)::int from ${served} and service_language = 'sv' and ${inLanguage}`,
    )
    expect(inSwedish).toBeGreaterThan(40)
  })

  test('has no room for five more: they wait, and status says where and why', async () => {
    const before = await nights.rows(`select customer_number, caseworker_id from ${served} order by 1`)
    await run('2021-03-02')
    expect(
      await nights.rows(
        `select customer_number, caseworker_id from ${served} and caseworker_id is not null order by 1`,
      ),
    ).toEqual(before)
    expect(await findShortages(nights.session.db)).toEqual([
      expect.objectContaining({
        kind: 'capacity',
        count: 5,
        description:
          'In savonlinna capacity is short by 5: all 1100 places of those who may serve the customers of savonlinna are taken. No assignment could place more.',
      }),
    ])
  })
})
