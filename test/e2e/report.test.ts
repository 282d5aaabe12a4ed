import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Language, languages } from '../../pipeline/report/format.ts'
import { type Browser, findViolations, hasBrowser, launchBrowser, looks } from '../support/browser.ts'
import { runCommand } from '../support/command-line.ts'
import { shareFolder } from '../support/folders.ts'
import { shareNights } from '../support/nights.ts'
import { readPdf } from '../support/read-pdf.ts'
import { reportedDates, runReportedNights } from '../support/reported-nights.ts'

const nights = shareNights(runReportedNights)
const [firstDate, , lastDate] = reportedDates
const allNights = ['--from', firstDate, '--to', lastDate]
const report = (...args: string[]) => runCommand(nights().databaseUrl, ['report', ...args])

const folder = shareFolder()
const pathOf = (language: Language) => join(folder, `report.${language}.html`)
beforeAll(async () => {
  for (const language of languages) {
    const { code, stderr } = await report(...allNights, '--language', language, '--out', pathOf(language))
    if (code !== 0) throw new Error(stderr)
  }
})

describe('kuntasiirto report', () => {
  test('writes one private file, the same every time, and says where', async () => {
    const again = join(folder, 'again.html')
    const { code, stdout } = await report(...allNights, '--out', again)
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${again}\n` })
    expect(await readFile(again)).toEqual(await readFile(pathOf('fi')))
    expect((await stat(again)).mode & 0o777).toBe(0o600)
  })

  test.each([
    [[], 2, 'say which nights: --run, or --from and --to'],
    [['--from', firstDate], 2, 'say which nights'],
    [['--run', 'x'], 2, 'give the number of a run'],
    [['--run', '1', '--to', lastDate], 2, 'cannot be used with'],
    [['--run', '99'], 2, 'run 99 is no completed run'],
    [['--run', '1', '--language', 'sv'], 2, 'choose one of fi, en; the nearest is fi'],
  ])('%o ends with %i', async (args, code, problem) => {
    const result = await report(...args)
    expect(result.code).toBe(code)
    expect(result.stderr).toContain(problem)
  })
})

describe.skipIf(!hasBrowser)(
  'the report in a browser (elsewhere than on Linux x64: set CHROMIUM_PATH)',
  () => {
    let browser: Browser
    let page: Page
    const heard: string[] = []
    beforeAll(async () => {
      browser = await launchBrowser()
      page = await browser.context.newPage()
      page.on('console', (message) => heard.push(`${message.type()}: ${message.text()}`))
      page.on('pageerror', (error) => heard.push(`error: ${error.message}`))
      page.on('request', (request) => heard.push(`request: ${request.url()}`))
    })
    afterAll(async () => await browser?.close())

    const openReport = async (language: Language, width = 1280, colorScheme: 'light' | 'dark' = 'light') => {
      heard.length = 0
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme })
      await page.goto(`file://${pathOf(language)}`)
    }
    const columnOf = (table: string, column: number) =>
      page.locator(`${table} tbody tr:visible > :nth-child(${column})`).allInnerTexts()

    test.each(languages)('asks for nothing and complains of nothing: %s', async (language) => {
      await openReport(language)
      expect(heard).toEqual([`request: file://${pathOf(language)}`])
      expect(await page.getAttribute('html', 'lang')).toBe(language)
    })

    test('may not load or run anything from elsewhere, nor anything put into it', async () => {
      await openReport('fi')
      await page.evaluate(`
      document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = 1' }))
      document.body.append(Object.assign(new Image(), { src: 'http://127.0.0.1:1/' }))`)
      await expect.poll(() => heard.filter((line) => line.includes('Content Security Policy')).length).toBe(2)
      expect(await page.evaluate('window.ran')).toBeUndefined()
    })

    describe.each(languages)('%s', (language) => {
      // Colours do not depend on the width, nor does the room on the colours.
      test.each(looks)('$scheme: axe finds nothing at a width of $width', async ({ scheme, width }) => {
        await openReport(language, width, scheme)
        await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        expect(await findViolations(page)).toEqual([])
      })

      test.each([1280, 320])('nothing sticks out at a width of %i', async (width) => {
        await openReport(language, width, 'light')
        await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
      })
    })

    test('sorts a table by what a column holds, with the keyboard alone', async () => {
      await openReport('fi')
      const table = '.outcomes table'
      const counts = async () => (await columnOf(table, 2)).map(Number)
      const before = await counts()
      expect(before).toEqual(before.toSorted((one, other) => other - one))
      const header = page.locator(`${table} th button`, { hasText: 'Työnhakijoita' })
      await header.focus()
      await page.keyboard.press('Enter')
      await page.keyboard.press('Enter')
      expect(await counts()).toEqual(before.toReversed())
      expect(await page.getAttribute(`${table} th:nth-child(2)`, 'aria-sort')).toBe('ascending')
      await page.locator(`${table} th button`, { hasText: 'Ratkaisu' }).click()
      const names = await columnOf(table, 1)
      expect(names).toEqual(names.toSorted((one, other) => one.localeCompare(other, 'fi')))
      expect(await page.getAttribute(`${table} th:nth-child(2)`, 'aria-sort')).toBeNull()
    })

    test('narrows the municipalities down to an area', async () => {
      await openReport('fi')
      const names = async () =>
        (await columnOf('.places details table', 1)).map((name) => name.split('\u0020')[0])
      const total = page.locator('.places details tfoot')
      expect((await names()).toSorted()).toEqual(['Helsinki', 'Kokemäki', 'Pori', 'Tampere', 'Ulvila'])
      expect(await total.isVisible()).toBe(true)
      await page.getByLabel('Näytä alue').selectOption({ label: 'Porin seutu' })
      expect((await names()).toSorted()).toEqual(['Kokemäki', 'Pori', 'Ulvila'])
      // It is that of all areas.
      expect(await total.isVisible()).toBe(false)
      await page.getByLabel('Näytä alue').selectOption({ label: 'kaikki alueet' })
      expect(await names()).toHaveLength(5)
      expect(await total.isVisible()).toBe(true)
    })

    test('gives the figures of a table as a file, and asks nobody for it', async () => {
      await openReport('fi')
      const link = page.locator('.places .download a').first()
      const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
      expect(download.suggestedFilename()).toBe(`kuntakokeilu-2021-${lastDate}-areas.csv`)
      expect(await readFile(await download.path(), 'utf8')).toMatch(/^\ufeffAlue;Ennen yötä;Tuli;/)
    })

    test('says everything without its script', async () => {
      const text = (await readFile(pathOf('fi'), 'utf8')).replace(/<script>[\s\S]*<\/script>/, '')
      const path = join(folder, 'no-script.html')
      await openReport('fi')
      const figures =
        'Array.from(document.querySelectorAll("data"), (one) => one.dataset.figure + one.value).sort().join()'
      const withScript = await page.evaluate(figures)
      await writeFile(path, text)
      await page.goto(`file://${path}`)
      expect(await page.evaluate(figures)).toBe(withScript)
      expect(await page.locator('button, select').count()).toBe(0)
    })

    test('prints on A4, with what is folded away on the screen', async () => {
      await openReport('fi')
      const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true, tagged: true })
      const { pageCount, pages, language, isTagged } = await readPdf(pdf, [1])
      expect({ language, isTagged }).toEqual({ language: 'fi', isTagged: true })
      expect(pageCount).toBeGreaterThan(3)
      const all = (
        await readPdf(
          pdf,
          Array.from({ length: pageCount }, (_, index) => index + 1),
        )
      ).pages
      const boxes = all.flatMap((one) => one.boxes).filter(({ text }) => text.trim() !== '')
      expect(boxes.map(({ text }) => text)).toContain('Kokemäki')
      expect(Math.max(...boxes.map(({ right }) => right))).toBeLessThan(210 - 14)
      expect(pages[0]?.boxes.some(({ text }) => text.includes('Työllisyyden kuntakokeilu'))).toBe(true)
    })
  },
)
