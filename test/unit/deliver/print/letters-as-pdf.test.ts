import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { composeParts, type LetterFacts } from '../../../../pipeline/deliver/content/letter.ts'
import { createLetterRenderer } from '../../../../pipeline/deliver/print/render-letters.ts'
import { everyNotification, letterFacts, notificationId } from '../../../support/letter-facts.ts'
import { readPdf, type Tag, type TextBox } from '../../../support/read-pdf.ts'

const renderer = createLetterRenderer()
const batchOf = (letters: readonly LetterFacts[]) => ({ date: '2021-03-01', letters }) as const
const printed = (changes: Partial<LetterFacts> = {}) => {
  const letter = renderer.renderLetter('2021-03-01', letterFacts(changes))
  if ('held' in letter) throw new Error(letter.held)
  return letter
}

const window = { left: 21, right: 21 + 72, top: 55, bottom: 55 + 30 }
const isIn = (box: TextBox) =>
  box.bottom > window.top && box.top < window.bottom && box.left < window.right && box.right > window.left
/** Which, not how many: the reader tells a mark apart from its letter, and an Arabic letter once for each of its strokes. */
const lettersOf = (texts: readonly string[]) =>
  [
    ...new Set(
      texts
        .join('')
        .normalize('NFC')
        .replace(/\s/g, '')
        .replace(/\p{Script=Arabic}/gu, 'ا'),
    ),
  ].toSorted()
const numbersTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
/** The texts at one height, from left to right. */
const linesOf = (boxes: readonly TextBox[]) =>
  Object.values(Object.groupBy(boxes, ({ bottom }) => Math.round(bottom * 10))).map((line) =>
    (line ?? [])
      .toSorted((one, other) => one.left - other.left)
      .map(({ text }) => text)
      .join(''),
  )
const tagsOf = (tag: Tag): readonly Tag[] => [tag, ...(tag.children ?? []).flatMap(tagsOf)]

const tooLongForALine = 'Maria Annabella Elisabet Keksitty-Esimerkinomainen von Pitkänimi'
const arabicForms = [...'ابتثجحخدذرزسشصضطظعغفقكلمنهوي'].map((letter) => letter.repeat(3)).join(' ')
const addresses: readonly (readonly [string, string, readonly string[]])[] = [
  ['short', 'Ai Ö', ['00990 KEKSITTYLÄ']],
  ['usual', 'Testi Kalle Esimerkki', ['Keksitty katu 12 A 34', '00990 KEKSITTYLÄ']],
  [
    'six lines long',
    'Testi Kalle Esimerkki',
    [
      'Esimerkki Oy',
      'c/o Maija Mallikas',
      'Palvelutalo Keksitty',
      'Keksitty katu 12 A 34',
      '00990 KEKSITTYLÄ',
    ],
  ],
  [
    'six lines long under a long name',
    tooLongForALine,
    [
      'Esimerkki Oy',
      'c/o Maija Mallikas',
      'Palvelutalo Keksitty',
      'Keksitty katu 12 A 34',
      '00990 KEKSITTYLÄ',
    ],
  ],
  [
    'a long double name',
    'Keksitty-Esimerkinomainen-Mallikkaanpoika-Testinen-Kuvitteellinen',
    ['00990 KEKSITTYLÄ'],
  ],
  ['a word as long as the window', 'W'.repeat(30), ['00990 KEKSITTYLÄ']],
  ['Sámi', 'Áilu-Máret Ŋiŋŋá Čáppa Ǥuoskâ', ['Keksitty katu 12', '00990 KEKSITTYLÄ']],
  ['Vietnamese', 'Nguyễn Thị Ớt Ế Ẫ', ['Keksitty katu 12', '00990 KEKSITTYLÄ']],
  ['Greek', 'Παράδειγμα Δοκιμαστικός Ϊ', ['Keksitty katu 12', '00990 KEKSITTYLÄ']],
  ['Cyrillic', 'Пример Примерович Проверочный-Щербатый Ѓ', ['Keksitty katu 12', '00990 KEKSITTYLÄ']],
  ['Arabic', 'مثال محمد التجريبي', ['Keksitty katu 12', '00990 KEKSITTYLÄ']],
  ['every Arabic letter in each of its forms', arabicForms, ['00990 KEKSITTYLÄ']],
  ['long Arabic', 'مثال محمد التجريبي '.repeat(4), ['Keksitty katu 12', '00990 KEKSITTYLÄ']],
]

