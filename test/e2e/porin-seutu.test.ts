import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { projectRoot } from '../../pipeline/config.ts'
import { generate } from '../../scripts/generator/generate.ts'
import { readScenario } from '../../scripts/generator/scenario.ts'
import { runCommand } from '../support/command-line.ts'
import { openTestNights, type TestNights } from '../support/nights.ts'

const fixture = join(projectRoot, 'fixtures/porin-seutu')
const dates = ['2021-03-01', '2021-03-02', '2021-03-03', '2021-03-04']

let scenario: string
let nights: TestNights
beforeAll(async () => {
  scenario = await mkdtemp(join(tmpdir(), 'porin-seutu-'))
  await cp(join(fixture, 'scenario.yaml'), join(scenario, 'scenario.yaml'))
  generate(readScenario(fixture), scenario)
  nights = await openTestNights()
  for (const date of dates) await nights.run(date, {}, { exports: join(scenario, 'nights', date) })
})
afterAll(async () => {
  await nights.close()
  await rm(scenario, { recursive: true, force: true })
})

describe('four nights of the Pori region', () => {
  test('on 1.3.2021 exactly 5 200 customers are transferred, to Pori, Ulvila and Kokemäki', async () => {
    const transferred = await nights.rows(`
      select municipality_code, count(*)::int from audit.decision
      where as_of_date = '2021-03-01' and outcome = 'TRANSFER' group by 1 order by 1`)
    expect(transferred.map((row) => row.municipality_code)).toEqual(['271', '609', '886'])
    expect(transferred.reduce((sum, row) => sum + Number(row.count), 0)).toBe(5200)
  })

  test('every night balances', async () => {
    expect(await nights.column('select check_name from audit.balance where not is_balanced')).toEqual([])
    expect(await nights.column('select count(distinct run_id)::int from audit.balance')).toEqual([4])
  })

  test('the second night moves, returns and transfers', async () => {
    const outcomes = await nights.column(
      "select distinct outcome from audit.decision where as_of_date = '2021-03-02' order by 1",
    )
    expect(outcomes).toEqual(expect.arrayContaining(['MOVE', 'RETURN', 'TRANSFER']))
  })

  test('the fourth night, with the files of the third, writes nothing but its own account, and manifests that say so', async () => {
    const written = {
      'audit.decision': 'true',
      'register.notification': 'true',
      'register.output_file': "form is distinct from 'manifest'",
      'register.handover_line': 'true',
    }
    const counts = Object.entries(written).map(
      ([table, condition]) => `
        select '${table}' as table_name, count(*)::int from ${table} inner join audit.run using (run_id)
        where run.as_of_date = '2021-03-04' and ${condition}`,
    )
    expect(await nights.rows(counts.join(' union all '))).toEqual(
      Object.keys(written).map((table_name) => ({ table_name, count: 0 })),
    )
    expect(
      await nights.column(`
        select count(*)::int from audit.outcome_count inner join audit.run using (run_id)
        where run.as_of_date = '2021-03-04' and outcome = 'KEEP'`),
    ).not.toEqual([0])
  })

  test('replayed through the command line, everyone meets the fate that was intended', async () => {
    const { code, stdout, stderr } = await runCommand(besideTheTemplate(), ['replay', scenario], {
      KUNTASIIRTO_LOG_LEVEL: 'warn',
    })
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: `${scenario}: 4 nights, every fate as expected.\n`,
      stderr: '',
    })
  }, 180_000)
})

/** Another database of the server: nobody may be connected to the template while other tests clone it. */
function besideTheTemplate(): string {
  const url = new URL(inject('templateUrl'))
  url.pathname = '/postgres'
  return url.href
}
