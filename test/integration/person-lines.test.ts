/** Attacks on what analysts are told of single people. Each knows all that a municipality, or an office, can know. */

import { describe, expect, test } from 'vitest'
import { drawLives, months, runMonth } from '../support/followed-lives.ts'
import { shareNights } from '../support/nights.ts'
import { seedOr } from '../support/trials.ts'

const lives = drawLives(seedOr(1269))

/** What everybody was told of each person after each month: a later night changes none of it. */
const seenThen: string[][] = []
const nights = shareNights(async (shared) => {
  for (const at of months.keys()) {
    await runMonth(shared, lives, at)
    seenThen.push(await readLines(shared))
    if (at === 2) {
      await runMonth(shared, lives, 3, '2021-05-20')
      expect(await readLines(shared)).toEqual(seenThen[2])
    }
  }
})

type Nights = Parameters<typeof runMonth>[0]

const personViews = async (shared: Nights) =>
  (await shared.column(`
    select table_name::text from information_schema.columns
    where table_schema = 'analysis' and column_name = 'pseudonym' order by 1`)) as string[]

async function readLines(shared: Nights): Promise<string[]> {
  return (await shared.column(`select to_jsonb(it)::text from analysis.month_member as it`)) as string[]
}

test('single people stand in two views only, by one pseudonym, and in no other line', async () => {
  expect(await personViews(nights())).toEqual(['baseline', 'month_member'])
  const exposed = await nights().column(`
    select table_name || '.' || column_name from information_schema.columns
    where table_schema = 'analysis'
        and column_name ~ '(customer_number|customership_id|decision_id|line_number|notification_id|byte_)'`)
  expect(exposed).toEqual([])
})

describe('their order', () => {
  /** Chance makes of two orders of 350 something below this, but for once in a hundred million times. */
  const chance = 0.3

  /** How much the order of two lists agrees: 1 wholly, 0 not at all. */
  function agreement(order: readonly number[]): number {
    const ranked = [...order.keys()].sort((one, other) => order[one]! - order[other]!)
    const mean = (order.length - 1) / 2
    let [product, square] = [0, 0]
    for (const [rank, position] of ranked.entries()) {
      product += (rank - mean) * (position - mean)
      square += (rank - mean) ** 2
    }
    return Math.abs(product / square)
  }

  const ways = [
    ['as the view gives them', (view: string) => `select pseudonym, observed_on from analysis.${view}`],
    [
      'joined',
      (view: string) => `
        select it.pseudonym, it.observed_on from analysis.${view} as it
        inner join analysis.run using (programme_id)
        where run.status = 'completed' and run.as_of_date = it.observed_on`,
    ],
    [
      'filtered',
      (view: string) => `
        select pseudonym, observed_on from analysis.${view} where area_id is not null or 'area_id' = any (untold)`,
    ],
  ] as const

  test.each(ways)('says nothing of numbers and files, %s', async (_, query) => {
    for (const view of await personViews(nights())) {
      for (const truth of ['customer_number::integer', 'line_number', 'first_seen']) {
        const order = (await nights().column(`
          with line as materialized (${query(view)})
          select ${truth}
          from (select pseudonym, observed_on, row_number() over () as position from line) as placed
          inner join register.followed_person using (pseudonym)
          inner join (
              select distinct on (customer_number) customer_number, line_number, decision_id as first_seen
              from audit.decision order by customer_number, decision_id
          ) as decided using (customer_number)
          where observed_on = '2021-03-01'
          order by position`)) as (number | string)[]
        expect(order.length).toBeGreaterThan(300)
        expect(agreement(order.map(Number)), `${view}: ${truth}`).toBeLessThan(chance)
      }
    }
  })

  // That of register.followed_person, which has the numbers themselves, tells whoever may read it nothing more.
  test('where register.month_member stores them says nothing', async () => {
    const order = (await nights().column(`
      select customer_number::integer from register.followed_person
      inner join register.month_member as it using (pseudonym) order by it.ctid`)) as number[]
    expect(agreement(order)).toBeLessThan(chance)
  })
})

