import { describe, expect, test } from 'vitest'
import { tellLived } from '../support/lived-checks.ts'

/**
 * With its first programme and how many nights each has. Elsewhere: koko-maa and pirkanmaa, which are large, and
 * year-in-pori, whose months are looked at too.
 */
const scenarios = [
  ['caseworker-changes', 'kuntakokeilu-2021', 7],
  ['change-security-2023', 'kuntakokeilu-2021', 4],
  ['edge-cases', 'kuntakokeilu-2021', 4],
  ['jamsa-keuruu-saarijarvi', 'kuntakokeilu-2021', 2],
  ['job-search-ends-and-restarts', 'kuntakokeilu-2021', 14],
  ['kuopio-2017', 'kokeilu-2017', 5],
  ['porin-seutu', 'kuntakokeilu-2021', 4],
  ['programme-end-2024', 'kuntakokeilu-2021', 4],
  ['reform-2025', 'kuntakokeilu-2021', 5],
  ['return-and-consent', 'kuntakokeilu-2021', 6],
  ['risk-of-unemployment-2022', 'kuntakokeilu-2021', 3],
  ['savonlinna', 'kuntakokeilu-2021', 2],
  ['temporary-protection-2023', 'kuntakokeilu-2021', 4],
] as const

describe.each(scenarios)('%s', { timeout: 120_000 }, (name, firstProgramme, count) => {
  const lived = tellLived(name, firstProgramme, count)

  if (name === 'caseworker-changes') {
    test('has every reason why a customer has a caseworker, another, or none', async () => {
      expect(
        await lived().nights.column('select distinct reason from register.assignment order by 1'),
      ).toEqual([
        'ABSENCE_ENDED',
        'CASEWORKER_CHANGED',
        'CASEWORKER_LEFT',
        'DORMANT',
        'FROM_WAITING',
        'KEPT',
        'NEW_CUSTOMER',
        'NO_CAPACITY',
        'NO_CASEWORKER',
      ])
    })

    test('tells nobody of a caseworker who is the one they had last', async () => {
      expect(
        await lived().nights.rows(`
          with named as (
              select customer_number, assignment.started_on, caseworker_id,
                  lag(caseworker_id) over (partition by customer_number order by assignment_id) as former
              from register.assignment inner join register.customership using (customership_id)
              where caseworker_id is not null
          )
          select count(*)::int as told, count(*) filter (where named.caseworker_id = named.former)::int as had_them
          from register.notification
          inner join audit.run using (run_id)
          inner join register.customership using (customership_id)
          inner join named on named.customer_number = customership.customer_number and named.started_on = run.as_of_date
          where notification.kind = 'caseworker'`),
      ).toEqual([{ told: 28, had_them: 0 }])
    })
  }

  if (name === 'porin-seutu') {
    test('has exactly 5 200 customers transferred on 1.3.2021, to Pori, Ulvila and Kokemäki', async () => {
      const transferred = await lived().nights.rows(`
        select municipality_code, count(*)::int from audit.decision
        where as_of_date = '2021-03-01' and outcome = 'TRANSFER' group by 1 order by 1`)
      expect(transferred.map((row) => row.municipality_code)).toEqual(['271', '609', '886'])
      expect(transferred.reduce((sum, row) => sum + Number(row.count), 0)).toBe(5200)
    })

    test('has nights that balance', async () => {
      expect(
        await lived().nights.column('select check_name from audit.balance where not is_balanced'),
      ).toEqual([])
      expect(await lived().nights.column('select count(distinct run_id)::int from audit.balance')).toEqual([
        4,
      ])
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
  }
})
