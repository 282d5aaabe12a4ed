import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { outcomes, reasonCodes, rejectReasons } from '../../pipeline/domain.ts'
import { shareFolder } from '../support/folders.ts'
import { tellLived } from '../support/lived-checks.ts'
import { type ComparedExport, compareExport, exportedOutcomes } from '../support/lived-exports.ts'
import type { LivedNight } from '../support/lived-scenario.ts'

/**
 * With its first programme and how many nights each has. Elsewhere: koko-maa, pirkanmaa and porin-seutu, which are
 * large, and year-in-pori, whose months are looked at too.
 */
const scenarios = [
  ['caseworker-changes', 'kuntakokeilu-2021', 7],
  ['change-security-2023', 'kuntakokeilu-2021', 4],
  ['edge-cases', 'kuntakokeilu-2021', 4],
  ['jamsa-keuruu-saarijarvi', 'kuntakokeilu-2021', 2],
  ['job-search-ends-and-restarts', 'kuntakokeilu-2021', 14],
  ['kuopio-2017', 'kokeilu-2017', 5],
  ['programme-end-2024', 'kuntakokeilu-2021', 4],
  ['reform-2025', 'kuntakokeilu-2021', 5],
  ['return-and-consent', 'kuntakokeilu-2021', 6],
  ['risk-of-unemployment-2022', 'kuntakokeilu-2021', 3],
  ['savonlinna', 'kuntakokeilu-2021', 2],
  ['temporary-protection-2023', 'kuntakokeilu-2021', 4],
] as const

/** Between them they have every verdict, every reason of rejection, and nights before which others must come. */
const exportedScenarios: readonly string[] = [
  'change-security-2023',
  'edge-cases',
  'job-search-ends-and-restarts',
  'programme-end-2024',
  'return-and-consent',
]

describe.each(scenarios)('%s', { timeout: 300_000 }, (name, firstProgramme, count) => {
  const folder = shareFolder()
  const compared: ComparedExport[] = []
  const isExported = exportedScenarios.includes(name)
  const look = async (night: LivedNight) => {
    const found = isExported ? await compareExport(night, join(folder, 'exported')) : null
    if (found !== null) compared.push(found)
  }
  const lived = tellLived(name, firstProgramme, count, { look })

  if (isExported)
    test('comes to the same verdicts when a night is exported with invented people, and replayed', () => {
      expect(compared.length).toBeGreaterThan(0)
      for (const { night, real, invented, differences } of compared) {
        expect(invented, night).toEqual(real)
        expect(differences, night).toEqual([])
      }
    })

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
})

test('every verdict and every reason of rejection was in a night that was exported', () => {
  const verdicts = outcomes.flatMap((outcome) => reasonCodes[outcome].map((reason) => `${outcome} ${reason}`))
  expect([...verdicts, ...rejectReasons].filter((one) => !exportedOutcomes.has(one))).toEqual([
    'REVIEW AREA_UNCONFIRMED', // no area is unconfirmed any more
  ])
})
