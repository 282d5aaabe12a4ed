/**
 * The words of letters and messages, from texts/fi.yaml and texts/sv.yaml, checked whole when they are loaded.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { notificationKinds } from '../../domain.ts'
import { UsageError } from '../../errors.ts'

export const languages = ['fi', 'sv'] as const
export type Language = (typeof languages)[number]

/** Filled in for everyone: two facts, and the programme's own sentences. */
const phrases = ['reason', 'moved', 'returned', 'registration', 'advice', 'ended', 'ground', 'act'] as const
const certain = ['date', 'caseworkerTitle', ...phrases] as const

/** Not known of everyone, and mostly not told of a person under non-disclosure. */
const uncertain = [
  'municipality',
  'formerMunicipality',
  'servicePoint',
  'street',
  'postalCode',
  'postOffice',
  'phone',
  'email',
  'caseworker',
  'teOffice',
] as const

export type Placeholder = (typeof certain)[number] | (typeof uncertain)[number]

/** What fills the placeholders for one customer in one language; null = unknown, or not to be told. */
export type Values = Readonly<Record<string, string | null>>

const condition = z.enum(uncertain).optional()
const blockSchema = z.union([
  z.string().transform((text) => ({ with: undefined, without: undefined, text })),
  z.strictObject({ with: condition, without: condition, text: z.string() }),
  z.strictObject({ with: condition, without: condition, list: z.array(z.string()).min(1) }),
  z.strictObject({ details: z.record(z.string(), z.string()) }),
])
const kindSchema = z.strictObject({ title: z.string(), sections: z.array(z.string()).min(1) })
const programmeSchema = z.strictObject({
  sender: z.string(),
  phrases: z.record(z.enum(phrases), z.string()),
  kinds: z.partialRecord(z.enum(notificationKinds), kindSchema).default({}),
})
const sectionSchema = z.strictObject({ heading: z.string().optional(), text: z.array(blockSchema).min(1) })
const textsSchema = z.strictObject({
  subject: z.string(),
  otherPage: z.string(),
  programmes: z.record(z.string(), programmeSchema),
  kinds: z.record(z.enum(notificationKinds), kindSchema),
  sections: z.record(z.string(), sectionSchema),
})

export type Texts = z.infer<typeof textsSchema>
export type ProgrammeTexts = z.infer<typeof programmeSchema>
export type TextBlock = z.infer<typeof blockSchema>

/** The texts of one language as edited. UsageError naming every mistake of the file. */
export function parseTexts(yaml: string, fileName: string): Texts {
  const parsed = textsSchema.safeParse(parse(yaml))
  if (!parsed.success) throw new UsageError(`${fileName}: ${z.prettifyError(parsed.error)}`)
  const problems = [
    ...unknownSections(parsed.data),
    ...unusablePlaceholders(parsed.data),
    ...insecureLinks(yaml),
  ]
  if (problems.length > 0) throw new UsageError(`${fileName}: ${problems.join('; ')}`)
  return parsed.data
}

const loaded = new Map<Language, Texts>()

/** The texts of one language, read once. */
export function readTexts(language: Language): Texts {
  const path = join(import.meta.dirname, 'texts', `${language}.yaml`)
  const texts = loaded.get(language) ?? parseTexts(readFileSync(path, 'utf8'), path)
  loaded.set(language, texts)
  return texts
}

/** The programme's own part of the texts, by its `notification_texts`. UsageError where they are not written. */
export function programmeTexts(texts: Texts, key: string, language: Language): ProgrammeTexts {
  const own = texts.programmes[key]
  if (own !== undefined) return own
  throw new UsageError(
    `pipeline/notify/content/texts/${language}.yaml has no programme ${key}: write its texts, or name others as the programme's notification_texts`,
  )
}

/** Refuses, before a night, a programme that could not be written about in some language. UsageError. */
export function requireTexts({ notificationTexts }: { readonly notificationTexts: string }): void {
  for (const language of languages) programmeTexts(readTexts(language), notificationTexts, language)
}

/** Puts the values in the place of `{names}`. A value that is missing is an error, never a blank. */
export function fill(text: string, values: Values): string {
  return text.replace(placeholder, (_, name: string) => {
    const value = values[name]
    if (value == null) throw new Error(`a text needs {${name}}, which is not known`)
    return value
  })
}

/** Whether every value that a text names is known. */
export function isKnown(text: string, values: Values): boolean {
  return placeholdersIn(text).every((name) => values[name] != null)
}

const placeholder = /\{([^}]*)\}/g

function placeholdersIn(text: string): readonly string[] {
  return [...text.matchAll(placeholder)].map((match) => match[1] ?? '')
}

function unknownSections(texts: Texts): readonly string[] {
  return everyKind(texts).flatMap(([kind, { sections }]) =>
    sections.filter((name) => !(name in texts.sections)).map((name) => `${kind} has no section ${name}`),
  )
}

/** The kinds of all programmes and those that a programme words in its own way. */
function everyKind(texts: Texts): readonly (readonly [name: string, kind: z.infer<typeof kindSchema>])[] {
  const own = Object.entries(texts.programmes).flatMap(([programme, { kinds }]) =>
    Object.entries(kinds).map(([kind, content]) => [`${programme} ${kind}`, content] as const),
  )
  return [...Object.entries(texts.kinds), ...own]
}

/** A placeholder must be one that is always known, or stand where its condition has been asked. */
function unusablePlaceholders(texts: Texts): readonly string[] {
  const problems = (where: string, text: string, usable: readonly string[]) =>
    placeholdersIn(text)
      .filter((name) => !usable.includes(name))
      .map((name) => `${where} uses {${name}}, which is unknown there or may be missing`)

  const titles = everyKind(texts).flatMap(([kind, { title }]) => problems(kind, title, certain))
  const sentences = Object.entries(texts.programmes).flatMap(([programme, { sender, phrases }]) =>
    [sender, ...Object.values(phrases)].flatMap((sentence) => problems(programme, sentence, [])),
  )
  const sections = Object.entries(texts.sections).flatMap(([name, { heading, text }]) => [
    ...problems(name, heading ?? '', certain),
    ...text.flatMap((block) => blockTexts(block).flatMap((line) => problems(name, line, usableIn(block)))),
  ])
  return [...titles, ...sentences, ...sections]
}

function usableIn(block: TextBlock): readonly string[] {
  if ('details' in block) return [...certain, ...uncertain]
  return block.with === undefined ? certain : [...certain, block.with]
}

function blockTexts(block: TextBlock): readonly string[] {
  if ('details' in block) return Object.values(block.details)
  return 'list' in block ? block.list : [block.text]
}

/** The message services make only https links clickable. */
function insecureLinks(yaml: string): readonly string[] {
  return /http:\/\//i.test(yaml) ? ['a link must begin with https://'] : []
}
