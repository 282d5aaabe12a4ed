import { describe, expect, test } from 'vitest'
import { composeLetter, type LetterFacts, type Section } from '../../../../pipeline/deliver/content/letter.ts'
import { createLetterRenderer } from '../../../../pipeline/deliver/print/render-letters.ts'
import { everyNotification, letterFacts } from '../../../support/letter-facts.ts'
import { readPdf, type Tag } from '../../../support/read-pdf.ts'

/** A text, what it is, and its language, in the order in which a person hears them. */
interface Heard {
  readonly role: string
  readonly language: string
  readonly text: string
}

const renderer = createLetterRenderer()

/** What another reader finds in the tags of a letter, page after page. */
async function hear(facts: LetterFacts): Promise<readonly Heard[]> {
  const letter = renderer.renderLetter('2021-03-01', facts)
  if ('held' in letter) throw new Error(letter.held)
  const numbers = Array.from({ length: letter.pages }, (_, index) => index + 1)
  const { pages } = await readPdf(letter.pdf, numbers)
  return pages.flatMap(({ tags, marked }) => hearTag(tags, '', marked))
}

const told = new Set(['H1', 'H2', 'P', 'Lbl', 'LBody'])

function hearTag(tag: Tag, around: string, marked: ReadonlyMap<string, string>): readonly Heard[] {
  const language = tag.lang ?? around
  const children = tag.children ?? []
  if (tag.role === undefined || !told.has(tag.role))
    return children.flatMap((child) => hearTag(child, language, marked))
  return [{ role: tag.role, language, text: textIn(tag, marked) }]
}

function textIn(tag: Tag, marked: ReadonlyMap<string, string>): string {
  const own = tag.type === 'content' ? (marked.get(tag.id ?? '') ?? '') : ''
  return own + (tag.children ?? []).map((child) => textIn(child, marked)).join('')
}

/** What the letter says, as it was composed. */
function say(facts: LetterFacts, pageOfOther: number): readonly Heard[] {
  const { parts, sender, recipient, reference } = composeLetter(facts)
  const [first] = parts
  const language = `${first!.language}-FI`
  const labels = [...new Set(parts.map(({ referenceLabel }) => referenceLabel))].join(' / ')
  const column = [parts.map(({ subject }) => subject).join(' / '), '1.3.2021', `${labels} ${reference}`]
  const note = parts.find(({ noteInEnglish }) => noteInEnglish !== null)?.noteInEnglish ?? null
  const p = (text: string, of = language) => ({ role: 'P', language: of, text })
  return [
    p(sender.name.join('')),
    p(sender.contact.join('')),
    p(column.join('')),
    ...parts
      .slice(1)
      .map((part) => p(part.otherPage.replace('{n}', String(pageOfOther)), `${part.language}-FI`)),
    ...(note === null ? [] : [p(note.heading, 'en-FI'), p(note.text, 'en-FI')]),
    p(recipient.join('')),
    ...parts.flatMap((part) => [
      { role: 'H1', language: `${part.language}-FI`, text: part.title },
      p(part.greeting, `${part.language}-FI`),
      ...part.sections.flatMap((section) => sayOfSection(section, `${section.language ?? part.language}-FI`)),
    ]),
  ]
}

function sayOfSection({ heading, blocks }: Section, language: string): readonly Heard[] {
  const rows = (pairs: readonly (readonly [string, string])[]) =>
    pairs.flatMap(([label, text]) => [
      { role: 'Lbl', language, text: label },
      { role: 'LBody', language, text },
    ])
  return [
    ...(heading === null ? [] : [{ role: 'H2', language, text: heading }]),
    ...blocks.flatMap((block) => {
      if (block.kind === 'paragraph') return [{ role: 'P', language, text: block.text }]
      return rows(block.kind === 'list' ? block.items.map((item) => ['•', item] as const) : block.rows)
    }),
  ]
}

/** Spaces are the line's where it ends, and the reader's own where it finds a gap. */
const withoutSpaces = (heard: readonly Heard[]) =>
  heard.map((one) => ({ ...one, text: one.text.normalize('NFC').replace(/\s/g, '') }))

describe('a letter read aloud', () => {
  test.each(everyNotification)(
    'says what was composed, each text in its place and language: $notificationTexts, $kind in $language',
    async (notification) => {
      for (const isForeignLanguage of [false, true]) {
        const facts = letterFacts({
          ...notification,
          isForeignLanguage,
          recipientName: 'Åsa Žukovič Пример Παράδειγμα',
          caseworkerName:
            notification.kind === 'return' || notification.kind === 'end' ? null : 'Šárka Õõ Ŋiŋŋá',
        })
        const heard = withoutSpaces(await hear(facts))
        const other = heard.find(({ role, language }) => role === 'P' && language === 'sv-FI')
        const page = Number(/\d+/.exec(other?.text ?? '')?.[0] ?? 0)
        expect(heard).toEqual(withoutSpaces(say(facts, page)))
        if (notification.language === 'fi+sv') expect(page).toBeGreaterThan(1)
      }
    },
  )
})

describe('tags, contents and links belong together', () => {
  test.each(everyNotification)('$notificationTexts, $kind in $language', async (notification) => {
    const letters = [letterFacts({ ...notification, isForeignLanguage: true }), letterFacts(notification)]
    const { pdf, pages } = renderer.renderBatch({ date: '2021-03-01', letters })
    const count = pages.reduce((total, letter) => total + letter.pages, 0)
    const read = await readPdf(
      pdf,
      Array.from({ length: count }, (_, index) => index + 1),
      { forDrawing: true },
    )
    expect(read.warnings).toEqual([])
    for (const page of read.pages) {
      const tags = allTags(page.tags)
      const idsOf = (type: Tag['type']) => tags.flatMap((tag) => (tag.type === type ? [tag.id] : []))
      // Nothing is drawn that is neither told nor an artifact, and nothing is told twice.
      expect(idsOf('content').toSorted()).toEqual([...page.marked.keys()].toSorted())
      expect(idsOf('object').toSorted()).toEqual(page.links.map(({ id }) => id).toSorted())
      for (const link of page.links) {
        const tag = tags.find(({ children }) => children?.some(({ id }) => id === link.id))
        expect(tag?.role).toBe('Link')
        const text = textIn(tag!, page.marked).trim() // the reader sees a gap before it
        expect(link.contents).toBe(text)
        expect(link.url).toBe(text.includes('@') ? `mailto:${text}` : text)
      }
    }
  })
})

function allTags(tag: Tag): readonly Tag[] {
  return [tag, ...(tag.children ?? []).flatMap(allTags)]
}
