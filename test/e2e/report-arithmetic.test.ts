import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { projectRoot } from '../../pipeline/config.ts'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { composePage } from '../../pipeline/report/page.ts'
import { readReport } from '../../pipeline/report/read-report.ts'
import { generate } from '../../scripts/generator/generate.ts'
import { readScenario } from '../../scripts/generator/scenario.ts'
import { openTestNights, type TestNights } from '../support/nights.ts'
import { countSums, openSums, unroundedPeople } from '../support/report-arithmetic.ts'
import { figuresByProgramme } from '../support/report-figures.ts'

/** Every scenario but koko-maa and pirkanmaa, which are large, with its first programme. */
const scenarios = [
  ['caseworker-changes', 'kuntakokeilu-2021'],
  ['change-security-2023', 'kuntakokeilu-2021'],
  ['edge-cases', 'kuntakokeilu-2021'],
  ['jamsa-keuruu-saarijarvi', 'kuntakokeilu-2021'],
  ['job-search-ends-and-restarts', 'kuntakokeilu-2021'],
  ['kuopio-2017', 'kokeilu-2017'],
  ['porin-seutu', 'kuntakokeilu-2021'],
  ['programme-end-2024', 'kuntakokeilu-2021'],
  ['reform-2025', 'kuntakokeilu-2021'],
  ['return-and-consent', 'kuntakokeilu-2021'],
  ['risk-of-unemployment-2022', 'kuntakokeilu-2021'],
  ['savonlinna', 'kuntakokeilu-2021'],
  ['temporary-protection-2023', 'kuntakokeilu-2021'],
  ['year-in-pori', 'kuntakokeilu-2021'],
] as const

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

describe.each(scenarios)('the report of %s', { timeout: 120_000 }, (name, firstProgramme) => {
  let folder: string
  let nights: TestNights
  /** Of all nights, and of each run for itself. */
  let pages: readonly string[]

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kuntasiirto-report-arithmetic-'))
    const fixture = join(projectRoot, 'fixtures', name)
    if (name === 'edge-cases') await cp(fixture, folder, { recursive: true })
    else {
      await cp(join(fixture, 'scenario.yaml'), join(folder, 'scenario.yaml'))
      generate(readScenario(fixture), folder)
    }
    nights = await openTestNights()
    for (const night of (await readdir(join(folder, 'nights'))).sort()) {
      const [, date = '', programme] = /^(\d{4}-\d{2}-\d{2})(?:-(.+))?$/.exec(night) ?? []
      await nights.run(
        date,
        {},
        {
          exports: join(folder, 'nights', night),
          programme: loadProgramme(programme ?? firstProgramme),
          options: { withoutOffices: [], allowUnconfirmedAreas: true },
        },
      )
    }
    const read = async (runId: string | null) =>
      composePage(
        await readReport(nights.session.db, { runId, from: null, to: null, programmeId: null }),
        'fi',
      )
    const runIds = await nights.column('select run_id from audit.run order by run_id')
    pages = [await read(null)]
    for (const runId of runIds) pages = [...pages, await read(String(runId))]
  }, 120_000)
  afterAll(async () => {
    await nights.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('adds up, all nights together and each for itself', () => {
    for (const page of pages) {
      expect(countSums(page)).toBeGreaterThan(20)
      expect(openSums(page)).toEqual([])
      expect(unroundedPeople(page)).toEqual([])
    }
  })

  test('tells each act apart, and no two parts of it by one name', () => {
    const page = pages[0] ?? ''
    const ids = Array.from(page.matchAll(/ id="([^"]+)"/g), ([, id = '']) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const links = Array.from(page.matchAll(/ href="#([^"]+)"/g), ([, id = '']) => id)
    expect(links.filter((id) => !ids.includes(id))).toEqual([])
    expect(page.includes('<nav class="programmes"')).toBe(figuresByProgramme(page).size > 1)
  })

  test('counts everybody once', async () => {
    const figures = figuresByProgramme(pages[0] ?? '')
    const counted = await nights.rows(openPeople)
    expect(counted.map(({ programme_id }) => String(programme_id)).sort()).toEqual([...figures.keys()].sort())
    for (const { programme_id, ...known } of counted)
      for (const [what, count] of Object.entries(known)) {
        const told = figures.get(String(programme_id))?.get(`headline.${what}`) ?? Number.NaN
        expect(Math.abs(told - Number(count)), `${what} of ${programme_id}`).toBeLessThan(5)
      }
  })
})
