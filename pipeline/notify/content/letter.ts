/**
 * What one customer is told about one event: facts in, words out. Letters (render-letters.ts) and e-service
 * messages (message.ts) are both made of the parts composed here.
 */
import type { IsoDate, NotificationKind, NotificationLanguage } from '../../domain.ts'
import {
  fill,
  isKnown,
  type Language,
  type Placeholder,
  type ProgrammeTexts,
  programmeTexts,
  readTexts,
  type TextBlock,
  type Texts,
  type Values,
} from './texts.ts'

/** A name in Finnish and in Swedish. */
export interface Bilingual {
  readonly fi: string
  readonly sv: string
}

export interface ServicePointFacts {
  readonly name: Bilingual
  readonly street: string
  readonly postalCode: string
  readonly postOffice: string
  readonly phone: string | null
  readonly email: string | null
}

export interface LetterFacts {
  readonly notificationId: string
  /** Which programme's sentences: its `notification_texts`, a key of texts/fi.yaml and texts/sv.yaml. */
  readonly notificationTexts: string
  readonly kind: NotificationKind
  readonly language: NotificationLanguage
  /** First names and last name. */
  readonly recipientName: string
  /** The lines of the address after the name, postal code and post office last. */
  readonly address: readonly string[]
  /** From which day it holds. */
  readonly eventDate: IsoDate
  readonly programmeName: Bilingual
  /** Whose customer the person now is; null = no municipality's. */
  readonly municipalityName: Bilingual | null
  /** Whose customer the person was: move, return and end. */
  readonly formerMunicipalityName: Bilingual | null
  readonly servicePoint: ServicePointFacts | null
  /** Null = will be named later. */
  readonly caseworkerName: string | null
  readonly caseworkerTitle: Bilingual
  /** Whose customer the person was or becomes again; null = not known by name, or there is none any more. */
  readonly teOfficeName: Bilingual | null
  /** Under non-disclosure (turvakielto): no place, and nobody who works in one place, is named. */
  readonly isProtected: boolean
}

export type Block =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'details'; readonly rows: readonly (readonly [label: string, value: string])[] }

export interface Section {
  readonly heading: string | null
  readonly blocks: readonly Block[]
}

/** The whole notification in one language. */
export interface Part {
  readonly language: Language
  /** Who writes, where no office is named. */
  readonly sender: string
  readonly subject: string
  readonly title: string
  /** In a letter of two languages, that this language follows. */
  readonly otherPage: string
  readonly sections: readonly Section[]
}

export interface Letter {
  readonly notificationId: string
  readonly sender: readonly string[]
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
    sender: [...new Set(senders.map(tidy))],
    recipient: [facts.recipientName, ...facts.address].map(tidy).filter((line) => line !== ''),
    parts,
  }
}

/** The notification's words, one part per language. */
export function composeParts(facts: LetterFacts): readonly Part[] {
  const languages = facts.language === 'fi+sv' ? (['fi', 'sv'] as const) : [facts.language]
  return languages.map((language) => composePart(facts, language))
}

/** `1.3.2021`, as dates are written in both languages. */
export function formatDate(date: IsoDate): string {
  return date.split('-').toReversed().map(Number).join('.')
}

function composePart(facts: LetterFacts, language: Language): Part {
  const texts = readTexts(language)
  const own = programmeTexts(texts, facts.notificationTexts, language)
  const kind = own.kinds[facts.kind] ?? texts.kinds[facts.kind]
  const values = valuesOf(facts, language, own)
  return {
    language,
    sender: own.sender,
    subject: texts.subject,
    title: fill(kind.title, values),
    otherPage: texts.otherPage,
    sections: kind.sections.flatMap((name) => composeSection(texts, name, values)),
  }
}

/** No section at all when nothing in it applies. */
function composeSection(texts: Texts, name: string, values: Values): readonly Section[] {
  const { heading, text } = texts.sections[name] ?? { text: [] }
  const blocks = text.flatMap((block) => composeBlock(block, values))
  return blocks.length === 0
    ? []
    : [{ heading: heading === undefined ? null : fill(heading, values), blocks }]
}

function composeBlock(block: TextBlock, values: Values): readonly Block[] {
  if ('details' in block) {
    const known = Object.entries(block.details).filter(([, value]) => isKnown(value, values))
    const rows = known.map(([label, value]) => [label, fill(value, values)] as const)
    return rows.length === 0 ? [] : [{ kind: 'details', rows }]
  }
  if (block.with !== undefined && values[block.with] === null) return []
  if (block.without !== undefined && values[block.without] !== null) return []
  if ('list' in block) return [{ kind: 'list', items: block.list.map((item) => fill(item, values)) }]
  return [{ kind: 'paragraph', text: fill(block.text, values) }]
}

/**
 * The one place that decides what a text may know. Of a protected person it knows no place, so that no wording,
 * however it is edited, can tell one.
 */
function valuesOf(facts: LetterFacts, language: Language, { phrases }: ProgrammeTexts): Values {
  if (facts.municipalityName === null && (facts.kind === 'transfer' || facts.kind === 'move')) {
    throw new Error(
      `notification ${facts.notificationId}: a ${facts.kind} is to a municipality, but none is given`,
    )
  }
  const tellable = <Value>(value: Value | null) => (facts.isProtected ? null : value)
  const servicePoint = facts.municipalityName === null ? null : tellable(facts.servicePoint)
  const values: Record<Placeholder, string | null> = {
    ...phrases,
    date: formatDate(facts.eventDate),
    caseworkerTitle: facts.caseworkerTitle[language],
    municipality: tellable(facts.municipalityName)?.[language] ?? null,
    formerMunicipality: tellable(facts.formerMunicipalityName)?.[language] ?? null,
    servicePoint: servicePoint?.name[language] ?? null,
    street: servicePoint?.street ?? null,
    postalCode: servicePoint?.postalCode ?? null,
    postOffice: servicePoint?.postOffice ?? null,
    phone: servicePoint?.phone ?? null,
    email: servicePoint?.email ?? null,
    caseworker: tellable(facts.caseworkerName),
    teOffice: tellable(facts.teOfficeName)?.[language] ?? null,
  }
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === null ? null : tidy(value) || null]),
  )
}

/** Composed letters (NFC; exports hold decomposed ones, which fonts draw badly) and single spaces. */
function tidy(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim()
}
