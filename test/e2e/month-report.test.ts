/** A year's months: what was counted of them, what was published, and what their pages say, against a count by hand. */

import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { languages } from '../../pipeline/report/format.ts'
import { composeMonthPage } from '../../pipeline/report/month/month-page.ts'
import { readMonth } from '../../pipeline/report/month/read-month.ts'
import { type Browser, findViolations, hasBrowser, launchBrowser, looks } from '../support/browser.ts'
import { runCommand } from '../support/command-line.ts'
import { type CountedMonth, countKeys, countMonths, type Somebody } from '../support/counted-months.ts'
import { tellLived } from '../support/lived-checks.ts'
import { beginnings, differences, fates, subsidies } from '../support/month-answers.ts'
import { readPdf } from '../support/read-pdf.ts'
import { askAsAnalyst, asText, readQuestions } from '../support/readme-questions.ts'
import { figuresByProgramme, those } from '../support/report-figures.ts'

let counted: readonly CountedMonth[]
const year = tellLived('year-in-pori', 'kuntakokeilu-2021', 15)
beforeAll(() => {
  counted = countMonths(year())
})
const nights = () => year().nights

const months = [
  ...['2021-03', '2021-04', '2021-05', '2021-06', '2021-07', '2021-08', '2021-09'],
  ...['2021-10', '2021-11', '2021-12', '2022-01', '2022-02', '2022-03'],
]
const areaIds = ['pirkanmaa', 'porin-seutu']

/** Rows of a query that ends with the count, as by `countKeys`. */
async function ask(query: string, values: readonly unknown[] = []): Promise<Map<string, number>> {
  const { rows } = await nights().session.client.query<unknown[]>({
    ...{ text: query, rowMode: 'array', values: [...values] },
  })
  return new Map(rows.map((row) => [JSON.stringify(row.slice(0, -1)), Number(row.at(-1))]))
}

describe('counts for analysts are as by hand', () => {
  test('of months', async () => {
    for (const { date, people } of counted)
      expect(
        await ask(
          `select is_member, area_id, municipality_code, employment, months_unemployed, subsidy_days, is_nearing,
              customer_count
           from analysis.month_count where observed_on = $1`,
          [date],
        ),
        date,
      ).toEqual(
        countKeys(people, (one) => [
          ...[one.isMember, one.area, one.municipality, one.employment],
          ...[one.monthsUnemployed, one.subsidyDays, one.isNearing],
        ]),
      )
  })

  test('of cohorts', async () => {
    for (const { date, people } of counted)
      expect(
        await ask(
          `select cohort::text, area_id, employment, customer_count from analysis.cohort
           where observed_on = $1 and is_member and state = 'there'`,
          [date],
        ),
        date,
      ).toEqual(
        countKeys(
          people.filter(({ isMember }) => isMember),
          (one) => [one.memberSince, one.area, one.employment],
        ),
      )
  })
})

describe('questions of sql/README.md about months', () => {
  const questions = readQuestions().filter(({ isOfMonths, sql }) => isOfMonths && !sql.includes('passage'))
  const exactly: Readonly<
    Record<string, (months: readonly CountedMonth[]) => readonly (readonly unknown[])[]>
  > = {
    'Who was transferred': beginnings,
    'Did unemployment fall': differences,
    'What became of': fates,
    'How many days of labour-market': subsidies,
  }
  const published: Readonly<Record<string, (lines: readonly (readonly unknown[])[]) => void>> = {
    'What is the activation rate': (lines) => {
      expect(lines).toHaveLength(counted.length * areaIds.length)
      for (const [date, area, inServices, labourForce, percent] of lines) {
        const members = membersOf(String(date), String(area))
        const services = members.filter(({ employment }) => employment === 'in a service').length
        expect(Math.abs(Number(inServices) - services)).toBeLessThan(5)
        expect(Number(percent)).toBe(Math.round((1000 * Number(inServices)) / Number(labourForce)) / 10)
      }
    },
    'What do the municipalities pay': (lines) => {
      for (const [date, area, from, count, share, euros] of lines) {
        const payers = membersOf(String(date), String(area)).filter(({ shareFrom }) => shareFrom === from)
        expect(Math.abs(Number(count) - payers.length)).toBeLessThan(5)
        const whole = String(date) < '2022' ? 33.78 : 34.5
        expect(Number(euros)).toBeCloseTo((Number(count) * whole * Number(share)) / 100, 2)
      }
    },
    'How many customers are under non-disclosure': (lines) => {
      expect(lines.map(([, date]) => date)).toEqual(counted.map(({ date }) => date))
      for (const [index, line] of lines.entries())
        expect(Math.abs(Number(line[2]) - counted[index]!.hiddenMembers)).toBeLessThan(5)
    },
  }
  const membersOf = (date: string, area: string) =>
    counted.find((month) => month.date === date)!.people.filter((one) => one.isMember && one.area === area)
  const startOf = (title: string) => (start: string) => title.startsWith(start)

  test.each(questions)('$title', async ({ title, sql }) => {
    expect(sql.split('\n').length).toBeLessThanOrEqual(15)
    const lines = await askAsAnalyst(nights(), sql)
    expect(lines.length).toBeGreaterThan(0)
    const exact = Object.keys(exactly).find(startOf(title))
    if (exact !== undefined) return expect(asText(lines)).toEqual(asText(exactly[exact]!(counted)))
    published[Object.keys(published).find(startOf(title))!]!(lines)
  })
})

