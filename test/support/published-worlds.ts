import { between, createRandom, pick, type Random } from '../../scripts/generator/random.ts'
import { type CustomerRow, caseworkerFile, customer, customerFile, hetuOf } from './builders.ts'
import type { TestNights } from './nights.ts'

export const worldDates = ['2021-03-01', '2021-03-02', '2021-03-03', '2021-04-01'] as const

const homes = ['609', '609', '609', '886', '271', '837', '837', '604', '684', '198'] as const

function personOf(seed: number, index: number): CustomerRow {
  const random = createRandom(seed, index)
  const flag = (share: number) => (random() < share ? 'K' : 'E')
  const born = new Date(Date.UTC(1961 + between(random, 0, 40), 0, 1 + index)).toISOString().slice(0, 10)
  return customer(String(5_000 + index), {
    personal_identity_code: hetuOf(born, 900 + (index % 90)),
    home_municipality: pick(random, homes),
    mother_tongue: pick(random, ['fi', 'fi', 'fi', 'sv', 'se', 'so', '']),
    service_language: pick(random, ['fi', 'fi', 'sv']),
    earnings_related_entitlement: pick(random, ['K', 'E', 'E', '']),
    immigrant: pick(random, ['K', 'E', 'E', '']),
    uses_e_service: flag(0.4),
    street_address: random() < 0.85 ? 'Keksitty katu 1' : '',
  })
}

type Fate = 'elsewhere' | 'there' | 'hidden' | 'ended'

function change(fate: Fate, random: Random): Fate {
  const chance = random()
  if (fate === 'elsewhere') return chance < 0.15 ? 'there' : fate
  if (fate === 'hidden') return fate
  return chance < 0.06 ? 'hidden' : chance < 0.14 ? (fate === 'ended' ? 'there' : 'ended') : fate
}

/**
 * Runs the nights of a small world: people come, end their job search and take it up again, come under non-disclosure and
 * are released from it. `after` is called after each night.
 */
export async function liveSmallWorld(
  nights: TestNights,
  seed: number,
  after: () => Promise<void>,
): Promise<void> {
  const random = createRandom(seed)
  const size = between(random, 12, 90)
  let fates = Array.from({ length: size }, (): Fate => (random() < 0.75 ? 'there' : 'elsewhere'))
  for (const date of worldDates) {
    const rows = fates.flatMap((fate, index) =>
      fate === 'elsewhere'
        ? []
        : [
            {
              ...personOf(seed, index),
              ...(fate === 'hidden' ? { non_disclosure: 'K' } : {}),
              ...(fate === 'ended' ? { job_search_ended_on: '2021-02-28' } : {}),
            },
          ],
    )
    await nights.run(date, {
      'customers-0301.csv': customerFile(rows),
      'caseworkers.csv': caseworkerFile([
        { id: 'A', most: '12' },
        { id: 'B', municipality: '837', most: '5' },
      ]),
    })
    await after()
    // An operator confirms that some are not under non-disclosure any more.
    await nights.rows(
      `update register.customer set is_protected = false, non_disclosure = false, protected_run_id = null
       where is_protected and customer_number::integer % 5 = $1`,
      [between(random, 0, 4)],
    )
    fates = fates.map((fate) => change(fate, random))
  }
}
