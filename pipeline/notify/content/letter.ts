/**
 * What one customer is told about one event: facts in, words out. Letters (render-letters.ts) and e-service
 * messages (message.ts) are both made of the parts composed here.
 */
import type { IsoDate } from '../../domain.ts'
import type { LetterFacts } from './letter-facts.ts'
import { ownSentences } from './own-sentences.ts'
import { fill, isKnown, type Values } from './placeholders.ts'
import { referenceOf } from './reference.ts'
import { programmeTexts, readEnglishTexts, readTexts } from './text-files.ts'
import type { Language, TextBlock, TextSection } from './text-schema.ts'
import { tidy, valuesOf } from './values.ts'

export type { LetterFacts } from './letter-facts.ts'

export type Block =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'details'; readonly rows: readonly (readonly [label: string, value: string])[] }

export interface Section {
  readonly heading: string | null
  /** Where it is another than the part's. */
  readonly language?: 'en'
  readonly blocks: readonly Block[]
}

/** The whole notification in one language. */
export interface Part {
  readonly language: Language
  /** Who writes, where no office is named. */
  readonly sender: string
  readonly subject: string
  /** What the reference is called. */
  readonly referenceLabel: string
  readonly title: string
  /** How the recipient is addressed. */
  readonly greeting: string | null
  /** For whoever may not read the rest: on a letter's first page, set apart. */
  readonly noteInEnglish: { readonly heading: string; readonly text: string } | null
  /** In a letter of two languages, that this language follows. */
  readonly otherPage: string
  readonly sections: readonly Section[]
}

export interface Sender {
  /** The organisation, then the programme, of each of the letter's languages. */
  readonly name: readonly string[]
  /** The lines by which a person finds it: office, street, phone. */
  readonly contact: readonly string[]
}

export interface Letter {
  readonly notificationId: string
  /** By which the service desk finds it. */
  readonly reference: string
  readonly sender: Sender
  readonly recipient: readonly string[]
  readonly parts: readonly Part[]
}

/** Words and addresses of one letter: one part, or the Finnish and then the Swedish one. */
export function composeLetter(facts: LetterFacts): Letter {
  const parts = composeParts(facts)
  const senders = parts.flatMap(({ language, sender }) => [
    (facts.isProtected ? null : facts.teOfficeName)?.[language] ?? sender,
    facts.programmeName[language],
  ])
  return {
    notificationId: facts.notificationId,
    reference: referenceOf(facts.notificationId),
    sender: { name: [...new Set(senders.map(tidy))], contact: [] },
    recipient: [facts.recipientName, ...facts.address].map(tidy).filter((line) => line !== ''),
    parts,
  }
}

/** The notification's words, one part per language, English at the end of the last. */
export function composeParts(facts: LetterFacts): readonly Part[] {
  const languages = facts.language === 'fi+sv' ? (['fi', 'sv'] as const) : [facts.language]
  return languages.map((language) => {
    const part = composePart(facts, language)
    const isLast = language === languages.at(-1)
    return facts.isForeignLanguage && isLast
      ? { ...part, sections: [...part.sections, composeEnglish(facts, language)] }
      : part
  })
}

/** `1.3.2021`, as dates are written in Finnish and Swedish. */
export function formatDate(date: IsoDate): string {
  return date.split('-').toReversed().map(Number).join('.')
}

const englishDate = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })

function formatEnglishDate(date: IsoDate): string {
  return englishDate.format(Date.parse(date))
}

function composePart(facts: LetterFacts, language: Language): Part {
  const texts = readTexts(language)
  const own = programmeTexts(texts, facts.notificationTexts, language)
  const kind = own.kinds[facts.kind] ?? texts.kinds[facts.kind]
  const values = valuesOf(facts, language, {
    ...own.phrases,
    ground: own.grounds[facts.reason] ?? own.phrases.ground,
    ...ownSentences(own, facts, formatDate),
  })
  const names = facts.isForeignLanguage ? [...kind.sections, 'interpretation'] : kind.sections
  return {
    language,
    sender: own.sender,
    subject: texts.subject,
    referenceLabel: texts.reference,
    title: fill(kind.title, values),
    greeting: null,
    noteInEnglish: null,
    otherPage: texts.otherPage,
    sections: names.flatMap((name) => composeSection(texts.sections[name], values)),
  }
}

/** All of it in one section. The names in it are those of the part it stands in. */
function composeEnglish(facts: LetterFacts, language: Language): Section {
  const texts = readEnglishTexts()
  const own = programmeTexts(texts, facts.notificationTexts, 'en')
  const kind = own.kinds[facts.kind] ?? texts.kinds[facts.kind]
  const values = valuesOf(facts, language, ownSentences(own, facts, formatEnglishDate))
  const names = [...kind.sections, 'interpretation']
  return {
    heading: fill(kind.title, values),
    language: 'en',
    blocks: names.flatMap((name) => composeBlocks(texts.sections[name], values)),
  }
}

/** No section at all when nothing in it applies. */
function composeSection(section: TextSection | undefined, values: Values): readonly Section[] {
  const blocks = composeBlocks(section, values)
  const heading = section?.heading === undefined ? null : fill(section.heading, values)
  return blocks.length === 0 ? [] : [{ heading, blocks }]
}

function composeBlocks(section: TextSection | undefined, values: Values): readonly Block[] {
  return (section?.text ?? []).flatMap((block) => composeBlock(block, values))
}

function composeBlock(block: TextBlock, values: Values): readonly Block[] {
  if ('details' in block) {
    const known = Object.entries(block.details).filter(([, value]) => isKnown(value, values))
    const rows = known.map(
      ([label, value]) => [capitalise(fill(label, values)), fill(value, values)] as const,
    )
    return rows.length === 0 ? [] : [{ kind: 'details', rows }]
  }
  if (block.with !== undefined && values[block.with] === null) return []
  if (block.without !== undefined && values[block.without] !== null) return []
  if ('list' in block) return [{ kind: 'list', items: block.list.map((item) => fill(item, values)) }]
  return [{ kind: 'paragraph', text: fill(block.text, values) }]
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
