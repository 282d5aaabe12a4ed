import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { z } from 'zod'
import { type IsoDate, outcomes, reasonCodes } from '../../pipeline/domain.ts'
import {
  parseContent,
  readYamlFile,
  toSnakeCase,
  type YamlFile,
} from '../../pipeline/programmes/yaml-file.ts'
import { type Facts, nightRefused, noVerdict, type Person, type Verdict } from '../support/verdicts.ts'

/** One person on one night, and what must come of it. README.md beside this file explains the tables. */
export interface Case extends Person {
  readonly title: string
  readonly who: string
  /** File, line and number of the case. */
  readonly where: string
  readonly night: IsoDate
  readonly allowUnconfirmedAreas: boolean
  /** Areas that the programme has as confirmed, and the copy of it that judges has not. */
  readonly unconfirmedAreas: readonly string[]
  readonly expected: Expected
}

/** The place only where the table says it. */
export type Expected = Omit<Verdict, 'place'> & { readonly place?: string | undefined }

const verdicts = [
  ...outcomes.flatMap((outcome) => reasonCodes[outcome].map((reason) => `${outcome} ${reason}`)),
  noVerdict,
  nightRefused,
]
const decisionKinds = ['PALAUTUS', 'SIIRTO', 'KORJAUS'] as const
const endReasons = [...reasonCodes.END, ...reasonCodes.RETURN]

export const text = z.string('a text is expected').min(1)
export const date = z.iso.date('a date as yyyy-mm-dd is expected')
const code = (digits: number) =>
  z.string('a code in quotes is expected').regex(RegExp(`^\\d{${digits}}$`), `${digits} digits are expected`)
const days = z.int('a number of days is expected')
const flag = z.enum(['yes', 'no'], 'yes or no is expected').transform((value) => value === 'yes')
const none = z.literal('none').transform(() => null)
const unknown = z.literal('unknown').transform(() => null)
const dateOrNone = z.union([none, date], 'a date as yyyy-mm-dd, or none, is expected')
const placeOrUnknown = z.union([unknown, code(3)], 'three digits in quotes, or unknown, are expected')
const flagOrUnknown = z.union([unknown, flag], 'yes, no or unknown is expected')
const oneOrNone = <const Word extends string>(words: readonly Word[]) =>
  z.union([none, z.enum(words)], `${words.join(', ')} or none is expected`)

/** The facts that rules read, by their names in the specification's table of columns; `born` is in the HETU. */
export const factSchema = z.strictObject({
  born: date,
  mother_tongue: z.union([unknown, text.regex(/^[a-z]{2,3}$/)], 'a language code, or unknown, is expected'),
  home_municipality: placeOrUnknown,
  residence_municipality: placeOrUnknown,
  job_search_started_on: date,
  job_search_ended_on: dateOrNone,
  employment_code: code(2),
  unemployed_since: dateOrNone,
  last_service_ended_on: dateOrNone,
  benefit: oneOrNone(['TMT', 'PPR', 'APR']),
  labour_market_subsidy_days: days,
  labour_market_subsidy_days_12_months: days,
  earnings_related_entitlement: flagOrUnknown,
  immigrant: flagOrUnknown,
  integration_period_ends_on: dateOrNone,
  temporary_protection: flag,
  joint_service_customer: flag,
  change_security_55: flag,
  te_discretion: oneOrNone(['KIELI', 'TARKOITUKSENMUKAISUUS', 'MUU']),
  unemployment_risk: z.union(
    [none, flag],
    'yes, no, or none where the files have no such column, is expected',
  ),
})

/** Whether the fact, by its column's name, may be `unknown` or `none`. */
export function canBeUnknown(fact: string): boolean {
  return ['unknown', 'none'].some((word) => schemaOf(fact)?.safeParse(word).success)
}

/** Whether the fact, by its column's name, is `yes` or `no`. */
export function canBeFlag(fact: string): boolean {
  return schemaOf(fact)?.safeParse('yes').success ?? false
}

function schemaOf(fact: string): z.ZodType | undefined {
  return new Map<string, z.ZodType>(Object.entries(factSchema.shape)).get(fact)
}

export const row = z.enum(['accepted', 'rejected', 'absent']).default('accepted')
const membership = { of: code(3), lastKnownHome: code(3).optional() }
const decision = { kind: z.enum(decisionKinds), on: date, municipality: code(3).nullable().default(null) }
export const decisions = z.array(z.strictObject(decision)).default([])
/** What must come of a person on a night. */
export const expectation = {
  // biome-ignore lint/suspicious/noThenProperty: the tables' own word
  then: z.enum(verdicts, 'an outcome and its reason code are expected'),
  groups: z.array(text).default([]),
  unknown: z.array(text).default([]),
  place: text.optional(),
}

export function expectedOf({ groups, unknown, ...rest }: Expected): Expected {
  return { ...rest, groups: groups.toSorted(), unknown: unknown.toSorted() }
}

/** A night; or the first nights of the programme's rule versions, all of them or from one of them on. */
const nights = z.union([
  date,
  z
    .string()
    .regex(/^every version( since \d{4}-\d{2}-\d{2})?$/)
    .transform((words) => ({ versionsSince: words.split(' since ')[1] ?? null })),
])
type Nights = z.infer<typeof nights>