describe('whoever knows of a person all that the lines tell', () => {
  type Line = Readonly<Record<string, unknown>> & {
    readonly pseudonym: string
    readonly observed_on: string
    readonly untold: readonly string[]
  }
  const told = [
    ...[
      'is_there',
      'is_member',
      'area_id',
      'municipality_code',
      'member_since',
      'employment',
      'months_unemployed',
    ],
    ...[
      'months_registered',
      'benefit',
      'subsidy_days',
      'in_integration_period',
      'caseworker_load',
      'age_band',
    ],
    ...['language', 'service_language', 'groups'],
  ]
  const readByPerson = async () => {
    const lines = (await nights().rows(
      'select *, observed_on::text as observed_on from analysis.month_member',
    )) as unknown as Line[]
    return Map.groupBy(lines, ({ pseudonym }) => pseudonym)
  }

  test('finds at least five who were told the same things in all months', async () => {
    const byPerson = await readByPerson()
    const classes = Map.groupBy(byPerson.values(), (lines) =>
      JSON.stringify(lines.map((line) => [line.observed_on, line.untold, told.map((name) => line[name])])),
    )
    expect(byPerson.size).toBeGreaterThan(800)
    expect(classes.size).toBeGreaterThan(50)
    expect([...classes.values()].filter((people) => people.length < 5)).toEqual([])
  })

  const employments: Record<string, string> = {
    '01': 'working',
    '02': 'unemployed',
    '03': 'laid off',
    '07': 'in a service',
    '08': 'in a service',
  }
  const languages: Record<string, string> = { fi: 'fi', sv: 'sv', ru: 'foreign', so: 'foreign' }
  function subsidyDays(days: number): string {
    if (days >= 1000) return '1000+'
    if (days >= 400) return '400-999'
    if (days >= 300) return '300-399'
    return days >= 1 ? '1-299' : '0'
  }

  /** What an office's file says of a person in a month, in the words of the lines. */
  function truthOf(index: number, at: number): Record<string, unknown> | undefined {
    const row = lives[index]![at]
    if (row === undefined || hasBeenProtected(index, at)) return undefined
    return {
      municipality_code: row.home_municipality,
      employment: employments[row.employment_code!],
      benefit: row.benefit || 'none',
      subsidy_days: subsidyDays(Number(row.labour_market_subsidy_days || 0)),
      language: languages[row.mother_tongue!] ?? null,
    }
  }
  const hasBeenProtected = (index: number, at: number) =>
    lives[index]!.slice(0, at + 1).some((row) => row?.non_disclosure === 'K')

  test('finds at least five whom the person could be, by what the files said in each month', async () => {
    const sequences = [...(await readByPerson()).values()].map((lines) =>
      months.map((month) => lines.find((line) => line.observed_on === month)),
    )
    const couldBe = (index: number, lines: readonly (Line | undefined)[]) =>
      lines.every((line, at) => {
        const truth = truthOf(index, at)
        const isFirst = line !== undefined && lines.slice(0, at).every((earlier) => earlier === undefined)
        if (line === undefined) {
          const isGoneAlready = lines.slice(0, at).some((earlier) => earlier?.is_there === false)
          return truth === undefined || isGoneAlready
        }
        if (isFirst && at > 0 && truthOf(index, at - 1) !== undefined) return false
        if (!line.untold.includes('is_there') && line.is_there !== (truth !== undefined)) return false
        return Object.entries(truth ?? {}).every(
          ([name, value]) => line.untold.includes(name) || line[name] === value,
        )
      })
    const alone: string[] = []
    let found = 0
    for (const [index, life] of lives.entries()) {
      if (!months.some((_, at) => life[at] !== undefined && truthOf(index, at) !== undefined)) continue
      const isFollowedThroughout = months.every((_, at) => truthOf(index, at) !== undefined)
      const candidates = sequences.filter((lines) => couldBe(index, lines)).length
      if (isFollowedThroughout) found += candidates > 0 ? 1 : 0
      if (candidates > 0 && candidates < 5) alone.push(`${index}: ${candidates}`)
    }
    expect(found).toBeGreaterThan(400)
    expect(alone).toEqual([])
  })

  test('learns something all the same: most lines tell the place and the employment', async () => {
    const [share] = await nights().rows(`
      select
          avg((not 'municipality_code' = any (untold))::integer)::float as place,
          avg((not 'employment' = any (untold))::integer)::float as employment
      from analysis.month_member`)
    expect(share!.place).toBeGreaterThan(0.5)
    expect(share!.employment).toBeGreaterThan(0.5)
  })
})

describe('people under non-disclosure', () => {
  test('have no line from then on, and nothing tells them from others who are gone', async () => {
    const found = await nights().column(`
      select count(*)::integer from register.followed_person
      inner join analysis.month_member using (pseudonym)
      inner join register.customer using (customer_number)
      inner join audit.run on run.run_id = customer.protected_run_id
      where observed_on >= run.as_of_date and is_there`)
    expect(found).toEqual([0])
    expect(await readLines(nights())).toEqual(expect.arrayContaining(seenThen[0]!))
  })
})
