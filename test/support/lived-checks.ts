/** What every scenario has to show, once its nights are run. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { composePage } from '../../pipeline/report/page.ts'
import { readReport } from '../../pipeline/report/read-report.ts'
import { type LivedScenario, type Living, liveScenario } from './lived-scenario.ts'
import { countSums, openSums, unroundedPeople } from './report-arithmetic.ts'
import { figuresByProgramme } from './report-figures.ts'

/** What the register knows of people who are not under non-disclosure, by programme. */
const openPeople = `
  select standing.programme_id, count(*)::int as customers,
      count(*) filter (where customership_id is not null)::int as members
  from register.standing
  inner join register.customer using (customer_number)
  left join register.customership
      on customership.programme_id = standing.programme_id
      and customership.customer_number = standing.customer_number
      and customership.ended_on is null
  where not is_protected
  group by standing.programme_id`

/** Lives a scenario before the tests of a file (or of a `describe`), and has it looked at. `count`: its nights. */
export function tellLived(
  name: string,
  firstProgramme: string,
  count: number,
  living?: Living,
): () => LivedScenario {
  let lived: LivedScenario
  /** Of all nights, and of each run for itself. */
  let pages: readonly string[]

  beforeAll(async () => {
    lived = await liveScenario(name, firstProgramme, living)
    const read = async (runId: string | null) =>
      composePage(
        await readReport(lived.nights.session.db, { runId, from: null, to: null, programmeId: null }),
        'fi',
      )
    const runIds = await lived.nights.column('select run_id from audit.run order by run_id')
    pages = [await read(null)]
    for (const runId of runIds) pages = [...pages, await read(String(runId))]
  }, 120_000)
  afterAll(() => lived?.close())

  test('comes out as it was intended, everyone, every night', () => {
    expect(lived.differences).toEqual([])
    expect(lived.names).toHaveLength(count)
  })

  test('has a report that adds up, all nights together and each for itself', () => {
    for (const page of pages) {
      expect(countSums(page)).toBeGreaterThan(20)
      expect(openSums(page)).toEqual([])
      expect(unroundedPeople(page)).toEqual([])
    }
  })

  test('has one that tells each act apart, and no two parts of it by one name', () => {
    const page = pages[0] ?? ''
    const ids = Array.from(page.matchAll(/ id="([^"]+)"/g), ([, id = '']) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const links = Array.from(page.matchAll(/ href="#([^"]+)"/g), ([, id = '']) => id)
    expect(links.filter((id) => !ids.includes(id))).toEqual([])
    expect(page.includes('<nav class="programmes"')).toBe(figuresByProgramme(page).size > 1)
  })

  test('has one that counts everybody once', async () => {
    const figures = figuresByProgramme(pages[0] ?? '')
    const counted = await lived.nights.rows(openPeople)
    expect(counted.map(({ programme_id }) => String(programme_id)).sort()).toEqual([...figures.keys()].sort())
    for (const { programme_id, ...known } of counted)
      for (const [what, count] of Object.entries(known)) {
        const told = figures.get(String(programme_id))?.get(`headline.${what}`) ?? Number.NaN
        expect(Math.abs(told - Number(count)), `${what} of ${programme_id}`).toBeLessThan(5)
      }
  })

  return () => lived
}
