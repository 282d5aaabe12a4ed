import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LivedScenario, liveScenario } from '../support/lived-scenario.ts'

let lived: LivedScenario
beforeAll(async () => {
  lived = await liveScenario('pirkanmaa', 'kuntakokeilu-2021')
})
afterAll(() => lived.close())

test('the cut-over night of Pirkanmaa comes out as it was intended, everyone', () => {
  expect(lived.differences).toEqual([])
  expect(lived.names).toEqual(['2021-03-01'])
})

test('and counts everybody for analysts but people under non-disclosure', async () => {
  const [hidden] = await lived.nights.column(`
    select count(*)::integer from register.customership inner join register.customer using (customer_number)
    where is_protected`)
  expect(hidden).toBeGreaterThan(0)
  expect(await lived.nights.column('select sum(members_after)::integer from analysis.flow')).toEqual([
    30_000 - Number(hidden),
  ])
})
