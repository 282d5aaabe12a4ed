import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { tellLived } from '../support/lived-checks.ts'

describe('the Pori region', { timeout: 180_000 }, () => {
  const lived = tellLived('porin-seutu', 'kuntakokeilu-2021', 4, { ending: 'written' })

  test('has four nights that are run through the command line, with their files', async () => {
    const folders = lived().names.map((night) => join(lived().folder, 'out/kuntakokeilu-2021', night))
    expect(folders.filter((folder) => !existsSync(join(folder, 'checksums.sha256')))).toEqual([])
    expect(await lived().nights.column('select distinct status from register.output_file')).toEqual([
      'rendered',
    ])
  })

  test('has exactly 5 200 customers transferred on 1.3.2021, to Pori, Ulvila and Kokemäki', async () => {
    const transferred = await lived().nights.rows(`
      select municipality_code, count(*)::int from audit.decision
      where as_of_date = '2021-03-01' and outcome = 'TRANSFER' group by 1 order by 1`)
    expect(transferred.map((row) => row.municipality_code)).toEqual(['271', '609', '886'])
    expect(transferred.reduce((sum, row) => sum + Number(row.count), 0)).toBe(5200)
  })

  test('has nights that balance', async () => {
    expect(await lived().nights.column('select check_name from audit.balance where not is_balanced')).toEqual(
      [],
    )
    expect(await lived().nights.column('select count(distinct run_id)::int from audit.balance')).toEqual([4])
  })

  test('has a second night that moves, returns and transfers', async () => {
    const outcomes = await lived().nights.column(
      "select distinct outcome from audit.decision where as_of_date = '2021-03-02' order by 1",
    )
    expect(outcomes).toEqual(expect.arrayContaining(['MOVE', 'RETURN', 'TRANSFER']))
  })

  test('has a fourth night, with the files of the third, that writes nothing but its own account, and manifests that say so', async () => {
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
    expect(await lived().nights.rows(counts.join(' union all '))).toEqual(
      Object.keys(written).map((table_name) => ({ table_name, count: 0 })),
    )
    expect(
      await lived().nights.column(`
        select count(*)::int from audit.outcome_count inner join audit.run using (run_id)
        where run.as_of_date = '2021-03-04' and outcome = 'KEEP'`),
    ).not.toEqual([0])
  })
})
