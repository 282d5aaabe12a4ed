import { expect, onTestFinished, test } from 'vitest'
import { loadSolver } from '../../pipeline/assign/solve.ts'
import type { IsoDate } from '../../pipeline/domain.ts'
import { type CustomerRow, caseworkerFile, customer, customerFile } from '../support/builders.ts'
import { openTestNights, type TestNights } from '../support/nights.ts'
import { attack } from '../support/published-attack.ts'
import { type Cell, countTruth, keyOf, readPublished } from '../support/published-cells.ts'
import { liveSmallWorld, worldDates } from '../support/published-worlds.ts'
import { seedOr, trialsOf } from '../support/trials.ts'

const seed = seedOr(4)

async function openNights(from?: string): Promise<TestNights> {
  const nights = await openTestNights(from)
  onTestFinished(async () => await nights.close())
  return nights
}

test.each(Array.from({ length: trialsOf(2) }, (_, index) => seed + index))(
  'whoever solves for the truth behind all nights finds 5 possible counts for each count under 5, world %i',
  async (world) => {
    const nights = await openNights()
    const truth: Cell[][] = []
    await liveSmallWorld(nights, world, async () => {
      truth.push(await countTruth(nights, truth.at(-1) ?? []))
    })
    const published = await readPublished(nights)
    expect([...published.keys()]).toEqual([...worldDates])
    // How many are under non-disclosure is related to no other cell: nobody is in both.
    const open = [...published.values()].map((cells) =>
      cells.filter(({ dimension }) => dimension !== 'non-disclosure'),
    )
    const { misfits, ranges } = attack(await loadSolver(), truth, open)
    expect(misfits).toEqual([])
    expect(ranges.size).toBeGreaterThan(20)
    expect([...ranges].filter(([, [least, most]]) => most - least < 4)).toEqual([])
  },
  120_000,
)

test('who solves would find counts that are rounded each for itself', async () => {
  const cell = (dimension: string, category: string, count: number, areaId: string | null = null): Cell => {
    return {
      dimension,
      outcome: dimension === 'customers' ? null : 'STAY',
      areaId,
      within: null,
      category,
      count,
    }
  }
  const total = (all: number, outcome: number, area: number) => [
    cell('customers', 'all', all),
    cell('outcome', 'STAY', outcome),
    cell('area', 'porin-seutu', area),
  ]
  const municipalities = ['271', '609', '886'].map((code) => cell('municipality', code, 4, 'porin-seutu'))
  const truth = [...total(12, 12, 12), ...municipalities]
  const { misfits, ranges } = attack(await loadSolver(), [truth], [total(10, 10, 15)])
  expect(misfits.length).toBeGreaterThan(0)
  expect([...ranges.values()]).toEqual([
    [3, 4],
    [3, 4],
    [3, 4],
  ])
})

const [firstDate, secondDate] = ['2021-03-01', '2021-03-02'] as const

/** Enough in two areas that one more or less crosses the borders of rounding somewhere. */
const neighbours: readonly CustomerRow[] = Array.from({ length: 43 }, (_, index) =>
  customer(String(100 + index), {
    home_municipality: ['609', '609', '886', '837', '604'][index % 5]!,
    mother_tongue: ['fi', 'sv', 'so'][index % 3]!,
    uses_e_service: index % 4 === 0 ? 'K' : 'E',
  }),
)

async function live(nights: TestNights, date: IsoDate, people: readonly CustomerRow[]): Promise<void> {
  await nights.run(date, {
    'customers-0301.csv': customerFile([...neighbours, ...people]),
    'caseworkers.csv': caseworkerFile([{ id: 'A' }, { id: 'B', municipality: '837', most: '7' }]),
  })
}

async function publish(
  nights: TestNights,
  ...people: readonly (readonly CustomerRow[])[]
): Promise<Cell[][]> {
  for (const [index, rows] of people.entries()) await live(nights, [firstDate, secondDate][index]!, rows)
  return [...(await readPublished(nights)).values()]
}

/** The second night after what a first one left. */
async function publishAfter(first: TestNights, people: readonly CustomerRow[]): Promise<Cell[][]> {
  const nights = await openNights(first.databaseUrl)
  await live(nights, secondDate, people)
  return [...(await readPublished(nights)).values()]
}

test('where somebody under non-disclosure lives changes no cell', async () => {
  const publishedOf = async (home: string) => {
    const rows = [customer('900', { home_municipality: home, non_disclosure: 'K' })]
    return await publish(await openNights(), rows, rows)
  }
  const [inPori, inPirkkala] = [await publishedOf('609'), await publishedOf('604')]
  expect(inPori.flat().length).toBeGreaterThan(50)
  expect(inPirkkala).toEqual(inPori)
})

/** The nights of the neighbours alone, which are the same for everybody. */
let neverThere: Cell[][] | null = null

test.each(['609', '886', '837', '604'])(
  'who comes under non-disclosure in %s is counted as if never there, and leaves like anybody',
  async (home) => {
    const person = customer('900', { home_municipality: home })
    const first = await openNights()
    const [before] = await publish(first, [person])
    await first.leave()
    const [, hidden] = await publishAfter(first, [{ ...person, non_disclosure: 'K' }])
    const [again, departed] = await publishAfter(first, [{ ...person, job_search_ended_on: '2021-03-01' }])
    neverThere ??= await publish(await openNights(), [], [])
    const [, never] = neverThere
    const isStock = ({ dimension }: Cell) => !['arrived', 'left'].includes(dimension)
    expect(hidden!.filter(isStock)).toEqual(never!.filter(isStock))
    expect(again).toEqual(before)
    const changed = (one: readonly Cell[], other: readonly Cell[]) => {
      const counts = new Map(other.map((cell) => [keyOf(cell), cell.count]))
      return Math.max(
        ...one.map((cell) => Math.abs(cell.count - (counts.get(keyOf(cell)) ?? 0))),
        ...other.filter((cell) => !one.some((its) => keyOf(its) === keyOf(cell))).map(({ count }) => count),
      )
    }
    expect(changed(before!, hidden!)).toBeLessThanOrEqual(Math.max(5, changed(before!, departed!)))
  },
)

test('what was published of a night stays, whoever comes under non-disclosure or is released afterwards', async () => {
  const nights = await openNights()
  const people = [customer('900', { home_municipality: '886' }), customer('901', { non_disclosure: 'K' })]
  const [first] = await publish(nights, people)
  await nights.rows(`
    update register.customer
    set is_protected = not is_protected, non_disclosure = not is_protected,
      protected_run_id = case when is_protected then null else changed_run_id end
    where customer_number in ('900', '901')`)
  expect((await readPublished(nights)).get(firstDate)).toEqual(first)
})

test('how many are under non-disclosure is told once a month, rounded, and nowhere else', async () => {
  const nights = await openNights()
  const hidden = Array.from({ length: 7 }, (_, index) =>
    customer(String(900 + index), { non_disclosure: 'K' }),
  )
  const [first, second] = await publish(nights, hidden, hidden)
  const told = (cells: readonly Cell[]) => cells.filter(({ dimension }) => dimension === 'non-disclosure')
  expect(told(first!).map(({ count }) => count)).toEqual([5])
  expect(told(second!)).toEqual([])
  expect(first!.find(({ dimension }) => dimension === 'customers')?.count).toBe(45)
})
