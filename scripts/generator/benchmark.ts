import { UsageError } from '../../pipeline/errors.ts'
import { daysAfter } from './calendar.ts'
import { type ProgrammeId, programmeIds } from './programmes.ts'
import { type Scenario, scenarioSchema } from './scenario.ts'

export interface BenchmarkParameters {
  readonly customers: number
  readonly seed: number
  readonly programme: string
  readonly changedPercent: number
}

type Shares = Readonly<Record<string, number>>

interface Mixture {
  readonly firstNight: string
  /** Of 1 000 unchanging people. No row is broken. */
  readonly unchanging: Shares
  /** Of 1 000 people whose row is another on the second night, or is gone. */
  readonly changing: Shares
}

/** As the programmes took people: some 60 % of the customers in 2021, fewer in 2017, nearly everybody in 2025. */
const mixtures: Readonly<Record<ProgrammeId, Mixture>> = {
  'kokeilu-2017': {
    firstNight: '2017-08-01',
    unchanging: {
      member: 350,
      'in-no-group': 295,
      'lives-outside': 200,
      employed: 95,
      'search-not-valid': 50,
      'no-home': 5,
      'home-unknown': 5,
    },
    changing: {
      'changes-phone': 350,
      'finds-work': 200,
      'ends-search': 100,
      'moves-within-pilots': 130,
      'moves-outside': 70,
      disappears: 150,
    },
  },
  'kuntakokeilu-2021': {
    firstNight: '2021-03-01',
    unchanging: {
      member: 600,
      'lives-outside': 170,
      employed: 100,
      'search-not-valid': 50,
      'in-no-group': 55,
      'group-unknown': 10,
      discretion: 5,
      'no-home': 5,
      'home-unknown': 5,
    },
    changing: {
      'changes-phone': 200,
      'ends-search': 100,
      'gains-allowance': 200,
      'finds-work': 150,
      'moves-within-pilots': 90,
      'moves-outside': 60,
      'loses-allowance': 50,
      disappears: 150,
    },
  },
  'tyovoimapalvelut-2025': {
    firstNight: '2025-01-01',
    unchanging: { member: 930, 'search-not-valid': 50, 'home-unknown': 15, 'lives-in-aland': 5 },
    changing: {
      'changes-phone': 350,
      'finds-work': 200,
      'ends-search': 100,
      'moves-within-pilots': 190,
      'moves-to-aland': 10,
      disappears: 150,
    },
  },
}

/** Two nights of the whole country, the programme's first: 15 TE offices. Throws UsageError for other programmes. */
export function benchmarkScenario(parameters: BenchmarkParameters): Scenario {
  const programme = programmeIds.find((id) => id === parameters.programme)
  if (programme === undefined)
    throw new UsageError(`no generator for ${parameters.programme}: name one of ${programmeIds.join(', ')}`)
  const { firstNight, unchanging, changing } = mixtures[programme]
  const changed = Math.round((parameters.customers * parameters.changedPercent) / 100)
  return scenarioSchema.parse({
    programme,
    seed: parameters.seed,
    nights: [
      { date: firstNight, caseworkers: true },
      { date: daysAfter(firstNight, 1), caseworkers: true },
    ],
    nationwide: Math.ceil(((unchanging.member ?? 0) / 1000 + 0.05) * parameters.customers),
    stories: {
      ...divide(parameters.customers - changed, unchanging),
      ...divide(changed, changing),
      // As many new people as are gone.
      arrives: Math.floor(changed * 0.15),
    },
  })
}

/** Divides people by share; the first story takes what rounding leaves. */
function divide(people: number, shares: Shares): Record<string, number> {
  const counts = Object.entries(shares).map(
    ([id, share]) => [id, Math.floor((people * share) / 1000)] as const,
  )
  const left = counts.reduce((sum, [, count]) => sum - count, people)
  return Object.fromEntries(counts.map(([id, count], place) => [id, place === 0 ? count + left : count]))
}
