import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { projectRoot } from '../../pipeline/config.ts'
import { generate } from '../../scripts/generator/generate.ts'
import { readScenario } from '../../scripts/generator/scenario.ts'
import { shareNights } from '../support/nights.ts'

const fixture = join(projectRoot, 'fixtures/pirkanmaa')
const date = '2021-03-01'

let scenario: string
const nights = shareNights(async (shared) => {
  scenario = await mkdtemp(join(tmpdir(), 'pirkanmaa-'))
  await cp(join(fixture, 'scenario.yaml'), join(scenario, 'scenario.yaml'))
  generate(readScenario(fixture), scenario)
  await shared.run(date, {}, { exports: join(scenario, 'nights', date) })
})
afterAll(() => rm(scenario, { recursive: true, force: true }))

test('the cut-over night of Pirkanmaa counts everybody for analysts but people under non-disclosure', async () => {
  const [hidden] = await nights().column(`
    select count(*)::integer from register.customership inner join register.customer using (customer_number)
    where is_protected`)
  expect(hidden).toBeGreaterThan(0)
  expect(await nights().column('select sum(members_after)::integer from analysis.flow')).toEqual([
    30_000 - Number(hidden),
  ])
})
