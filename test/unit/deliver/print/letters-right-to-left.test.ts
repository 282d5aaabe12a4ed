import { inflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { shapeText } from '../../../../pipeline/deliver/print/pdf/shape.ts'
import { createLetterRenderer } from '../../../../pipeline/deliver/print/render-letters.ts'
import { letterFacts } from '../../../support/letter-facts.ts'

/** What the runs of a text say from left to right, each character for itself where its glyphs say several. */
const seen = (text: string) =>
  shapeText(text, 'regular').runs.map(({ face, shown, glyphs }) => {
    const inOrder = shown
      // A character of several glyphs says itself once.
      .replace(/\/Span<<\/ActualText<feff(\w+)>>>BDC.*?EMC/g, (_, hex: string) => `{${hex}}`)
      .matchAll(/\{(\w+)\}|<(\w+)>/g)
    const says = Array.from(inOrder, ([, said = '', hex = '']) => [
      ...(said === '' ? [] : [Buffer.from(said, 'hex').swap16().toString('utf16le')]),
      ...Array.from(hex.matchAll(/..../g), ([glyph]) => glyphs.get(Number.parseInt(glyph, 16))),
    ])
    return `${face.id.endsWith('1') ? 'Arabic' : 'Latin'} ${says.flat().join('')}`
  })

describe('a line that has words from right to left', () => {
  test.each([
    ['one word', 'محمد', ['Arabic دمحم']],
    ['with dots apart from their letter', 'مثال', ['Arabic لاثم']],
    ['several words stand from right to left', 'مثال محمد', ['Arabic دمحم لاثم']],
    ['among Latin words', 'Testi مثال Kalle', ['Latin Testi ', 'Arabic لاثم', 'Latin  Kalle']],
    [
      'numbers in them stay as they are',
      'محمد 12 مثال',
      ['Arabic لاثم', 'Latin  ', 'Latin 12', 'Arabic  دمحم'],
    ],
    ['a bracket around them is the line’s', '(مثال)', ['Latin (', 'Arabic لاثم', 'Latin )']],
    ['with a non-joiner, which is not seen', 'علی\u200cرضا', ['Arabic اض\u200cریلع']],
  ])('%s', (_, text, runs) => {
    expect(seen(text)).toEqual(runs)
  })

  test('joins letters, unless a non-joiner keeps them apart', () => {
    const [joined, apart] = ['بب', 'ب\u200cب'].map((text) => [
      ...shapeText(text, 'regular').runs[0]!.glyphs.keys(),
    ])
    expect(joined).not.toEqual(apart)
  })

  test('is as wide as its runs', () => {
    const { width, runs } = shapeText('Testi مثال Kalle', 'bold')
    expect(width).toBeCloseTo(runs.reduce((total, run) => total + run.width, 0))
    expect(width).toBeGreaterThan(5)
  })

  test('keeps Latin words as wide as they are alone', () => {
    const widths = ['Testi مثال', 'Testi ', 'مثال'].map((text) => shapeText(text, 'regular').width)
    expect(widths[0]).toBeCloseTo(widths[1]! + widths[2]!)
  })
})

test('a character of several glyphs says itself once, to whoever copies or hears it', () => {
  const rendered = createLetterRenderer().renderLetter('2021-03-01', letterFacts({ recipientName: 'مثال' }))
  if ('held' in rendered) throw new Error(rendered.held)
  expect(contentsOf(rendered.pdf)).toContain('/Span<</ActualText<feff062b>>>BDC')
})

test('a character that no font has is an error, and says nothing of the text', () => {
  expect(() => shapeText('Salainen 中', 'regular')).toThrow(/^a letter has a character that its fonts lack$/)
})

/** The streams of a PDF as they are before compression. */
function contentsOf(pdf: Buffer): string {
  const text = pdf.toString('latin1')
  return Array.from(text.matchAll(/\/FlateDecode[^>]*>>\nstream\n/g), ({ index, 0: start }) =>
    inflateSync(pdf.subarray(index + start.length)).toString('latin1'),
  ).join('\n')
}
