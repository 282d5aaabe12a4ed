/**
 * What one customer is told about one event: facts in, words out. Letters (render-letters.ts) and e-service
 * messages (message.ts) are both made of the parts composed here.
 */
import type { LetterFacts } from './letter-facts.ts'
import { ownSentences } from './own-sentences.ts'
import { fill, isKnown, type Values } from './placeholders.ts'
import { referenceOf } from './reference.ts'
import { programmeTexts, readEnglishTexts, readTexts } from './text-files.ts'
import type { Either, Language, TextBlock, TextSection } from './text-schema.ts'
import { tidy, valuesOf } from './values.ts'

export type { LetterFacts } from './letter-facts.ts'
export { formatDate } from './own-sentences.ts'

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
  readonly subject: string
  /** What the reference is called. */
  readonly referenceLabel: string
  readonly title: string
  /** How the recipient is addressed. */
  readonly greeting: string
  /** For whoever may not read the rest: on a letter's first page, set apart. */
  readonly noteInEnglish: { readonly heading: string; readonly text: string } | null
  /** In a letter of two languages, on which page this language begins: the layout puts it in the place of `{n}`. */
  readonly otherPage: string
  readonly sections: readonly Section[]
}

interface Sender {
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
  return {
    notificationId: facts.notificationId,
    reference: referenceOf(facts.notificationId),
    sender: senderOf(
      facts,
      parts.map(({ language }) => language),
    ),
    recipient: [facts.recipientName, ...facts.address].map(tidy).filter((line) => line !== ''),
    parts,
  }
}

/**
 * The TE office with the TE services' telephone; where there are no TE offices, the customer's service point. Of a
 * protected person, or where no service point is known, whoever is named for the whole country.
 */
function senderOf(facts: LetterFacts, languages: readonly Language[]): Sender {
  const { sender, phone, url } = facts.customerService
  const office = facts.isProtected ? null : facts.teOfficeName
  const isServed = facts.municipalityName !== null && !facts.isProtected
  const servicePoint = isServed && office === null ? facts.servicePoint : null
  const names = languages.flatMap((language) => {
    const name = (office ?? servicePoint?.name ?? sender)[language]
    const programme = facts.programmeName[language]
    return name.startsWith(programme) ? [name] : [name, programme]
  })
  const each = (told: (language: Language) => string) => unique(languages.map(told))
  const contact =
    servicePoint?.phone == null
      ? languages.flatMap((language) => [
          `${readTexts(language).phone} ${phone[language]}`,
          url[language].replace('https://', ''),
        ])
      : [
          each((language) => servicePoint.street[language]).join(' / '),
          `${servicePoint.postalCode} ${each((language) => servicePoint.postOffice[language]).join(' / ')}`,
          `${each((language) => readTexts(language).phone).join(' / ')} ${servicePoint.phone}`,
        ]
  return { name: unique(names), contact: unique(contact) }
}

/** Each line once: what is the same in both languages is not said twice. */
function unique(lines: readonly string[]): readonly string[] {
  return [...new Set(lines.map(tidy))]
}

/** The notification's words, one part per language; English noted in the first, and at the end of the last. */
export function composeParts(facts: LetterFacts): readonly Part[] {
  const languages = facts.language === 'fi+sv' ? (['fi', 'sv'] as const) : [facts.language]
  return languages.map((language) => {
    const part = composePart(facts, language)
    if (!facts.isForeignLanguage) return part
    const isLast = language === languages.at(-1)
    return {
      ...part,
      noteInEnglish: language === languages[0] ? composeNote(facts, language) : null,
      sections: isLast ? [...part.sections, composeEnglish(facts, language)] : part.sections,
    }
  })
}

function composePart(facts: LetterFacts, language: Language): Part {
  const texts = readTexts(language)
  const own = programmeTexts(texts, facts.notificationTexts, language)
  const kind = own.kinds[facts.kind] ?? texts.kinds[facts.kind]
  const values = valuesOf(facts, language, {
    ...own.phrases,
    ground: own.grounds[facts.reason] ?? own.phrases.ground,
    ...ownSentences(own, facts, language),
  })
  return {
    language,
    subject: texts.subject,
    referenceLabel: texts.reference,
    title: fillFirst(kind.title, values),
    greeting: texts.greeting,
    noteInEnglish: null,
    otherPage: texts.otherPage,
    sections: kind.sections.flatMap((name) => composeSection(texts.sections[name], values)),
  }
}

/** What it is and whom to call. */
function composeNote(facts: LetterFacts, language: Language): NonNullable<Part['noteInEnglish']> {
  const { texts, kind, values } = englishOf(facts, language)
  const sentences = [kind.note, texts.note.text].map((text) => fillFirst(text, values))
  return { heading: texts.note.heading, text: sentences.join(' ') }
}

/** The names are those of the part that the words stand in. */
function englishOf(facts: LetterFacts, language: Language) {
  const texts = readEnglishTexts()
  const own = programmeTexts(texts, facts.notificationTexts, 'en')
  const kind = own.kinds[facts.kind] ?? texts.kinds[facts.kind]
  const values = valuesOf(facts, language, { duty: own.duty, ...ownSentences(own, facts, 'en') }, 'en')
  return { texts, kind, values }
}

/** All of it in one section. */
function composeEnglish(facts: LetterFacts, language: Language): Section {
  const { texts, kind, values } = englishOf(facts, language)
  const names = [...kind.sections, 'interpretation']
  return {
    heading: fillFirst(kind.title, values),
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
  if (!holds(block, values)) return []
  if ('list' in block) return [{ kind: 'list', items: block.list.map((item) => fill(item, values)) }]
  return [{ kind: 'paragraph', text: fill(block.text, values) }]
}

/** The first text of which the condition holds. */
function fillFirst(texts: Either, values: Values): string {
  const first = texts.find((text) => holds(text, values))
  if (first === undefined) throw new Error('a text has no form for what is known')
  return fill(first.text, values)
}

type Condition = Pick<Either[number], 'with' | 'without'>

function holds({ with: known, without: unknown }: Condition, values: Values): boolean {
  return (known === undefined || values[known] != null) && (unknown === undefined || values[unknown] == null)
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