test('nobody is alone by all that the lines of all months tell', async () => {
  const alike = await nights().column(`
    with person as (
        select array_agg((to_jsonb(it) - 'pseudonym')::text order by observed_on) as lines
        from analysis.month_member as it
        group by pseudonym
    )
    select count(*)::int from person group by lines order by 1`)
  expect(alike.length).toBeGreaterThan(20)
  expect(alike[0]).toBeGreaterThanOrEqual(5)
})

describe('what is published of areas', () => {
  const kinds: Readonly<Record<string, (one: Somebody) => string>> = {
    employment: (one) => one.employment ?? '(no row)',
    'months unemployed': (one) => one.monthsUnemployed ?? '(not unemployed)',
    'subsidy days': (one) => one.subsidyDays ?? '(no row)',
    'subsidy share': ({ shareFrom, subsidyDays }) => (shareFrom === null ? '(none)' : subsidyDays!),
  }

  // But for employment a cell may be put together from three that are rounded each.
  test.each(Object.entries(kinds))('by %s is near the count, and adds up', async (measure, keyOf) => {
    for (const { date, people } of counted)
      for (const area of areaIds) {
        const members = people.filter((one) => one.isMember && one.area === area)
        const told = await ask(
          `select category, customer_count from analysis.month_area
           where observed_on = $1 and area_id = $2 and measure = $3`,
          [date, area, measure],
        )
        const true_ = countKeys(members, (one) => [keyOf(one)])
        for (const key of new Set([...told.keys(), ...true_.keys()]))
          expect(
            Math.abs((told.get(key) ?? 0) - (true_.get(key) ?? 0)),
            `${date} ${key}`,
          ).toBeLessThanOrEqual(measure === 'employment' ? 4 : 3 * 4)
        const [published] = await nights().column(
          `select customer_count from analysis.published_count
           where as_of_date = $1 and dimension = 'area' and outcome = 'MEMBER' and category = $2`,
          [date, area],
        )
        expect([...told.values()].reduce((sum, count) => sum + count, 0)).toBe(published)
        expect(Math.abs(Number(published) - members.length)).toBeLessThan(5)
      }
  })

  test('people under non-disclosure are one number for the country, within 4', async () => {
    for (const { date, hiddenMembers } of counted) {
      const [told] = await nights().column(
        `select customer_count from analysis.published_count where as_of_date = $1 and dimension = 'non-disclosure'`,
        [date],
      )
      expect(Math.abs(Number(told) - hiddenMembers), date).toBeLessThan(5)
    }
    expect(counted.map(({ hiddenMembers }) => hiddenMembers).at(-1)).toBeGreaterThanOrEqual(16)
  })
})

const report = (...args: string[]) => runCommand(nights().databaseUrl, ['report', ...args])
/** As the command composes it, without its start. */
const composePage = async (month: string) =>
  composeMonthPage(await readMonth(nights().session.db, { month, programmeId: null, areaId: null }), 'fi')
