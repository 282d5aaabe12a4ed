import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { UsageError } from '../../pipeline/errors.ts'
import {
  composeLetter,
  composeParts,
  type Letter,
  type LetterFacts,
} from '../../pipeline/notify/content/letter.ts'
import { parseTexts } from '../../pipeline/notify/content/texts.ts'
import { readCoverage } from '../../pipeline/notify/print/glyph-coverage.ts'
import { createLetterRenderer } from '../../pipeline/notify/print/render-letters.ts'
import { everyNotification, letterFacts, places } from '../support/letter-facts.ts'

const renderer = createLetterRenderer()
const render = (...letters: LetterFacts[]) =>
  renderer.renderBatch({ title: 'Kirjeet', date: '2021-03-01', letters })
const wordsOf = ({ sender, parts }: Letter) => JSON.stringify([sender, parts])
const pageCountOf = (pdf: Buffer | null) => pdf?.toString('latin1').match(/\/Type \/Page\b/g)?.length

describe('the words of a letter', () => {
  test.each(everyNotification)('$notificationTexts: $kind in $language has every value', (notification) => {
    const letter = composeLetter(letterFacts(notification))
    expect(letter.parts.map((part) => part.language)).toEqual(notification.language.split('+'))
    for (const part of letter.parts) expect(part.sections.length).toBeGreaterThan(2)
    expect(JSON.stringify(letter.parts.map(({ title, sections }) => [title, sections]))).not.toMatch(
      /undefined|\{[a-zA-Z]+\}/,
    )
    expect(wordsOf(letter)).toContain('1.3.2021')
  })

  test.each(everyNotification)(
    '$notificationTexts: $kind in $language tells no place of a protected person',
    (notification) => {
      const letter = composeLetter(letterFacts({ ...notification, isProtected: true }))
      expect(wordsOf(letter)).not.toMatch(places)
      expect(letter.recipient).toContain('Keksitty katu 12 A 34')
    },
  )

  test('the same letter to someone who is not protected tells the place', () => {
    expect(wordsOf(composeLetter(letterFacts()))).toMatch(places)
  })

  test('a caseworker who is not named yet is promised, not left blank', () => {
    const words = wordsOf(composeLetter(letterFacts({ caseworkerName: null })))
    expect(words).toContain('Saat kunnasta oman työntekijän')
    expect(words).not.toContain('omavalmentaja')
  })

  test('a service point without a telephone has no row for it', () => {
    const { servicePoint } = letterFacts()
    const words = wordsOf(
      composeLetter(letterFacts({ servicePoint: servicePoint && { ...servicePoint, phone: '' } })),
    )
    expect(words).not.toContain('Puhelin')
  })

  test('texts that are not written, and a transfer to nowhere, are refused', () => {
    expect(() => composeParts(letterFacts({ notificationTexts: 'kokeilu-1999' }))).toThrow('kokeilu-1999')
    expect(() => composeParts(letterFacts({ municipalityName: null }))).toThrow('notification 1')
  })
})

describe('an edited text file is refused with the place of the mistake', () => {
  const text = readFileSync('pipeline/notify/content/texts/fi.yaml', 'utf8')
  test.each([
    ['an unknown name', '{reason}', '{raeson}', 'transferred uses {raeson}'],
    ['a fact that may be missing', '{reason}', '{municipality}', 'transferred uses {municipality}'],
    ['a fact under another condition', 'with: caseworker', 'with: email', 'caseworker uses {caseworker}'],
    ['a section that does not exist', '[transferred,', '[transfered,', 'transfer has no section transfered'],
    [
      'a section that a programme words itself',
      '[served,',
      '[srved,',
      'tyovoimapalvelut-2025 transfer has no section srved',
    ],
    ['a sentence of a programme that is missing', '      moved: Siirto', '      mvoed: Siirto', 'moved'],
    [
      'a name in a sentence of a programme',
      'moved: Siirto',
      'moved: "{date}"\n      # Siirto',
      'kokeilu-2017 uses {date}',
    ],
    ['a kind that is missing', '  move:\n', '  mvoe:\n', 'move'],
    ['a link that is not https', 'https://www.te-palvelut.fi', 'http://www.te-palvelut.fi', 'https://'],
  ])('%s', (_, from, to, problem) => {
    expect(text).toContain(from)
    const edited = () => parseTexts(text.replace(from, to), 'fi.yaml')
    expect(edited).toThrow(UsageError)
    expect(edited).toThrow(problem)
  })
})

