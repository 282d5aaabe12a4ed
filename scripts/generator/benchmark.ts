import { UsageError } from '../../pipeline/errors.ts'
import { nationwideHomes } from './nationwide.ts'
import { type Scenario, scenarioSchema } from './scenario.ts'

export interface BenchmarkParameters {
  readonly customers: number
  readonly seed: number
  readonly programme: string
  readonly changedPercent: number
}

/** Of 1 000 unchanging people; about 60 % are eligible. No row is broken. */
const unchangingShares: Readonly<Record<string, number>> = {
  member: 600,
  'lives-outside': 150,
  employed: 90,
  'search-not-valid': 50,
  'area-unconfirmed': 45,
  'in-no-group': 45,
  'group-unknown': 10,
  discretion: 5,
  'home-unknown': 5,
}

/** Of 1 000 people whose row is another on the second night, or is gone. */
const changingShares: Readonly<Record<string, number>> = {
  'changes-phone': 300,
  'gains-allowance': 200,
  'finds-work': 150,
  'moves-within-pilots': 90,
  'moves-outside': 60,
  'loses-allowance': 50,
  disappears: 150,
}

/** Two nights of the whole country: 15 TE offices, 118 municipalities. Throws UsageError for other programmes. */
export function benchmarkScenario(parameters: BenchmarkParameters): Scenario {
  if (parameters.programme !== 'kuntakokeilu-2021')
    throw new UsageError(`no generator for ${parameters.programme}: use --programme kuntakokeilu-2021`)
  const changing = Math.round((parameters.customers * parameters.changedPercent) / 100)
  const pilot = nationwideHomes('pilot')
  const pilotPeople = pilot.reduce((sum, { share }) => sum + share, 0)
  return scenarioSchema.parse({
    programme: parameters.programme,
    seed: parameters.seed,
    nights: [
      { date: '2021-03-01', caseworkers: true },
      { date: '2021-03-02', caseworkers: true },
    ],
    offices: Array.from({ length: 15 }, (_, number) => ({
      code: String(number + 1).padStart(2, '0'),
      dialect: 'plain',
      share: 1,
    })),
    homes: { pilot, unconfirmed: nationwideHomes('unconfirmed'), outside: nationwideHomes('outside') },
    caseworkers: pilot.map(({ code, share }) => ({
      municipality: code,
      // A hundred customers each, and some to spare for those who move.
      full_time_equivalents: Array.from(
        { length: 2 + Math.ceil((0.65 * parameters.customers * share) / pilotPeople / 100) },
        () => 1,
      ),
      languages: ['fi|sv', 'fi|en', 'fi|sv|en'],
    })),
    stories: {
      ...divide(parameters.customers - changing, unchangingShares),
      ...divide(changing, changingShares),
      // As many new people as are gone.
      arrives: Math.floor(changing * 0.15),
    },
  })
}

/** Divides people by share; the first story takes what rounding leaves. */
function divide(people: number, shares: Readonly<Record<string, number>>): Record<string, number> {
  const counts = Object.entries(shares).map(
    ([id, share]) => [id, Math.floor((people * share) / 1000)] as const,
  )
  const left = counts.reduce((sum, [, count]) => sum - count, people)
  return Object.fromEntries(counts.map(([id, count], place) => [id, place === 0 ? count + left : count]))
}
