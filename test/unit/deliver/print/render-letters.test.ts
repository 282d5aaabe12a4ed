import { describe, expect, test } from 'vitest'
import type { LetterFacts } from '../../../../pipeline/deliver/content/letter.ts'
import { readFontFace } from '../../../../pipeline/deliver/print/font-faces.ts'
import { createLetterRenderer } from '../../../../pipeline/deliver/print/render-letters.ts'
import { everyNotification, letterFacts, notificationId } from '../../../support/letter-facts.ts'

const renderer = createLetterRenderer()
const render = (...letters: LetterFacts[]) => renderer.renderBatch({ date: '2021-03-01', letters })
const pageCountOf = (pdf: Buffer | null) => pdf?.toString('latin1').match(/\/Type \/Page\b/g)?.length

/** One that takes a page. */
const shortLetter = (changes: Partial<LetterFacts> = {}) => letterFacts({ kind: 'caseworker', ...changes })

describe('a batch of letters', () => {
  test('has the same bytes for the same input, whatever was rendered before', () => {
    const batch = [letterFacts(), letterFacts({ language: 'fi+sv' })]
    const first = render(...batch).pdf
    render(letterFacts({ recipientName: 'Muu Esimerkki' }))
    expect(first?.equals(render(...batch).pdf ?? Buffer.of())).toBe(true)
    expect(
      first?.equals(createLetterRenderer().renderBatch({ date: '2021-03-01', letters: batch }).pdf!),
    ).toBe(true)
  })

  test('has the same bytes wherever what is remembered is dropped for what is new', () => {
    const batch = (count: number, name: string) =>
      Array.from({ length: count }, (_, index) =>
        letterFacts({ notificationId: notificationId(index), caseworkerName: `${name} ${index}` }),
      )
    const other = createLetterRenderer()
    other.renderBatch({ date: '2021-03-01', letters: batch(300, 'Kalle Mallikas') })
    const [after, first] = [other, createLetterRenderer()].map((one) =>
      one.renderBatch({ date: '2021-03-01', letters: batch(1100, 'Maija Mallikas') }),
    )
    expect(after?.pdf?.equals(first?.pdf ?? Buffer.of())).toBe(true)
  })

  test.each([
    ['short letters take a page', {}, [1, 1, 1]],
    ['two languages take two', { language: 'fi+sv' }, [1, 2, 1]],
    ['two with English too', { language: 'fi+sv', isForeignLanguage: true }, [1, 2, 1]],
    ['English has the next page where it does not fit', { isForeignLanguage: true }, [1, 2, 1]],
    ['a long letter takes as many as it needs', { caseworkerName: 'Maija Mallikas '.repeat(300) }, [1, 4, 1]],
    [
      'a long one in two languages too',
      { language: 'fi+sv', caseworkerName: 'Maija '.repeat(300) },
      [1, 5, 1],
    ],
  ] as const)('knows where each letter starts: %s', (_, middle, counts) => {
    const { pdf, pages } = render(
      shortLetter({ notificationId: notificationId(7) }),
      shortLetter({ notificationId: notificationId(8), ...middle }),
      shortLetter({ notificationId: notificationId(9) }),
    )
    expect(pages).toEqual([
      { notificationId: notificationId(7), page: 1, pages: counts[0] },
      { notificationId: notificationId(8), page: 2, pages: counts[1] },
      { notificationId: notificationId(9), page: 2 + counts[1], pages: counts[2] },
    ])
    expect(pageCountOf(pdf)).toBe(counts[0] + counts[1] + counts[2])
  })

  test.each([
    ['Thai', 'Testi \u0e01'],
    ['Hebrew', 'Testi \u05d0'],
    ['an Arabic letter under a Latin mark', 'Testi \u0645\u0309'],
    ['Chinese', 'Testi \u4e2d'],
    ['an unassigned character', 'Testi \u0378'],
    ['a control character', 'Testi\u0001'],
    ['a right-to-left override', 'Testi \u202eiremise'],
    ['half a surrogate pair', 'Testi \ud800'],
  ])('holds a name with %s and prints the rest', (_, recipientName) => {
    const { pages, held } = render(
      shortLetter({ notificationId: notificationId(7), recipientName }),
      shortLetter({ notificationId: notificationId(8) }),
    )
    expect(held).toEqual([{ notificationId: notificationId(7), reason: 'CHARACTER_NOT_PRINTABLE' }])
    expect(pages).toEqual([{ notificationId: notificationId(8), page: 1, pages: 1 }])
  })

  test.each([
    ['Sámi', 'Ánná Čáppa Ŋiŋŋá Ŧ Ǥ Ʒ'],
    ['Vietnamese', 'Nguyễn Thị Ớt'],
    ['Cyrillic and Greek', 'Пример Παράδειγμα'],
    ['Arabic', '\u0645\u062b\u0627\u0644 \u0645\u062d\u0645\u062f'],
    ['Persian with a non-joiner', '\u0639\u0644\u06cc\u200c\u0631\u0636\u0627'],
    ['Arabic and Latin', 'Testi \u0645\u062b\u0627\u0644, \u0645-12'],
    ['decomposed', 'Pa\u0308ivi A\u030angstro\u0308m'],
    ['full of what nobody sees', '\ufeffTes\u200bti\u00ad Kal\u2060le\u200e'],
    ['no-break spaces and line breaks', 'Testi\u00a0Kalle\nEsimerkki'],
  ])('prints a name that is %s', (_, recipientName) => {
    expect(render(letterFacts({ recipientName })).held).toEqual([])
  })

  test.each([
    ['noto-sans', 'NotoSans', 3000],
    ['noto-sans-arabic', 'NotoSansArabic', 1300],
  ])(
    'every character %s is said to have is printed: a gap would cost the whole batch',
    (folder, name, atLeast) => {
      const font = `node_modules/@expo-google-fonts/${folder}/400Regular/${name}_400Regular.ttf`
      const all = [...readFontFace(font, 'font').widths.keys()].map((codePoint) =>
        String.fromCodePoint(codePoint),
      )
      const characters = all.filter((character) => /[^\p{C}\s]/u.test(character))
      const names = Array.from({ length: Math.ceil(characters.length / 20) }, (_, index) =>
        characters.slice(20 * index, 20 * index + 20).join(' '),
      )
      expect(characters.length).toBeGreaterThan(atLeast)
      const { pages } = render(...names.map((recipientName) => letterFacts({ recipientName })))
      expect(pages.length).toBeGreaterThan(0.9 * names.length)
    },
  )

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
    expect(held('Testi '.repeat(150))).toEqual([
      { notificationId: notificationId(1), reason: 'ADDRESS_TOO_LONG' },
    ])
    expect(held('T'.repeat(100))).toEqual([{ notificationId: notificationId(1), reason: 'ADDRESS_TOO_LONG' }])
  })

  test('is no document when every letter is held', () => {
    expect(render(letterFacts({ recipientName: '\u4e2d' }))).toMatchObject({ pdf: null, pages: [] })
  })
})

