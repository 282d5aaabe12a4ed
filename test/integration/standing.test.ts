import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../../pipeline/project.ts'
import { shareNights } from '../support/nights.ts'

const edgeCases = join(projectRoot, 'fixtures/edge-cases/nights')
const columns =
  'programme_id, customer_number, decision_id, run_id, as_of_date, outcome, reason_code, groups_met, groups_unknown, area_id, municipality_code, rule_version, source_file_id, line_number'

const nights = shareNights(async ({ run }) => {
  for (const date of ['2021-03-01', '2021-03-02', '2021-03-03', '2025-01-01'])
    await run(date, {}, { exports: join(edgeCases, date) })
})

test('the standing is the latest decision on each customer', async () => {
  const { column } = nights()
  const latest = `
    select distinct on (programme_id, customer_number) ${columns} from audit.decision
    order by programme_id, customer_number, decision_id desc`
  expect(
    await column(`
      select count(*)::int from (
          (select ${columns} from audit.standing except ${`(${latest})`})
          union all
          ((${latest}) except select ${columns} from audit.standing)
      ) as difference`),
  ).toEqual([0])
  expect(Number((await column('select count(*) from audit.standing'))[0])).toBeGreaterThan(100)
})

test('the standing has the columns of a decision', async () => {
  const { column } = nights()
  expect(
    await column(
      "select column_name from information_schema.columns where table_schema = 'audit' and table_name = 'standing' order by 1",
    ),
  ).toEqual(columns.split(', ').sort())
})

test('a decision is written when the standing changes, and for every event, but never for KEEP', async () => {
  const { column } = nights()
  expect(
    await column(`
      select count(*)::int from (
          select outcome, (outcome, reason_code, area_id, municipality_code, groups_met, groups_unknown)
              is not distinct from lag((outcome, reason_code, area_id, municipality_code, groups_met, groups_unknown))
                  over (partition by customer_number order by decision_id) as is_repeated
          from audit.decision
      ) as decision
      where outcome = 'KEEP' or (is_repeated and outcome not in ('TRANSFER', 'MOVE', 'RETURN', 'END'))`),
  ).toEqual([0])
})

test('every night of the account balances', async () => {
  expect(await nights().column('select check_name from audit.balance where not is_balanced')).toEqual([])
  expect(await nights().column('select count(distinct run_id)::int from audit.balance')).toEqual([4])
})

test('at most one customership is open per customer, and no two overlap', async () => {
  expect(
    await nights().column(`
      select one.customer_number from register.customership as one
      inner join register.customership as other using (programme_id, customer_number)
      where one.customership_id < other.customership_id
        and daterange(one.started_on, one.ended_on) && daterange(other.started_on, other.ended_on)`),
  ).toEqual([])
})