describe('a letter read by another reader', () => {
  test.each(['fi', 'sv', 'fi+sv'] as const)(
    'in %s is tagged PDF/A-2a and PDF/UA-1 of its language and title, and nothing is wrong with it',
    async (language) => {
      const read = await readPdf(printed({ language }).pdf, [1], { forDrawing: true })
      const titles = composeParts(letterFacts({ language })).map(({ title }) => title)
      expect(read).toMatchObject({
        warnings: [],
        title: titles.join(' / '),
        language: language === 'sv' ? 'sv-FI' : 'fi-FI',
        isTagged: true,
        showsTitle: true,
      })
      expect(read.metadata).toContain('<pdfaid:part>2</pdfaid:part>')
      expect(read.metadata).toContain('<pdfaid:conformance>A</pdfaid:conformance>')
      expect(read.metadata).toContain('xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"')
      expect(read.metadata).toContain('<pdfuaid:part>1</pdfuaid:part>')
      expect(read.metadata).toContain('<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>')
    },
  )

  test.each([
    ['fi', 'Työllisyyden kuntakokeilu 1.3.2021'],
    ['sv', 'Kommunförsöket 1.3.2021'],
  ] as const)(
    'that are several have the title of their programme and day, in %s',
    async (language, title) => {
      const { pdf } = renderer.renderBatch(batchOf([letterFacts({ language }), letterFacts({ language })]))
      expect(await readPdf(pdf)).toMatchObject({ title, language: `${language}-FI`, showsTitle: true })
    },
  )

  test('has one title, headings, and lists whose items and details have labels', async () => {
    const [page] = (await readPdf(printed().pdf)).pages
    const tags = tagsOf(page!.tags)
    const roles = tags.map((tag) => tag.role)
    expect(roles.filter((role) => role === 'H1')).toHaveLength(1)
    expect(roles.find((role) => role?.startsWith('H'))).toBe('H1')
    for (const role of ['H2', 'P', 'L']) expect(roles).toContain(role)
    const items = tags.filter(({ role }) => role === 'LI')
    expect(items.length).toBeGreaterThan(5)
    for (const { children } of items) {
      expect(children?.map(({ role }) => role)).toEqual(['Lbl', 'LBody'])
    }
  })

  test('has links where it names a page or an address, called as they are written', async () => {
    const { pages } = await readPdf(printed().pdf, [1, 2])
    const links = pages.flatMap((page) => page.links)
    expect(links.map(({ url }) => url)).toContain('mailto:pori@esimerkki.fi')
    expect(links.some(({ url }) => /^https:\/\/\S+[^.,]$/.test(url))).toBe(true)
    for (const { contents } of links) expect(contents).not.toBe('')
    const tags = pages.flatMap((page) => tagsOf(page.tags))
    expect(tags.filter(({ role }) => role === 'Link')).toHaveLength(links.length)
  })

  test.each(everyNotification)(
    'has no line of more than 75 characters: $notificationTexts, $kind in $language',
    async (notification) => {
      for (const isForeignLanguage of [false, true]) {
        const { pdf, pages } = printed({ ...notification, isForeignLanguage })
        const read = await readPdf(pdf, numbersTo(pages))
        const lines = read.pages.flatMap(({ boxes }) => linesOf(boxes.filter(({ left }) => left < 110)))
        expect(lines.length).toBeGreaterThan(10)
        expect(lines.filter((line) => line.length > 75)).toEqual([])
      }
    },
  )

  test('marks the language of each part, and of the English in it', async () => {
    const letter = printed({ language: 'fi+sv', isForeignLanguage: true })
    const { language, pages } = await readPdf(letter.pdf, numbersTo(letter.pages))
    const languages = pages.map(({ tags }) => new Set(tagsOf(tags).flatMap(({ lang }) => lang ?? [])))
    expect(language).toBe('fi-FI')
    expect(languages.some((ones) => ones.has('sv-FI'))).toBe(true)
    expect(languages.some((ones) => ones.has('en-FI'))).toBe(true)
  })

  test('brings every font it is written in', async () => {
    const letter = printed({ recipientName: 'Testi مثال Проверка' })
    const [page] = (await readPdf(letter.pdf, [1], { forDrawing: true })).pages
    expect(page!.fonts.map(({ name }) => name.replace(/^.*\+/, '')).toSorted()).toEqual([
      'NotoSans-Bold',
      'NotoSans-Regular',
      'NotoSansArabic-Regular',
    ])
    expect(page!.fonts.filter(({ isEmbedded }) => !isEmbedded)).toEqual([])
  })

  test('numbers its pages', async () => {
    const { pages } = await readPdf(printed({ kind: 'caseworker', language: 'fi+sv' }).pdf, [1, 2])
    expect(pages.map(({ boxes }) => boxes[0]?.text)).toEqual(['1 (2)', '2 (2)'])
  })
})