describe('a language is one sheet at most, and one page where nothing begins', () => {
  test.each(everyNotification)('$notificationTexts: $kind in $language', (notification) => {
    const former = { fi: 'Ulvila', sv: 'Ulvsby' }
    const changes = notification.kind === 'restart' ? { formerMunicipalityName: former } : {}
    const { pages } = render(letterFacts({ ...notification, ...changes }))
    const begins = ['transfer', 'restart', 'move'].includes(notification.kind)
    const languages = notification.language.split('+').length
    expect(pages[0]?.pages).toBeGreaterThanOrEqual(languages)
    expect(pages[0]?.pages).toBeLessThanOrEqual(begins ? 2 * languages : languages)
  })
})

describe('a letter of its own', () => {
  const alone = (changes: Partial<LetterFacts> = {}) =>
    renderer.renderLetter('2021-03-01', letterFacts(changes))

  test('is the batch of that one letter', () => {
    const { pdf, pages } = render(letterFacts({ language: 'fi+sv' }))
    expect(alone({ language: 'fi+sv' })).toEqual({ pdf, pages: pages[0]?.pages })
  })

  test.each([
    ['CHARACTER_NOT_PRINTABLE', { recipientName: '\u4e2d' }],
    ['ADDRESS_TOO_LONG', { recipientName: 'T'.repeat(100) }],
  ] as const)('is held: %s', (held, changes) => {
    expect(alone(changes)).toEqual({ held })
  })
})
