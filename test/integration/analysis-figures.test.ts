import { describe, expect, test } from 'vitest'
import { dates, pretendDelivery, runAnalysedNight } from '../support/analysed-nights.ts'
import { shareNights, type TestNights } from '../support/nights.ts'
import { type Lines, readAccount, tally } from '../support/plain-account.ts'
import { countMembers } from '../support/plain-members.ts'
import { countNights } from '../support/plain-nights.ts'
import { listPeople } from '../support/plain-people.ts'

/** Another seed gives other lives: `ANALYSED_NIGHTS_SEED=7 npx vitest run test/integration/analysis-figures.test.ts`. */
const seed = Number(process.env.ANALYSED_NIGHTS_SEED ?? 1269)

const views = [
  ...['decision', 'standing', 'standing_count', 'baseline', 'baseline_group'],
  ...['membership', 'flow', 'member_group', 'member_group_combination', 'time_in_programme', 'caseload'],
  ...['outcome', 'notification', 'notification_latency', 'rejected_row', 'funnel', 'waiting_case'],
]

interface Figures {
  readonly found: Readonly<Record<string, Lines>>
  readonly plainly: Readonly<Record<string, Lines>>
}

async function readFigures(nights: TestNights): Promise<Figures> {
  const account = await readAccount(nights)
  const found: Record<string, Lines> = {}
  for (const view of views) {
    // Decisions of the TE office, and what goes with them, have tests of their own.
    const where =
      view === 'waiting_case'
        ? "where kind not in ('te-decision', 'home-municipality-unknown', 'protection-to-confirm')"
        : ''
    found[view] = (await nights.rows(`select * from analysis.${view} ${where}`)).map((row) =>
      Object.values(row),
    )
  }
  return { found, plainly: { ...listPeople(account), ...countMembers(account), ...countNights(account) } }
}

/** Members by groups right after each night: what is published then stays, whoever comes under non-disclosure later. */
const membersThen: { part: string; groups: string; count: number }[] = []

const moments = ['while the programme runs', 'after its end'] as const
const figures = new Map<string, Figures>()
const nights = shareNights(async (shared) => {
  for (const night of dates.keys()) {
    await runAnalysedNight(shared, seed, night)
    membersThen.push(
      ...((await shared.rows(`
        select as_of_date::text as part, coalesce(array_to_string(groups, '|'), '(non-disclosure)') as groups,
          sum(member_count)::integer as count
        from analysis.member_group_combination
        where as_of_date = (select max(as_of_date) from analysis.run where status = 'completed')
        group by 1, 2`)) as typeof membersThen),
    )
    if (night === dates.length - 2) {
      await pretendDelivery(shared)
      figures.set('while the programme runs', await readFigures(shared))
    }
  }
  figures.set('after its end', await readFigures(shared))
})

const asText = (lines: Lines | undefined) => lines?.map((line) => JSON.stringify(line)).sort()

describe.each(moments)('every figure is the one that a plain count of the tables gives, %s', (moment) => {
  test.each(views)('%s', (view) => {
    const { found, plainly } = figures.get(moment)!
    expect(plainly[view]!.length).toBeGreaterThan(0)
    expect(asText(found[view])).toEqual(asText(plainly[view]))
  })
})

describe('what is published leaves out every small count, and none can be had by subtraction', () => {
  interface Cell {
    readonly part: string
    readonly count: number
    readonly published: number | null
  }

  function judge(cells: readonly Cell[]): string[] {
    const parts = Map.groupBy(cells, ({ part }) => part)
    return [...parts].flatMap(([part, its]) => {
      const leftOut = its.filter(({ published }) => published === null)
      const together = leftOut.reduce((sum, { count }) => sum + count, 0)
      const wrong = its.filter(
        ({ count, published }) => published !== null && (published < 5 || published !== count),
      )
      const canBeHad =
        leftOut.length > 0 && leftOut.length < its.length && (leftOut.length < 2 || together < 5)
      return wrong.length > 0 || canBeHad ? [part] : []
    })
  }

  test('members by groups', async () => {
    const published = new Map(
      (
        await nights().rows(
          'select as_of_date::text as night, groups, member_count from analysis.published_member',
        )
      ).map(({ night, groups, member_count }) => [`${night} ${groups}`, member_count as number | null]),
    )
    expect(published.size).toBe(membersThen.length)
    const cells = membersThen.map(({ part, groups, count }) => {
      return { part, count, published: published.get(`${part} ${groups}`)! }
    })
    expect(cells.filter(({ published }) => published === null).length).toBeGreaterThan(3)
    expect(cells.filter(({ published }) => published !== null).length).toBeGreaterThan(3)
    expect(judge(cells)).toEqual([])
  })

  test('customers by place, reason, age band and language', async () => {
    const standings = (await nights().rows('select * from analysis.standing')) as unknown as Standing[]
    const published = await nights().rows('select * from analysis.published_standing')
    const keyed = new Map(
      published.map((row) => [Object.values(row).slice(1, 5).join(' '), row.customer_count]),
    )
    const cells = tally(standings.flatMap(cellsOf), (cell) => cell).map(
      ([outcome, dimension, area, category, count]) => ({
        ...{ outcome, dimension, area, category, count: Number(count) },
        part: [outcome, dimension, area].join(' '),
        published: keyed.get([outcome, dimension, area, category].join(' ')) as number | null,
      }),
    )
    expect(cells).toHaveLength(published.length)
    expect(cells.filter((one) => one.published === null).length).toBeGreaterThan(3)
    expect(cells.filter((one) => one.published !== null).length).toBeGreaterThan(10)

    const leftOutAreas = cells.filter((one) => one.dimension === 'area' && one.published === null)
    const isOfLeftOutArea = (cell: (typeof cells)[number]) =>
      leftOutAreas.some((area) => area.outcome === cell.outcome && area.category === cell.area)
    expect(cells.filter((one) => isOfLeftOutArea(one) && one.published !== null)).toEqual([])
    expect(judge(cells.filter((one) => !isOfLeftOutArea(one)))).toEqual([])
  })

  interface Standing {
    readonly outcome: string
    readonly is_protected: boolean
    readonly area_id: string | null
    readonly municipality_code: string | null
    readonly reason_code: string
    readonly age_band: string | null
    readonly language: string | null
  }

  /** Where somebody is counted: outcome, dimension, area, category. */
  function cellsOf(one: Standing): Lines {
    const area = one.is_protected ? '(non-disclosure)' : (one.area_id ?? '(no area)')
    const municipality = one.is_protected ? '(non-disclosure)' : (one.municipality_code ?? '(unknown)')
    return [
      [one.outcome, 'area', null, area],
      [one.outcome, 'municipality', area, municipality],
      [one.outcome, 'reason', null, one.reason_code],
      [one.outcome, 'age band', null, one.age_band ?? '(unknown)'],
      [one.outcome, 'language', null, one.language ?? '(unknown)'],
    ]
  }
})
