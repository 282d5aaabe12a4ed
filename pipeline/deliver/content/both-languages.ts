import { placeholdersIn } from './placeholders.ts'
import { readTexts } from './text-files.ts'
import type { DatedText, ProgrammeTexts, TextBlock, TextKind, Texts } from './text-schema.ts'

/**
 * What the Finnish texts tell and the Swedish ones do not, or the other way round: a line for each part that one has and
 * the other lacks, or has otherwise. A customer is told the same in either language.
 */
export function untoldInOneLanguage(): readonly string[] {
  const [fi, sv] = [partsOf(readTexts('fi')), partsOf(readTexts('sv'))]
  return [...new Set([...fi.keys(), ...sv.keys()])].flatMap((part) => {
    const [inFinnish, inSwedish] = [fi.get(part), sv.get(part)]
    if (inFinnish === inSwedish) return []
    if (inSwedish === undefined) return [`texts/sv.yaml has no ${part}, which fi.yaml has`]
    if (inFinnish === undefined) return [`texts/fi.yaml has no ${part}, which sv.yaml has`]
    return [`${part} is "${inFinnish}" in texts/fi.yaml and "${inSwedish}" in sv.yaml: make them alike`]
  })
}

type Part = readonly [name: string, form: string]

/** Every part of the texts by its name, with its form: what must be alike in both languages, the words left out. */
function partsOf(texts: Texts): ReadonlyMap<string, string> {
  return new Map([
    ...Object.entries(texts.programmes).flatMap(([name, own]) => partsOfProgramme(name, own)),
    ...partsOfKinds('kind', texts.kinds),
    ...Object.entries(texts.sections).flatMap(([name, { heading, text }]): readonly Part[] => [
      [`heading of section ${name}`, heading === undefined ? 'none' : 'written'],
      [`text of section ${name}`, text.map(formOf).join(' | ')],
    ]),
  ])
}

function partsOfProgramme(
  name: string,
  { groups, reasons, plans, choice, grounds, kinds }: ProgrammeTexts,
): readonly Part[] {
  const written = (what: string, sentences: object): readonly Part[] =>
    Object.keys(sentences).map((key) => [`${what} ${key} of programme ${name}`, 'written'])
  return [
    ...written('group', groups),
    ...Object.entries(reasons).map(
      ([key, text]): Part => [`reason ${key} of programme ${name}`, filledIn(text)],
    ),
    ...written('ground', grounds),
    ...Object.entries(plans).map(([kind, plan]): Part => [`plan ${kind} of programme ${name}`, daysOf(plan)]),
    ...(choice === undefined ? [] : [[`choice of programme ${name}`, daysOf(choice)] as const]),
    ...partsOfKinds(`programme ${name}, kind`, kinds),
  ]
}

function partsOfKinds(where: string, kinds: Readonly<Record<string, TextKind>>): readonly Part[] {
  return Object.entries(kinds).flatMap(([kind, { title, sections }]): readonly Part[] => [
    [`${where} ${kind}`, sections.join(', ')],
    [`title of ${where} ${kind}`, title.map(formOf).join(' | ')],
  ])
}

function daysOf(plan: DatedText): string {
  return typeof plan === 'string' ? 'at all times' : plan.map(({ from }) => `from ${from}`).join(', ')
}

/** When the paragraph is printed, and what is filled in where. */
function formOf(block: TextBlock): string {
  if ('details' in block)
    return `details: ${Object.entries(block.details)
      .map(([label, value]) => filledIn(`${label}${value}`))
      .join(', ')}`
  const conditions = [
    block.with === undefined ? '' : ` with ${block.with}`,
    block.without === undefined ? '' : ` without ${block.without}`,
  ].join('')
  return 'list' in block
    ? `list of ${block.list.length}${conditions}: ${block.list.map(filledIn).join(', ')}`
    : `text${conditions}: ${filledIn(block.text)}`
}

function filledIn(text: string): string {
  const names = placeholdersIn(text).toSorted()
  return names.length === 0 ? 'words' : names.map((name) => `{${name}}`).join(' ')
}
