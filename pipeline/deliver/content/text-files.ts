/**
 * The words of letters and messages, from texts/fi.yaml, sv.yaml and en.yaml: each file is checked whole when it is read.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { sha256OfContent } from '../../checksum.ts'
import { UsageError } from '../../errors.ts'
import { parseYaml } from '../../yaml.ts'
import { placeholdersIn } from './placeholders.ts'
import {
  certain,
  certainInEnglish,
  type DatedText,
  type Either,
  type EnglishTexts,
  englishTextsSchema,
  type Language,
  type TextBlock,
  type TextKind,
  type TextSection,
  type Texts,
  textsSchema,
  uncertain,
} from './text-schema.ts'

/** The Finnish or Swedish texts as edited. UsageError naming every mistake of the file. */
export function parseTexts(yaml: string, fileName: string): Texts {
  return parseFile(yaml, fileName, textsSchema, certain)
}

/** The English texts as edited. UsageError naming every mistake of the file. */
export function parseEnglishTexts(yaml: string, fileName: string): EnglishTexts {
  return parseFile(yaml, fileName, englishTextsSchema, certainInEnglish)
}

const languages = ['fi', 'sv', 'en'] as const
const read = new Map<string, string>()
const loaded = new Map<Language, Texts>()
let loadedEnglish: EnglishTexts | null = null

/** The texts of one language, read once. */
export function readTexts(language: Language): Texts {
  const texts = loaded.get(language) ?? parseTexts(readOnce(language), pathOf(language))
  loaded.set(language, texts)
  return texts
}

/** The English texts, read once. */
export function readEnglishTexts(): EnglishTexts {
  loadedEnglish ??= parseEnglishTexts(readOnce('en'), pathOf('en'))
  return loadedEnglish
}

/** Of the files as this process reads them. */
export function textsSha256(): string {
  return sha256OfContent(languages.map(readOnce))
}

function readOnce(language: Language | 'en'): string {
  const yaml = read.get(language) ?? readFileSync(pathOf(language), 'utf8')
  read.set(language, yaml)
  return yaml
}

function pathOf(language: Language | 'en'): string {
  return join(import.meta.dirname, 'texts', `${language}.yaml`)
}

/** A programme's own part of the texts, by its `notification_texts`. UsageError where they are not written. */
export function programmeTexts<Own>(
  { programmes }: { readonly programmes: Readonly<Record<string, Own>> },
  key: string,
  language: Language | 'en',
): Own {
  const own = programmes[key]
  if (own !== undefined) return own
  throw new UsageError(
    `pipeline/deliver/content/texts/${language}.yaml has no programme ${key}: write its texts, or name others as the programme's notification_texts`,
  )
}

/** What the files of all languages have. */
interface AnyTexts {
  readonly note?: { readonly text: Either }
  readonly programmes: Readonly<Record<string, AnyProgrammeTexts>>
  readonly kinds: Readonly<Record<string, AnyKind>>
  readonly sections: Readonly<Record<string, TextSection>>
}

interface AnyProgrammeTexts {
  readonly groups: Readonly<Record<string, string>>
  readonly anyGroup: string
  readonly reasons: Readonly<Record<string, string>>
  readonly choice?: DatedText | undefined
  readonly plans: Readonly<Record<string, DatedText>>
  readonly grounds?: Readonly<Record<string, string>>
  readonly phrases?: Readonly<Record<string, string>>
  readonly kinds: Readonly<Record<string, AnyKind>>
}

type AnyKind = TextKind & { readonly note?: Either }

function parseFile<File extends AnyTexts>(
  yaml: string,
  fileName: string,
  schema: z.ZodType<File>,
  usable: readonly string[],
): File {
  const parsed = schema.safeParse(parseYaml(yaml))
  if (!parsed.success) throw new UsageError(`${fileName}: ${z.prettifyError(parsed.error)}`)
  const problems = [
    ...unknownSections(parsed.data),
    ...unusablePlaceholders(parsed.data, usable),
    ...insecureLinks(yaml),
  ]
  if (problems.length > 0) throw UsageError.of(fileName, problems)
  return parsed.data
}

function unknownSections(texts: AnyTexts): readonly string[] {
  return everyKind(texts).flatMap(([kind, { sections }]) =>
    sections.filter((name) => !(name in texts.sections)).map((name) => `${kind} has no section ${name}`),
  )
}

/** The kinds of all programmes and those that a programme words in its own way. */
function everyKind(texts: AnyTexts): readonly (readonly [name: string, kind: AnyKind])[] {
  const own = Object.entries(texts.programmes).flatMap(([programme, { kinds }]) =>
    Object.entries(kinds).map(([kind, content]) => [`${programme} ${kind}`, content] as const),
  )
  return [...Object.entries(texts.kinds), ...own]
}

/** A placeholder must be one that is always known, or stand where its condition has been asked. */
function unusablePlaceholders(texts: AnyTexts, usable: readonly string[]): readonly string[] {
  const problems = (where: string, text: string, names: readonly string[]) =>
    placeholdersIn(text)
      .filter((name) => !names.includes(name))
      .map((name) => `${where} uses {${name}}, which is unknown there or may be missing`)

  const either = (where: string, forms: Either) =>
    forms.flatMap(({ with: known, text }) =>
      problems(where, text, known === undefined ? usable : [...usable, known]),
    )
  const titles = everyKind(texts).flatMap(([kind, { title, note = [] }]) => [
    ...either(kind, title),
    ...either(kind, note),
  ])
  const sentences = Object.entries(texts.programmes).flatMap(([name, own]) => [
    ...sentencesIn(own).flatMap((text) => problems(name, text, [])),
    ...Object.values(own.reasons).flatMap((text) => problems(name, text, ['grounds'])),
  ])
  const sections = Object.entries(texts.sections).flatMap(([name, { heading, text }]) => [
    ...problems(name, heading ?? '', usable),
    ...text.flatMap((block) =>
      textsOf(block).flatMap(([line, more]) => problems(name, line, [...usable, ...more])),
    ),
  ])
  return [...titles, ...either('note', texts.note?.text ?? []), ...sentences, ...sections]
}

function sentencesIn({
  groups,
  anyGroup,
  plans,
  choice = [],
  grounds,
  phrases,
}: AnyProgrammeTexts): readonly string[] {
  const dated = [...Object.values(plans), choice].flatMap((text) =>
    typeof text === 'string' ? [text] : text.map((each) => each.text),
  )
  return [
    anyGroup,
    ...dated,
    ...[groups, grounds, phrases].flatMap((sentences) => Object.values(sentences ?? {})),
  ]
}

/** The texts of a block, each with what it may use besides that which is always known. */
function textsOf(block: TextBlock): readonly (readonly [text: string, usable: readonly string[]])[] {
  if ('details' in block)
    return Object.entries(block.details).flatMap(([label, value]) => [
      [label, []],
      [value, uncertain],
    ])
  const usable = block.with === undefined ? [] : [block.with]
  return ('list' in block ? block.list : [block.text]).map((text) => [text, usable])
}

/** The message services make only https links clickable. */
function insecureLinks(yaml: string): readonly string[] {
  return /http:\/\//i.test(yaml) ? ['a link must begin with https://'] : []
}
