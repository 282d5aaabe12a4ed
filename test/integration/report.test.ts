import { beforeAll, expect, test } from 'vitest'
import { languages } from '../../pipeline/report/format.ts'
import type { Scope } from '../../pipeline/report/night-queries.ts'
import { composePage } from '../../pipeline/report/page.ts'
import { readReport } from '../../pipeline/report/read-report.ts'
import { texts } from '../../pipeline/report/texts/texts.ts'
import { shareNights } from '../support/nights.ts'
import { recounts, recountsOfPeople } from '../support/recounted-figures.ts'
import { figuresOf, reportedDates, runReportedNights } from '../support/reported-nights.ts'

const nights = shareNights(runReportedNights)
const [firstDate, , lastDate] = reportedDates

const read = (scope: Partial<Scope>) =>
  readReport(nights().session.db, { runId: null, from: null, to: null, programmeId: null, ...scope })
const allNights = { from: firstDate, to: lastDate }
let figures: ReadonlyMap<string, number | null>
beforeAll(async () => {
  figures = figuresOf(composePage(await read(allNights), 'fi'))
})

/** Every figure of the page whose name begins so, in the order of their names. */
function those(figures: ReadonlyMap<string, number | null>, start: string): Record<string, number | null> {
  const found = [...figures].filter(([name]) => name.startsWith(start))
  return Object.fromEntries(found.map(([name, value]) => [name.slice(start.length), value] as const).sort())
}

/** A query's rows of a name and a figure. */
async function counted(query: string, ...values: unknown[]): Promise<Record<string, number>> {
  const rows = await nights().rows(query, values)
  return Object.fromEntries(rows.map(({ name, figure }) => [String(name), Number(figure)] as const).sort())
}

test.each(recounts)('every figure of %s… is what the tables say', async (start, query) => {
  if (start === 'members') expect(figures.get('members')).toBe((await counted(query)).null)
  else expect(those(figures, start)).toEqual(await counted(query))
})

test.each(recountsOfPeople)(
  'every figure of %s… is what the tables say, rounded to a multiple of 5',
  async (start, query) => {
    const told = those(figures, start)
    const expected = await counted(query)
    expect(Object.keys(expected)).toEqual(expect.arrayContaining(Object.keys(told)))
    for (const [name, count] of Object.entries(expected)) {
      const figure = told[name] ?? 0
      expect(figure % 5).toBe(0)
      expect(Math.abs(figure - count)).toBeLessThan(5)
    }
  },
)

test('what is told by place and by groups adds up', () => {
  const sumOf = (start: string) =>
    Object.values(those(figures, start)).reduce<number>((sum, one) => sum + (one ?? 0), 0)
  expect(sumOf('members.area.')).toBeGreaterThan(70)
  expect(sumOf('members.municipality.')).toBe(sumOf('members.area.'))
  expect(sumOf('members.groups.')).toBe(sumOf('members.area.'))
})

test('the shares of areas, and the sums of groups, are of what is told', async () => {
  const { total } = (await read(allNights)).members
  for (const [area, share] of Object.entries(those(figures, 'share.area.')))
    expect(share).toBe(Math.round((1000 * (figures.get(`members.area.${area}`) ?? Number.NaN)) / total) / 10)
  const combinations = Object.entries(those(figures, 'members.groups.'))
  for (const [group, sum] of Object.entries(those(figures, 'members.group.'))) {
    const its = combinations.filter(([groups]) => groups.split('+').includes(group))
    expect(sum).toBe(its.reduce((all, [, count]) => all + (count ?? 0), 0))
  }
})

test('no figure is left that is not counted again', () => {
  const starts = [
    'members.group.',
    'share.area.',
    ...[...recounts, ...recountsOfPeople].map(([start]) => start),
  ]
  const isCounted = (name: string) =>
    starts.some((start) => (start === 'members' ? name === start : name.startsWith(start)))
  expect([...figures.keys()].filter((name) => !isCounted(name))).toEqual([])
})

test('whoever comes under non-disclosure afterwards changes no figure of people', async () => {
  const { rows } = nights()
  const protect = (isProtected: boolean) =>
    rows(
      `update register.customer
       set is_protected = $1, non_disclosure = $1, protected_run_id = case when $1 then changed_run_id end
       where customer_number = '301'`,
      [isProtected],
    )
  await protect(true)
  const page = figuresOf(composePage(await read(allNights), 'fi'))
  await protect(false)
  const changed = [...page].filter(([name, value]) => figures.get(name) !== value).map(([name]) => name)
  expect(changed).toEqual([])
})

test('the same nights give the same bytes, in each language, and the same figures in both', async () => {
  for (const language of languages) {
    const page = composePage(await read(allNights), language)
    expect(composePage(await read(allNights), language)).toBe(page)
    expect(figuresOf(page)).toEqual(figures)
  }
})

test('a run is reported like the time that holds it alone', async () => {
  const [runId] = await nights().column('select run_id from audit.run where as_of_date = $1', [firstDate])
  const page = composePage(await read({ runId: String(runId) }), 'fi')
  expect(composePage(await read({ from: '2021-01-01', to: firstDate }), 'fi')).toBe(page)
  const its = figuresOf(page)
  expect(its.get('members')).toBe(87)
  expect(its.get('outcome.TRANSFER.ELIGIBLE')).toBe(87)
  expect(its.has('waiting.all')).toBe(false)
  expect(page).toContain('viimeisimmän yön raportissa')
})

test('the seal is taken again, and a changed account is named', async () => {
  const { rows } = nights()
  const reword = (text: string) =>
    rows('update audit.decision set reason_code = $1 where decision_id = 1', [text])
  const [reason] = await nights().column('select reason_code from audit.decision where decision_id = 1')
  expect((await read(allNights)).seals.map(({ number, state }) => [number, state])).toEqual([
    [1, 'verified'],
    [2, 'verified'],
    [3, 'verified'],
  ])
  await reword('CHANGED')
  const { seals } = await read(allNights)
  await reword(String(reason))
  expect(seals.map(({ state }) => state)).toEqual(['differs', 'verified', 'verified'])
})

test('the rules are those of the nights', async () => {
  const { programme } = await read(allNights)
  expect(programme.ruleVersions.map(({ from }) => from)).toEqual(['2021-06-01'])
})

test('every check of a night is told in Finnish', async () => {
  const { balance } = await read(allNights)
  expect(balance.filter(({ check }) => !(check in texts.fi.words.checks))).toEqual([])
})

test.each([
  [{ runId: '99' }, 'run 99 is no completed run: see kuntasiirto status for the runs there are'],
  [{ from: '2022-01-01', to: '2022-01-31' }, 'no night from 2022-01-01 to 2022-01-31 is completed'],
  [
    { from: '2021-01-01', programmeId: 'kokeilu-2017' },
    'no night of kokeilu-2017 from 2021-01-01 to the last',
  ],
])('%o has no report', async (scope, problem) => {
  await expect(read(scope)).rejects.toThrow(problem)
})
