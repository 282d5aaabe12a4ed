/** What a message's Markdown says to a reader of CommonMark, whatever names and addresses hold. */
import { type Node, Parser } from 'commonmark'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Block, composeParts, type Part } from '../../../../pipeline/deliver/content/letter.ts'
import { markdownOf } from '../../../../pipeline/deliver/content/markdown.ts'
import { everyNotification, letterFacts, tellingFacts } from '../../../support/letter-facts.ts'

/** A block as it is read: its kind and words, and where its links lead. */
interface Read {
  readonly kind: string
  readonly text: string
  readonly links: readonly string[]
}

function read(markdown: string): Read[] {
  const found: Read[] = []
  const walker = new Parser().parse(markdown).walker()
  let links: string[] = []
  let text = ''
  for (let event = walker.next(); event !== null; event = walker.next()) {
    const { node, entering } = event
    if (node.type === 'text') text += node.literal
    else if (node.type === 'link' && entering) links.push(node.destination ?? '')
    else if (isBlock(node) && !entering) {
      found.push({ kind: kindOf(node), text, links })
      links = []
      text = ''
    } else if (!['strong', 'link', 'document', 'list', 'item'].includes(node.type) && !isBlock(node))
      found.push({ kind: node.type, text: node.literal ?? '', links })
  }
  return found
}

function isBlock({ type }: Node): boolean {
  return type === 'paragraph' || type === 'heading'
}

function kindOf(node: Node): string {
  if (node.type === 'heading') return `h${node.level}`
  return node.parent?.type === 'item' ? 'item' : 'paragraph'
}

/** What a part must read as. */
function written(blocks: readonly Block[]): Omit<Read, 'links'>[] {
  return blocks.flatMap((block): Omit<Read, 'links'>[] => {
    if (block.kind === 'paragraph') return [{ kind: 'paragraph', text: block.text }]
    if (block.kind === 'list') return block.items.map((text) => ({ kind: 'item', text }))
    return block.rows.map(([label, value]) => ({ kind: 'item', text: `${label}: ${value}` }))
  })
}

const wordsOf = (markdown: string) => read(markdown).map(({ kind, text }) => ({ kind, text }))
const partOf = (blocks: readonly Block[]): Part => {
  const [part] = composeParts(letterFacts())
  if (part === undefined) throw new Error('a letter has a part')
  return { ...part, sections: [{ heading: null, blocks }] }
}

/** As it reads, without the greeting. */
const bodyOf = (blocks: readonly Block[]) => wordsOf(markdownOf([partOf(blocks)])).slice(1)

describe('a message as Markdown', () => {
  test.each(everyNotification)(
    '$notificationTexts: $kind in $language reads as the letter does',
    (notification) => {
      const facts = letterFacts({ ...notification, ...tellingFacts, isForeignLanguage: true })
      const parts = composeParts(facts)
      const level = parts.length === 1 ? 2 : 3
      const expected = parts.flatMap(({ title, greeting, noteInEnglish, sections }) => [
        ...(noteInEnglish === null
          ? []
          : [
              { kind: 'h2', text: noteInEnglish.heading },
              { kind: 'paragraph', text: noteInEnglish.text },
            ]),
        ...(parts.length === 1 ? [] : [{ kind: 'h2', text: title }]),
        { kind: 'paragraph', text: greeting },
        ...sections.flatMap(({ heading, blocks }) => [
          ...(heading === null ? [] : [{ kind: `h${level}`, text: heading }]),
          ...written(blocks),
        ]),
      ])
      expect(wordsOf(markdownOf(parts))).toEqual(expected)
    },
  )

  test.each([
    'Alaviiva _Kirjain_ *tähti*',
    '# ei otsikko',
    '- ei luettelo',
    '+358 50 1234567',
    '1. ei luettelo',
    '1) ei luettelo',
    '1.3.2021 alkaen',
    '====',
    '> ei lainaus',
    '<b>lihava</b> &amp; <https://x.example>',
    '[linkki](https://x.example) ![kuva](https://x.example/y.png)',
    'takakeno \\* ja `koodi`',
    '| a | b |',
    '~~~',
  ])('%s is words, not markup', (text) => {
    const blocks: Block[] = [
      { kind: 'paragraph', text },
      { kind: 'list', items: [text] },
      { kind: 'details', rows: [[text, text]] },
    ]
    expect(bodyOf(blocks)).toEqual(written(blocks))
  })

  test('whatever the words, they are read as they were written', () => {
    const word = fc.string({ unit: fc.constantFrom(...'aä1 .:/-_*[]()<>#&!~`\\|+='), minLength: 1 })
    fc.assert(
      fc.property(
        word.map((text) => `x${text}`.replace(/\s+/g, ' ').trim()),
        (text) => {
          const blocks: Block[] = [{ kind: 'paragraph', text }]
          expect(bodyOf(blocks)).toEqual(written(blocks))
        },
      ),
    )
  })

  test.each([
    ['Katso https://tyomarkkinatori.fi.', ['https://tyomarkkinatori.fi']],
    [
      'Katso (https://a.example/b_c), tai https://d.example: siellä',
      ['https://a.example/b_c', 'https://d.example'],
    ],
    ['Katso http://a.example ja b.example', []],
  ])('%s leads to %j', (text, links) => {
    const [, paragraph] = read(markdownOf([partOf([{ kind: 'paragraph', text }])]))
    expect(paragraph).toEqual({ kind: 'paragraph', text, links })
  })
})