describe('a batch of letters', () => {
  test('is tagged PDF/A-2a, with each part in its language', () => {
    const pdf = render(letterFacts({ language: 'fi+sv' })).pdf?.toString('latin1')
    expect(pdf).toContain('<pdfaid:part>2</pdfaid:part>')
    expect(pdf).toContain('<pdfaid:conformance>A</pdfaid:conformance>')
    expect(pdf).toContain('/MarkInfo')
    expect(pdf).toContain('/Lang (fi-FI)')
    expect(pdf).toContain('/Lang (sv-FI)')
  })

  test('has the same bytes for the same input, whatever was rendered before', () => {
    const batch = [letterFacts(), letterFacts({ language: 'fi+sv' })]
    const first = render(...batch).pdf
    render(letterFacts({ recipientName: 'Muu Esimerkki' }))
    expect(first?.equals(render(...batch).pdf ?? Buffer.of())).toBe(true)
    expect(
      first?.equals(
        createLetterRenderer().renderBatch({ title: 'Kirjeet', date: '2021-03-01', letters: batch }).pdf!,
      ),
    ).toBe(true)
  })

  test.each([
    ['short letters take a page', {}, [1, 1, 1]],
    ['two languages take two', { language: 'fi+sv' }, [1, 2, 1]],
    ['a long letter takes as many as it needs', { caseworkerName: 'Maija Mallikas '.repeat(300) }, [1, 3, 1]],
    [
      'a long one in two languages too',
      { language: 'fi+sv', caseworkerName: 'Maija '.repeat(300) },
      [1, 4, 1],
    ],
  ] as const)('knows where each letter starts: %s', (_, middle, counts) => {
    const { pdf, pages } = render(
      letterFacts({ notificationId: '7' }),
      letterFacts({ notificationId: '8', ...middle }),
      letterFacts({ notificationId: '9' }),
    )
    expect(pages).toEqual([
      { notificationId: '7', page: 1, pages: counts[0] },
      { notificationId: '8', page: 2, pages: counts[1] },
      { notificationId: '9', page: 2 + counts[1], pages: counts[2] },
    ])
    expect(pageCountOf(pdf)).toBe(counts[0] + counts[1] + counts[2])
  })

  test.each([
    ['Thai', 'Testi \u0e01'],
    ['Arabic', 'Testi \u0645'],
    ['Chinese', 'Testi \u4e2d'],
    ['an unassigned character', 'Testi \u0378'],
    ['a control character', 'Testi\u0001'],
    ['a right-to-left override', 'Testi \u202eiremise'],
    ['half a surrogate pair', 'Testi \ud800'],
  ])('holds a name with %s and prints the rest', (_, recipientName) => {
    const { pages, held } = render(
      letterFacts({ notificationId: '7', recipientName }),
      letterFacts({ notificationId: '8' }),
    )
    expect(held).toEqual([{ notificationId: '7', reason: 'CHARACTER_NOT_PRINTABLE' }])
    expect(pages).toEqual([{ notificationId: '8', page: 1, pages: 1 }])
  })

  test.each([
    ['Sámi', 'Ánná Čáppa Ŋiŋŋá Ŧ Ǥ Ʒ'],
    ['Vietnamese', 'Nguyễn Thị Ớt'],
    ['Cyrillic and Greek', 'Пример Παράδειγμα'],
    ['decomposed', 'Pa\u0308ivi A\u030angstro\u0308m'],
    ['no-break spaces and line breaks', 'Testi\u00a0Kalle\nEsimerkki'],
  ])('prints a name that is %s', (_, recipientName) => {
    expect(render(letterFacts({ recipientName })).held).toEqual([])
  })

  test('every character the fonts are said to have is printed: a gap would cost the whole batch', () => {
    const font = 'node_modules/@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'
    const all = [...readCoverage(font)].map((codePoint) => String.fromCodePoint(codePoint))
    const characters = all.filter((character) => /[^\p{C}\s]/u.test(character))
    const names = Array.from({ length: Math.ceil(characters.length / 40) }, (_, index) =>
      characters.slice(40 * index, 40 * index + 40).join(' '),
    )
    expect(characters.length).toBeGreaterThan(3000)
    expect(render(...names.map((recipientName) => letterFacts({ recipientName }))).held).toEqual([])
  })

  test('a decomposed name gives the bytes of the composed one', () => {
    const [composed, decomposed] = ['NFC', 'NFD'].map((form) =>
      render(letterFacts({ recipientName: 'Päivi Öö'.normalize(form) })),
    )
    expect(decomposed?.pdf?.equals(composed?.pdf ?? Buffer.of())).toBe(true)
  })

  test('an address that fits the window in no size is held', () => {
    const held = (recipientName: string, lines = 2) =>
      render(letterFacts({ recipientName, address: Array.from({ length: lines }, () => 'Keksitty katu 12') }))
        .held
    expect(held('Maria Annabella Elisabet Keksitty-Esimerkinomainen von Pitkänimi af Testinen', 5)).toEqual(
      [],
    )
    expect(held('Testi '.repeat(150))).toEqual([{ notificationId: '1', reason: 'ADDRESS_TOO_LONG' }])
    expect(held('T'.repeat(100))).toEqual([{ notificationId: '1', reason: 'ADDRESS_TOO_LONG' }])
  })

  test('is no document when every letter is held', () => {
    expect(render(letterFacts({ recipientName: '\u4e2d' }))).toMatchObject({ pdf: null, pages: [] })
  })
})
