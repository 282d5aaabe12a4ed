import { describe, expect, test } from 'vitest'
import type { Block, Section } from '../../../../pipeline/deliver/content/letter.ts'
import { divideSection, planPages } from '../../../../pipeline/deliver/print/pages.ts'
import { createLetterRenderer } from '../../../../pipeline/deliver/print/render-letters.ts'
import { fontSize, pageBottom, pageTop, points, spacing } from '../../../../pipeline/deliver/print/sizes.ts'
import { heightOfSection, type Line } from '../../../../pipeline/deliver/print/typeset.ts'
import { letterFacts } from '../../../support/letter-facts.ts'
import { readPdf } from '../../../support/read-pdf.ts'

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `${index + 1}`)
const long = numbered(3000).join(' ')

/** Of a page whatever the part's title, greeting and sections say. */
const planned = (...blocks: Block[]) => {
  const section: Section = { heading: 'Otsikko', blocks }
  const part = {
    language: 'fi',
    title: 'Ilmoitus',
    greeting: 'Hyvä asiakas',
    pieces: divideSection(section),
  } as const
  return planPages([part], 94)
}
const wordsOf = (lines: readonly Line[]) =>
  lines.flatMap((line) => (typeof line === 'string' ? line.trim().split(' ') : []))

describe('a section that is longer than a page goes on where the next begins', () => {
  test.each<[string, Block[]]>([
    ['a paragraph', [{ kind: 'paragraph', text: long }]],
    ['a list', [{ kind: 'list', items: numbered(200).map((number) => `Kohta ${number}`) }]],
    ['an item of a list', [{ kind: 'list', items: ['Alku', long, 'Loppu'] }]],
    [
      'details',
      [
        {
          kind: 'details',
          rows: [
            ['Nimi', long],
            ['Loppu', 'tässä'],
          ],
        },
      ],
    ],
    [
      'a paragraph and what follows',
      [
        { kind: 'paragraph', text: 'Alku' },
        { kind: 'paragraph', text: long },
        { kind: 'list', items: ['Loppu'] },
      ],
    ],
  ])('%s', (_, blocks) => {
    const pages = planned(...blocks)
    const sections = pages.flatMap((page) => page.sections)
    expect(pages.length).toBeGreaterThan(1)
    for (const page of pages) {
      expect(page.sections.length).toBeGreaterThan(0)
      const height = page.sections.reduce((total, section) => total + heightOfSection(section), 0)
      // The space below the last one may lie on the margin.
      expect(height - (spacing * fontSize) / points(1)).toBeLessThan(pageBottom - pageTop + 0.01)
    }
    expect(sections.filter(({ heading }) => heading !== null)).toHaveLength(1)
    expect(sections[0]?.heading).toEqual(['Otsikko'])
    const said = sections.flatMap((section) =>
      section.blocks.flatMap((block) =>
        wordsOf(block.kind === 'paragraph' ? block.lines : block.rows.flatMap(([, lines]) => lines)),
      ),
    )
    const composed = blocks.flatMap((block) =>
      block.kind === 'paragraph'
        ? [block.text]
        : block.kind === 'list'
          ? block.items
          : block.rows.map(([, text]) => text),
    )
    expect(said).toEqual(composed.flatMap((text) => text.split(' ')))
  })

  test('a row that goes on has its label once', () => {
    const pages = planned({ kind: 'details', rows: [['Nimi', long]] })
    const labels = pages.flatMap(({ sections }) =>
      sections.flatMap(({ blocks }) =>
        blocks.flatMap((block) => (block.kind === 'list' ? block.rows.map(([label]) => label) : [])),
      ),
    )
    expect(labels).toEqual(['Nimi', ...pages.slice(1).map(() => '')])
  })

  test('on the sheet every line stands within the margins, below the one before', async () => {
    const rendered = createLetterRenderer().renderLetter(
      '2021-03-01',
      letterFacts({ caseworkerName: 'Maija Mallikas '.repeat(300) }),
    )
    if ('held' in rendered) throw new Error(rendered.held)
    const numbers = numbered(rendered.pages).map(Number)
    const { pages } = await readPdf(rendered.pdf, numbers)
    expect(
      pages
        .flatMap(({ boxes }) => boxes.map(({ text }) => text))
        .join(' ')
        .match(/Mallikas/g),
    ).toHaveLength(300)
    for (const [index, { boxes }] of pages.entries()) {
      const words = boxes.filter(({ top, text }) => top > 25 && text.trim() !== '')
      expect(boxes.map(({ text }) => text)).toContain(`${index + 1} (${rendered.pages})`)
      for (const { bottom, right } of words) {
        expect(bottom).toBeLessThan(pageBottom + 2)
        expect(right).toBeLessThan(198)
      }
    }
  })
})
