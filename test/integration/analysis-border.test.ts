import { describe, expect, test } from 'vitest'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { between, createRandom, pick, type Random } from '../../scripts/generator/random.ts'
import { type CustomerRow, customer, customerFile, hetuOf } from '../support/builders.ts'
import { shareNights } from '../support/nights.ts'

const dayOf = (date: string, days: number) =>
  new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10)

/** In a different area each, with another group of its own; and under non-disclosure now and then. */
const homes = { 'kokeilu-2017': ['609', '853', '698', '297'], 'kuntakokeilu-2021': ['609', '837'] } as const
type ProgrammeId = keyof typeof homes
const nightOf: Record<ProgrammeId, string> = {
  'kokeilu-2017': '2017-08-01',
  'kuntakokeilu-2021': '2021-03-01',
}

function drawPerson(random: Random, programme: ProgrammeId, index: number): CustomerRow {
  const night = nightOf[programme]
  const year = Number(night.slice(0, 4)) - between(random, 20, 32)
  return customer(String(7_000 + index), {
    personal_identity_code: hetuOf(dayOf(`${year}-01-01`, between(random, 0, 364)), 900 + (index % 90)),
    home_municipality: pick(random, homes[programme]),
    job_search_started_on: dayOf(night, between(random, -5, 1)),
    job_search_ended_on: random() < 0.4 ? dayOf(night, between(random, -2, 5)) : '',
    unemployed_since:
      random() < 0.8 ? dayOf(night, between(random, -5, 5) - pick(random, [181, 365, 365])) : '',
    labour_market_subsidy_days: String(between(random, 197, 204)),
    earnings_related_entitlement: 'K',
    immigrant: pick(random, ['K', 'E', '']),
    integration_period_ends_on: random() < 0.5 ? dayOf(night, between(random, -3, 3)) : '',
    non_disclosure: random() < 0.1 ? 'K' : 'E',
  })
}

interface Facts {
  readonly age: number
  readonly [date: string]: unknown
}

/** Each criterion of ages and dates as a question about one fact: what it is, its unit, and whether it meets. */
interface Criterion {
  readonly name: string
  readonly fact: string
  readonly areas?: readonly string[]
  readonly concerns?: (facts: Facts) => boolean
  /** Of a fact that is so much more: years, days, or a date so many days later. */
  readonly isMet: (facts: Facts, more: number) => boolean
}

/** So many months before 1.8.2017. */
const monthsBefore = { 6: '2017-02-01', 12: '2016-08-01' } as const
const unemployed = (name: string, areas: readonly string[], months: 6 | 12 = 12): Criterion => ({
  ...{ name, areas, fact: 'unemployed_since' },
  isMet: (facts, more) => dayOf(String(facts.unemployed_since), more) <= monthsBefore[months],
})
const jobSearch = (night: string): readonly Criterion[] => [
  {
    ...{ name: 'valid-job-search', fact: 'job_search_started_on' },
    isMet: (facts, more) => dayOf(String(facts.job_search_started_on), more) <= night,
  },
  {
    ...{ name: 'valid-job-search', fact: 'job_search_ended_on' },
    isMet: (facts, more) => dayOf(String(facts.job_search_ended_on), more) >= night,
  },
]
const criteria: Record<ProgrammeId, readonly Criterion[]> = {
  'kokeilu-2017': [
    ...jobSearch('2017-08-01'),
    unemployed('unemployed-12-months', ['varsinais-suomi']),
    unemployed('unemployed-12-months-without-service', ['lappi', 'pohjois-savo']),
    {
      ...unemployed('under-25-unemployed-6-months-without-service', ['satakunta'], 6),
      concerns: ({ age }) => age < 25,
    },
    {
      ...{ name: 'under-25', fact: 'age', areas: ['varsinais-suomi'] },
      isMet: ({ age }, more) => age + more < 25,
    },
    {
      ...{ name: 'labour-market-subsidy-200-days', fact: 'labour_market_subsidy_days', areas: ['satakunta'] },
      isMet: (facts, more) => Number(facts.labour_market_subsidy_days) + more >= 200,
    },
  ],
  'kuntakokeilu-2021': [
    ...jobSearch('2021-03-01'),
    { ...{ name: 'under-30', fact: 'age' }, isMet: ({ age }, more) => age + more < 30 },
    {
      ...{ name: 'immigrant', fact: 'integration_period_ends_on' },
      concerns: (facts) => facts.immigrant !== true,
      isMet: (facts, more) => dayOf(String(facts.integration_period_ends_on), more) >= '2021-03-01',
    },
  ],
}

/** The least change, up or down, that flips the answer: by trying. */
function distanceOf({ isMet }: Criterion, facts: Facts): number {
  for (let change = 1; change < 1000; change++)
    if ([change, -change].some((more) => isMet(facts, more) !== isMet(facts, 0))) return change
  return Number.POSITIVE_INFINITY
}

describe.each(['kokeilu-2017', 'kuntakokeilu-2021'] as const)('%s', (id) => {
  const nights = shareNights(async (shared) => {
    const people = Array.from({ length: 150 }, (_, index) => drawPerson(createRandom(30, index), id, index))
    await shared.run(
      nightOf[id],
      { 'customers-0301.csv': customerFile(people) },
      { programme: loadProgramme(id) },
    )
  })

  test('each customer is as near to a border as the least change that crosses it', async () => {
    const { db } = nights().session
    const decisions = await db.selectFrom('audit.decision').selectAll().execute()
    const customers = await db.selectFrom('register.customer').selectAll().execute()
    const isOpen = (number: string) =>
      customers.some((one) => one.customer_number === number && !one.is_protected)
    const counts = new Map<string, number>()
    for (const decision of decisions.filter(({ customer_number }) => isOpen(customer_number)))
      for (const criterion of criteria[id]) {
        const facts = decision.facts as unknown as Facts
        const { name, fact, areas, concerns = () => true } = criterion
        const wasJudged =
          name === 'valid-job-search' ||
          ['RESTARTED', 'ELIGIBLE', 'GROUP_UNKNOWN', 'NO_GROUP'].includes(decision.reason_code)
        const isOfArea = areas === undefined || areas.includes(decision.area_id ?? '')
        if (!wasJudged || !isOfArea || (facts[fact] ?? null) === null || !concerns(facts)) continue
        const key = [
          name,
          fact,
          fact === 'age' ? 'years' : 'days',
          criterion.isMet(facts, 0),
          distanceOf(criterion, facts),
        ]
        counts.set(key.join(' '), (counts.get(key.join(' ')) ?? 0) + 1)
      }
    const found = await nights().rows(
      `select concat_ws(' ', criterion, fact, unit, case when is_met then 'true' else 'false' end, distance) as key,
          customer_count from analysis.border`,
    )
    expect(Object.fromEntries(found.map(({ key, customer_count }) => [key, customer_count]))).toEqual(
      Object.fromEntries(counts),
    )
    for (const { name, fact } of criteria[id])
      for (const side of ['true', 'false'])
        expect(
          [...counts.keys()].filter((key) => key.startsWith(`${name} ${fact} `) && key.includes(` ${side} `)),
        ).not.toEqual([])
  })
})