const pathOf = (month: string) => join(year().folder, `${month}.html`)

async function pageOf(month: string, ...args: string[]): Promise<string> {
  const path = pathOf(month)
  const { code, stdout, stderr } = await report('--month', month, '--out', path, ...args)
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `${path}\n`, stderr: '' })
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  return await readFile(path, 'utf8')
}

describe('kuntasiirto report --month', () => {
  test.each([
    [['--month', '2021-02'], 'no night of 2021-02 was observed; those that were: 2021-03, 2021-04'],
    [['--month', '2021-13'], 'give a month as YYYY-MM'],
    [['--month', '2021-04', '--run', '1'], 'cannot be used with'],
    [['--month', '2021-04', '--from', '2021-04-01', '--to', '2021-04-30'], 'cannot be used with'],
    [['--month', '2021-04', '--area', 'oulu'], 'there are pirkanmaa, porin-seutu'],
    [['--run', '1', '--area', 'porin-seutu'], 'cannot be used with'],
    [['--from', '2021-04-01', '--to', '2021-04-30', '--area', 'porin-seutu'], 'cannot be used with'],
    [['--area', 'porin-seutu'], 'say which nights'],
  ])('%o ends with 2', async (args, problem) => {
    const { code, stderr } = await report(...args)
    expect(code).toBe(2)
    expect(stderr).toContain(problem)
  })

  test('tells each area apart, or one alone, the same every time', async () => {
    const both = await pageOf('2021-04')
    expect([...figuresByProgramme(both).keys()]).toEqual(areaIds.map((id) => `kuntakokeilu-2021-${id}`))
    expect(await pageOf('2021-04')).toBe(both)
    const one = await pageOf('2021-04', '--area', 'porin-seutu', '--language', 'en')
    expect([...figuresByProgramme(one).keys()]).toEqual(['kuntakokeilu-2021-porin-seutu'])
  })

  test('adds up on every page, and is what was counted by hand', async () => {
    for (const [index, month] of months.entries()) {
      const { date, people } = counted[index]!
      const page = await composePage(month)
      const articles = figuresByProgramme(page)
      expect(articles.size).toBe(areaIds.length)
      for (const [article, figures] of articles) {
        const area = article.replace('kuntakokeilu-2021-', '')
        const members = people.filter((one) => one.isMember && one.area === area)
        const get = (name: string) => figures.get(name) ?? 0
        const near = (name: string, count: number) =>
          expect(Math.abs(get(name) - count), `${month} ${area} ${name}`).toBeLessThan(5)
        const sum = (start: string) =>
          Object.entries(those(figures, start)).reduce(
            (all, [name, value]) => all + (name === 'all' || name.includes('.') ? 0 : (value ?? 0)),
            0,
          )
        for (const table of ['employment', 'months', 'subsidy', 'caseworker', 'channel'])
          expect([sum(`${table}.`), get(`${table}.all`)], `${month} ${area} ${table}`).toEqual([
            ...[get('headline.members'), get('headline.members')],
          ])
        for (const flow of ['arrived', 'left']) expect(sum(`${flow}.`)).toBe(get(`headline.${flow}`))
        expect(get('headline.before') + get('headline.arrived') - get('headline.left')).toBe(
          get('headline.members'),
        )
        for (const night of counted.slice(0, index + 1).map((one) => `night.${one.date}`))
          expect(get(`${night}.before`) + get(`${night}.arrived`) - get(`${night}.left`)).toBe(
            get(`${night}.after`),
          )
        near('headline.members', members.length)
        near(
          'employment.in a service',
          members.filter(({ employment }) => employment === 'in a service').length,
        )
        const long = members.filter(({ monthsUnemployed }) =>
          ['12-23', '24+'].includes(monthsUnemployed ?? ''),
        )
        expect(Math.abs(get('long-term') - long.length)).toBeLessThanOrEqual(2 * 3 * 4)
        expect(get('long-term')).toBe(get('months.12-23') + get('months.24+'))
        expect(get('headline.activation')).toBe(
          Math.round((1000 * get('employment.in a service')) / get('activation.of')) / 10,
        )
        for (const [from, percent] of [
          [300, 50],
          [400, 60],
          [1000, 70],
        ] as const) {
          near(`share.${from}.customers`, members.filter(({ shareFrom }) => shareFrom === from).length)
          const whole = date < '2022' ? 33.78 : 34.5
          expect(get(`share.${from}.euros`)).toBeCloseTo(
            (get(`share.${from}.customers`) * whole * percent) / 100,
            2,
          )
        }
        expect(get('headline.share')).toBeCloseTo(
          get('share.300.euros') + get('share.400.euros') + get('share.1000.euros'),
          2,
        )
      }
    }
  }, 60_000)

  test('tells beside each figure that of the month before', async () => {
    const pages = [await composePage('2021-08'), await composePage('2021-09')].map(figuresByProgramme)
    for (const id of areaIds.map((area) => `kuntakokeilu-2021-${area}`)) {
      const [august, september] = pages.map((page) => page.get(id)!)
      const before = those(september!, 'before.')
      expect(Object.keys(before).length).toBeGreaterThan(20)
      for (const [name, value] of Object.entries(before)) expect(value, name).toBe(august!.get(name) ?? 0)
      for (const name of ['members', 'activation', 'long-term', 'share', 'load', 'waiting'])
        expect(september!.get(`headline.${name}.before`), name).toBe(august!.get(`headline.${name}`))
    }
  })

  test('knows the load of a full-time caseworker, and who waits', async () => {
    const figures = (await figuresByProgramme(await composePage('2021-05'))).get(
      'kuntakokeilu-2021-pirkanmaa',
    )!
    expect(figures.get('headline.waiting')).toBe(45)
    expect(figures.get('full-time')).toBe(3)
    expect(figures.get('load')).toBe(Math.round((10 * figures.get('caseworker.assigned')!) / 3) / 10)
  })
})