describe('the address stands in the window, and nothing else does', () => {
  test.each(addresses)('%s', async (_, recipientName, address) => {
    for (const language of ['fi', 'fi+sv'] as const) {
      const [page] = (await readPdf(printed({ recipientName, address, language }).pdf)).pages
      const inWindow = page!.boxes.filter(isIn)
      expect(lettersOf(inWindow.map(({ text }) => text))).toEqual(lettersOf([recipientName, ...address]))
      for (const box of inWindow) {
        expect(box.left).toBeGreaterThan(window.left - 0.01)
        expect(box.right).toBeLessThan(window.right)
        expect(box.top).toBeGreaterThan(window.top - 0.01)
        expect(box.bottom).toBeLessThan(window.bottom)
      }
    }
  })

  test('a usual address is set in 11 points, which is what the eye and the sorting machine want', async () => {
    const [page] = (await readPdf(printed().pdf)).pages
    const [first] = page!.boxes.filter(isIn)
    expect(first!.bottom - first!.top).toBeCloseTo((1.362 * 11 * 25.4) / 72, 1)
  })
})

describe('a whole batch', () => {
  test('of a thousand letters has the pages it says', async () => {
    const letters = Array.from({ length: 1000 }, (_, index) =>
      letterFacts({
        notificationId: notificationId(index),
        recipientName: `Testi Esimerkki ${index}`,
        language: index % 10 === 0 ? 'fi+sv' : 'fi',
        isForeignLanguage: index % 3 === 0,
      }),
    )
    const { pdf, pages } = renderer.renderBatch(batchOf(letters))
    const asked = [0, 1, 500, 999].map((index) => pages[index]!.page)
    const read = await readPdf(pdf, asked, { forDrawing: true })
    expect(read.warnings).toEqual([])
    expect(read.pageCount).toBe(pages.at(-1)!.page + pages.at(-1)!.pages - 1)
    for (const [at, index] of [0, 1, 500, 999].entries()) {
      const texts = read.pages[at]!.boxes.map(({ text }) => text)
      expect(texts).toContain(`Testi Esimerkki ${index}`)
      expect(texts).toContain(`1 (${pages[index]!.pages})`)
    }
  })

  test('has the same bytes when another process renders it', () => {
    const letters = [letterFacts(), letterFacts({ language: 'fi+sv', recipientName: 'مثال Ŋiŋŋá' })]
    const module = new URL('../../../../pipeline/deliver/print/render-letters.ts', import.meta.url)
    const script = `
      const { createLetterRenderer } = await import(${JSON.stringify(module.href)})
      const { pdf } = createLetterRenderer().renderBatch(${JSON.stringify(batchOf(letters))})
      process.stdout.write((await import('node:crypto')).createHash('sha256').update(pdf).digest('hex'))`
    const elsewhere = execFileSync(process.execPath, ['--input-type=module', '-e', script]).toString()
    const { pdf } = renderer.renderBatch(batchOf(letters))
    expect(elsewhere).toBe(createHash('sha256').update(pdf!).digest('hex'))
  })
})