const caseSchema = factSchema
  .extend({
    night: z.union(
      [nights.transform((one) => [one]), z.array(nights).min(1)],
      'a date, every version, or several are expected',
    ),
    allow_unconfirmed_areas: flag.default(false),
    unconfirmed_areas: z.array(text).default([]),
    row,
    member: z.union([none, z.strictObject(membership)]).default(null),
    former: z
      .union([
        none,
        z.strictObject({
          ...membership,
          ended: date,
          reason: z.enum(endReasons).default('JOB_SEARCH_ENDED'),
        }),
      ])
      .default(null),
    decisions: z
      .array(
        z.strictObject({
          ...decision,
          settled: z
            .union([z.literal('yes').transform(() => 'earlier' as const), date], 'yes or a date is expected')
            .nullable()
            .default(null),
        }),
      )
      .default([]),
    who: text,
    ...expectation,
  })
  .refine(({ member, former }) => member === null || former === null, 'either member or former is expected')
  .transform(({ who, night, row, member, former, decisions, ...rest }) => {
    const { allow_unconfirmed_areas, unconfirmed_areas, ...judged } = rest
    const { then: verdict, groups, unknown, place, born, ...facts } = judged
    return {
      who,
      nights: night,
      allowUnconfirmedAreas: allow_unconfirmed_areas,
      unconfirmedAreas: unconfirmed_areas,
      row,
      member: member && { of: member.of, lastKnownHome: member.lastKnownHome ?? member.of },
      former: former && { ...former, lastKnownHome: former.lastKnownHome ?? former.of },
      decisions,
      facts: { birth_date: born, ...facts } satisfies Facts,
      expected: expectedOf({ verdict, groups, unknown, place }),
    }
  })

const rowSchema = z.record(z.string(), z.unknown(), 'names and values are expected')
/** What stands above the cases holds for every case that does not say otherwise; a verdict is each case's own. */
const tableSchema = z
  .looseObject({ title: text, cases: z.array(rowSchema).min(1) })
  .refine(
    (table) => ['who', 'then', 'groups', 'unknown', 'place'].every((name) => !(name in table)),
    'who, then, groups, unknown and place belong to the cases',
  )

const noVersion = 'no rule version begins on the day since which every one is to judge'
const tables = join(import.meta.dirname, 'tables')

/** What the tables need to know of a programme: on which days its rule versions begin. */
type Versions = {
  readonly id: string
  readonly ruleVersions: readonly { readonly from: IsoDate }[]
}

/** Every case of the programme's tables, once for each of its nights. Throws one error with every problem. */
export function readTables(programme: Versions, directory = tables): readonly Case[] {
  const folder = relative(process.cwd(), join(directory, programme.id))
  const everyone = readYamlFile(join(folder, 'everyone.yaml'))
  const usual = parseContent(everyone, rowSchema)
  const problems = new Set(usual.problems)
  const names = readdirSync(folder).filter((name) => name !== 'everyone.yaml')
  const cases = names.toSorted().flatMap((name) => {
    const file = readYamlFile(join(folder, name))
    const table = parseContent(file, tableSchema)
    for (const problem of table.problems) problems.add(problem)
    if (table.value === undefined) return []
    const { title, cases: rows, ...common } = table.value
    return rows.flatMap((row, index) => {
      const one = parseCase(file, index, { ...usual.value, ...common, ...row })
      for (const problem of one.problems) problems.add(problem)
      if (one.value === undefined) return []
      const { nights, ...person } = one.value
      const where = file.describe({ path: ['cases', index], message: person.who })
      return nights.flatMap((words) => {
        const each = nightsOf(programme, words)
        if (each.length === 0) problems.add(file.describe({ path: ['cases', index], message: noVersion }))
        return each.map((night) => ({ ...person, title, where, night }))
      })
    })
  })
  if (problems.size > 0) throw new Error(`correct the rule tables:\n${[...problems].join('\n')}`)
  return cases
}

/** None where no rule version begins on the day that the words name. */
function nightsOf({ ruleVersions }: Versions, words: Nights): readonly IsoDate[] {
  if (typeof words === 'string') return [words]
  const { versionsSince } = words
  const days = ruleVersions.map(({ from }) => from)
  if (versionsSince !== null && !days.includes(versionsSince)) return []
  return days.filter((day) => day >= (versionsSince ?? day))
}

/** The case with the facts of everyone and of its table, or every problem with it, as lines with file and line. */
function parseCase(file: YamlFile, index: number, row: Readonly<Record<string, unknown>>) {
  const named = Object.fromEntries(Object.entries(row).map(([name, value]) => [toSnakeCase(name), value]))
  const { data: value, error } = caseSchema.safeParse(named)
  const problems = (error?.issues ?? []).flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: [...issue.path, key], message: 'unknown name' }))
      : [issue],
  )
  return {
    value,
    problems: problems.map(({ path, message }) =>
      file.describe({ path: ['cases', index, ...path], message }),
    ),
  }
}
