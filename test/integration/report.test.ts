import { beforeAll, expect, test } from 'vitest'
import { languages } from '../../pipeline/report/format.ts'
import type { Scope } from '../../pipeline/report/night-queries.ts'
import { composePage } from '../../pipeline/report/page.ts'
import { readReport } from '../../pipeline/report/read-report.ts'
import { texts } from '../../pipeline/report/texts/texts.ts'
import { shareNights } from '../support/nights.ts'
import { exactRecounts, publishedRecounts } from '../support/recounted-figures.ts'
import { openSums, unroundedPeople } from '../support/report-arithmetic.ts'
import { figuresOf, those } from '../support/report-figures.ts'
import { reportedDates, runReportedNights } from '../support/reported-nights.ts'

const nights = shareNights(runReportedNights)
const [firstDate, , lastDate] = reportedDates

const read = (scope: Partial<Scope>) =>
  readReport(nights().session.db, { runId: null, from: null, to: null, programmeId: null, ...scope })
const allNights = { from: firstDate, to: lastDate }
let page: string
let figures: ReadonlyMap<string, number | null>
beforeAll(async () => {
  page = composePage(await read(allNights), 'fi')
  figures = figuresOf(page)
})

/** A query's rows of a name and a figure. */
async function counted(query: string): Promise<Record<string, number>> {
  const rows = await nights().rows(query)
  return Object.fromEntries(rows.map(({ name, figure }) => [String(name), Number(figure)] as const).sort())
}

test.each([...exactRecounts, ...publishedRecounts])(
  'every figure of %s… is what the tables say',
  async (start, query) => {
    expect(those(figures, start)).toEqual(await counted(query))
  },
)

test('people under non-disclosure are one number for the country, of the first night of the month', () => {
  // 4 of them: rounded to 0.
  expect(page).toContain('oli 1.6.2021 enintään neljä.')
})

test('all figures of people are rounded, and every sum closes', () => {
  expect(unroundedPeople(page)).toEqual([])
  expect(openSums(page)).toEqual([])
})

test('no figure is left that is neither counted again nor part of a sum that closes', () => {
  const starts = [
    ...[...exactRecounts, ...publishedRecounts].map(([start]) => start),
    // test/support/report-arithmetic.ts
    ...['headline.', 'nights.', 'night.', 'places.', 'area.', 'municipality.', 'why.', 'notifications.'],
    'alarm.',
  ]
  expect([...figures.keys()].filter((name) => !starts.some((start) => name.startsWith(start)))).toEqual([])
})

test('each headline stands beside the night before and the median of the nights before', async () => {
  const earlier = await nights().column(
    `select customer_count from audit.published_count inner join audit.run using (run_id)
     where dimension = 'outcome' and outcome = 'MEMBER' and as_of_date < $1 order by as_of_date desc`,
    [lastDate],
  )
  expect(earlier).toHaveLength(2)
  expect(figures.get('headline.members.previous')).toBe(earlier[0])
  expect(figures.get('headline.members.median')).toBe(Math.min(...earlier.map(Number)))
  expect(figures.get('headline.members.share')).toBe(
    Math.round((1000 * figures.get('headline.members')!) / figures.get('headline.customers')!) / 10,
  )
})

test('whoever comes under non-disclosure later changes no figure of people that was told', async () => {
  const { rows } = nights()
  const protect = (isProtected: boolean) =>
    rows(
      `update register.customer
       set is_protected = $1, non_disclosure = $1, protected_run_id = case when $1 then changed_run_id end
       where customer_number = '301'`,
      [isProtected],
    )
  await protect(true)
  const again = figuresOf(composePage(await read(allNights), 'fi'))
  await protect(false)
  const changed = [...again].filter(([name, value]) => figures.get(name) !== value).map(([name]) => name)
  expect(changed).toEqual([])
})

test('the same nights give the same bytes, in each language, and the same figures in both', async () => {
  for (const language of languages) {
    const told = composePage(await read(allNights), language)
    expect(composePage(await read(allNights), language)).toBe(told)
    expect(figuresOf(told)).toEqual(figures)
  }
})

test('a run is reported like the time that holds it alone', async () => {
  const [runId] = await nights().column('select run_id from audit.run where as_of_date = $1', [firstDate])
  const told = composePage(await read({ runId: String(runId) }), 'fi')
  expect(composePage(await read({ from: '2021-01-01', to: firstDate }), 'fi')).toBe(told)
  const its = figuresOf(told)
  // 83 of 87 are not under non-disclosure.
  expect([80, 85]).toContain(its.get('headline.members'))
  expect(its.get('headline.arrived')).toBe(its.get('headline.members'))
  expect(its.has('headline.members.previous')).toBe(false)
  expect(its.has('headline.waiting')).toBe(false)
  expect(told).toContain('viimeisimmän yön raportissa')
})

test('days without a night are counted, and the lines break there', () => {
  expect(figures.get('nights.missing')).toBe(11)
  const lines = [...page.matchAll(/<path class="line" d="([^"]*)"/g)].map(([, path = '']) => path)
  expect(lines.length).toBeGreaterThan(3)
  expect(lines.map((path) => path.match(/M/g)?.length)).toEqual(lines.map(() => 2))
})

test('every table of figures can be taken along as a file that the page holds', () => {
  const downloads = [...page.matchAll(/<a download="([^"]*)" href="data:text\/csv;charset=utf-8,([^"]*)"/g)]
  const files = new Map(downloads.map(([, name = '', data = '']) => [name, decodeURIComponent(data)]))
  expect(downloads).toHaveLength(files.size)
  // But for the checks and the seals, which are no figures.
  expect(files.size).toBe([...page.matchAll(/<table /g)].length - 2)
  const places = files.get(`kuntakokeilu-2021-${lastDate}-areas.csv`)?.split('\r\n') ?? []
  expect(places[0]).toBe('\ufeffAlue;Ennen yötä;Tuli;Lähti;Yön jälkeen;Osuus työnhakijoista')
  const told = (part: string) => figures.get(`area.porin-seutu.${part}`)
  expect(places[1]).toBe(
    `Porin seutu;${told('before')};${told('arrived')};${told('left')};${told('after')};–`,
  )
})

test('the seal is taken again, and a changed account is named', async () => {
  const { rows } = nights()
  const reword = (text: string) =>
    rows('update audit.decision set reason_code = $1 where decision_id = 1', [text])
  const [reason] = await nights().column('select reason_code from audit.decision where decision_id = 1')
  const sealsOf = async () => (await read(allNights)).programmes[0]!.seals
  expect((await sealsOf()).map(({ number, state }) => [number, state])).toEqual([
    [1, 'verified'],
    [2, 'verified'],
    [3, 'verified'],
  ])
  await reword('CHANGED')
  const seals = await sealsOf()
  await reword(String(reason))
  expect(seals.map(({ state }) => state)).toEqual(['differs', 'verified', 'verified'])
})

test('the rules are those of the nights', async () => {
  const { programmes } = await read(allNights)
  expect(programmes[0]!.programme.ruleVersions.map(({ from }) => from)).toEqual(['2021-06-01'])
})

test('every check of a night is told in Finnish', async () => {
  const { balance } = (await read(allNights)).programmes[0]!
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