describe.skipIf(!hasBrowser)('the page of a month in a browser', () => {
  let browser: Browser
  let page: Page
  const heard: string[] = []
  beforeAll(async () => {
    browser = await launchBrowser()
    page = await browser.context.newPage()
    page.on('console', (message) => heard.push(message.text()))
    page.on('request', (request) => heard.push(request.url()))
  })
  afterAll(async () => await browser?.close())

  describe.each(languages)('%s', (language) => {
    // The first has nothing beside it.
    test.each(['2021-03', '2022-03'])('%s: axe finds nothing, and nothing sticks out', async (month) => {
      await pageOf(month, '--language', language)
      for (const { scheme, width } of looks) {
        heard.length = 0
        await page.setViewportSize({ width, height: 900 })
        await page.emulateMedia({ colorScheme: scheme })
        await page.goto(`file://${pathOf(month)}`)
        await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        expect(await findViolations(page)).toEqual([])
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
        expect(heard).toEqual([`file://${pathOf(month)}`])
      }
    })
  })

  test('gives the figures of a table as a file', async () => {
    await pageOf('2022-03')
    await page.goto(`file://${pathOf('2022-03')}`)
    const link = page.locator('#kuntakokeilu-2021-porin-seutu-subsidy .download a').last()
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    expect(download.suggestedFilename()).toBe('kuntakokeilu-2021-porin-seutu-2022-03-shares.csv')
    expect(await readFile(await download.path(), 'utf8')).toMatch(
      /\r\nvähintään 1 000 päivää;60;34,5;70;1449;/,
    )
  })

  test('prints each area on paper of its own', async () => {
    await pageOf('2022-03')
    await page.goto(`file://${pathOf('2022-03')}`)
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true, tagged: true })
    const { pageCount } = await readPdf(pdf, [1])
    const numbers = Array.from({ length: pageCount }, (_, index) => index + 1)
    const { pages } = await readPdf(pdf, numbers)
    const headings = pages.map(({ boxes }) =>
      boxes.filter(({ text }) => /^(Pirkanmaa|Porin seutu)$/.test(text.trim())),
    )
    expect(
      headings.filter((found) => found.length > 0).map((found) => found.map(({ text }) => text.trim())),
    ).toEqual([['Pirkanmaa'], ['Porin seutu']])
    const boxes = pages.flatMap((one) => one.boxes).filter(({ text }) => text.trim() !== '')
    expect(Math.max(...boxes.map(({ right }) => right))).toBeLessThan(210 - 14)
  })
})
