import { z } from 'zod'
import { rejectReasons } from '../../pipeline/domain.ts'
import { UsageError } from '../../pipeline/errors.ts'
import {
  allOf,
  changeAllowance,
  changeProtection,
  changeReach,
  moveToCode,
  overwrite,
  paySubsidy,
} from './changes.ts'
import { columns, optionalColumns } from './customer-row.ts'
import { groupWishSchema } from './groups.ts'
import type { Cast } from './person.ts'
import { type ProgrammeId, programmeIds } from './programmes.ts'
import {
  byEService,
  byLetter,
  protectedByContactAddress,
  protectedByEService,
  protectedWithoutChannel,
  type Reach,
  withoutAddress,
} from './reach.ts'
import { spoilers } from './spoilers.ts'
import {
  type CaseworkerFate,
  type Chapter,
  caseworkerFates,
  isVerdict,
  type Story,
  type TeDecision,
} from './story.ts'

const reachSchema = z.enum([
  'letter',
  'message',
  'no address',
  'protected',
  'protected, message',
  'protected, letter',
])
const reaches: Readonly<Record<z.output<typeof reachSchema>, Reach>> = {
  letter: byLetter,
  message: byEService,
  'no address': withoutAddress,
  protected: protectedWithoutChannel,
  'protected, message': protectedByEService,
  'protected, letter': protectedByContactAddress,
}

/** Columns by name, over everything else. */
const factsSchema = z.partialRecord(
  z.enum([...columns, ...optionalColumns].map(([, field]) => field)),
  z.string(),
)

/** `OUTCOME REASON`, and the municipality (or `none`) where it follows neither from the home nor from the customership. */
const expectationSchema = z.string().transform((text, issues) => {
  const [, verdict = '', place] = /^(\w+ \w+)(?: (\d{3}|none))?$/.exec(text) ?? []
  if (isVerdict(verdict))
    return place === undefined ? { verdict } : { verdict, municipality: place === 'none' ? '' : place }
  issues.addIssue('no such outcome and reason')
  return z.NEVER
})

/** `SIIRTO 2021-06-01 886` */
const decisionSchema = z.string().transform((text, issues): TeDecision => {
  const [, kind, decidedOn = '', municipality = ''] =
    /^(PALAUTUS|SIIRTO|KORJAUS) (\d{4}-\d{2}-\d{2})(?: (\d{3}))?$/.exec(text) ?? []
  if (kind === 'PALAUTUS' || kind === 'KORJAUS' || (kind === 'SIIRTO' && municipality !== ''))
    return { kind, decidedOn, municipality }
  issues.addIssue('say PALAUTUS, SIIRTO or KORJAUS, the date and, for a SIIRTO, the municipality')
  return z.NEVER
})

/** `named pori-2`, or `named` where it could be one of several. */
const caseworkerSchema = z.string().transform((text, issues): CaseworkerFate => {
  const [word, id, ...rest] = text.split(' ')
  const kind = caseworkerFates.find((fate) => fate === word)
  const isNobody = kind === 'waiting' || kind === 'dormant'
  if (kind !== undefined && rest.length === 0 && !(isNobody && id !== undefined))
    return { kind, ...(id !== undefined && { id }) }
  issues.addIssue('say kept or named, with the id where there is only one answer; or waiting, or dormant')
  return z.NEVER
})

/** An outcome alone stands for `expect:`. */
const chapterSchema = z.preprocess(
  (told) => (typeof told === 'string' ? { expect: told } : told),
  z.strictObject({
    expect: expectationSchema.optional(),
    /** No row tonight, or one that must be refused for the reason. */
    row: z.enum(['none', ...rejectReasons]).optional(),
    decisions: z.array(decisionSchema).optional(),
    /** From tonight on, and in this order: another home municipality, by code, `unknown` or `none`, and so on. */
    home: z.string().optional(),
    allowance: z.enum(['met', 'not met', 'unknown']).optional(),
    temporary_protection: z.enum(['met', 'not met']).optional(),
    reach: reachSchema.optional(),
    facts: factsSchema.optional(),
    caseworker: caseworkerSchema.optional(),
  }),
)

/** A story as scenario.yaml tells it: in a sentence, how the people are cast, and what happens on which night. */
export const toldStorySchema = z
  .strictObject({
    story: z.string(),
    /** How many people live it. */
    count: z.int().positive().default(1),
    /** In the nights of one programme only; on the others there is no row. */
    programme: z.enum(programmeIds).optional(),
    home: z.string(),
    groups: groupWishSchema,
    reach: reachSchema.optional(),
    age: z.literal('55 or over').optional(),
    /** The groups that ask for an age follow from it, night by night. */
    born: z.iso.date().optional(),
    job_search: z.literal('not valid').optional(),
    employment: z.literal('outside the population').optional(),
    discretion: z.literal('stays with the TE office').optional(),
    integration_period: z.enum(['in force', 'not in force']).optional(),
    facts: factsSchema.optional(),
    /** Its paid days grow from night to night, five a week, while whoever gets it is unemployed or laid off. */
    labour_market_subsidy: z.literal('paid').optional(),
    nights: z.record(z.string(), chapterSchema),
  })
  .refine(
    ({ born, age, groups }) =>
      born === undefined || (age === undefined && (typeof groups === 'object' || groups === 'any')),
    'who is born on a day has no other age, and groups that are told one by one, or any',
  )
type Told = z.output<typeof toldStorySchema>

/** Whether it says something that only an optional column can hold. */
export function tellsOptionalFact({ facts, nights }: Told): boolean {
  const told = [facts, ...Object.values(nights).map((chapter) => chapter.facts)]
  return told.some((some) => some !== undefined && optionalColumns.some(([, field]) => field in some))
}

interface NamedNight {
  readonly folder: string
  readonly programme: ProgrammeId
}

/** Throws UsageError when the story tells of a night that the scenario does not have. */
export function tellStory(told: Told, allNights: readonly NamedNight[]): Story {
  const nights = allNights.map((night) => ({
    ...night,
    isLived: told.programme === undefined || told.programme === night.programme,
  }))
  const folders = nights.filter(({ isLived }) => isLived).map(({ folder }) => folder)
  const unknown = Object.keys(told.nights).find((folder) => !folders.includes(folder))
  if (unknown !== undefined) throw new UsageError(`"${told.story}" tells of ${unknown}, which is no night`)
  return {
    why: told.story,
    cast: castOf(told),
    chapters: nights.map(({ folder, isLived }) => {
      if (!isLived) return { verdict: null, row: 'none' }
      const chapter = told.nights[folder]
      return chapter === undefined ? undefined : tellChapter(chapter, told.story)
    }),
    ...(told.labour_market_subsidy && { meanwhile: paySubsidy }),
  }
}

function castOf({ home, groups, reach, age, born, job_search, employment, discretion, ...rest }: Told): Cast {
  return {
    home,
    groups,
    ...(reach && { reach: reaches[reach] }),
    ...(age && { age }),
    ...(born && { born }),
    ...(job_search && { jobSearch: job_search }),
    ...(employment && { employment }),
    ...(discretion && { discretion }),
    ...(rest.integration_period && { integration: rest.integration_period }),
    ...(rest.facts && { facts: rest.facts }),
  }
}

function tellChapter(chapter: Told['nights'][string], story: string): Chapter {
  const { expect, row, decisions, caseworker, ...changed } = chapter
  if (expect === undefined && row === undefined)
    throw new UsageError(`"${story}": say what to expect of each row`)
  return {
    verdict: expect?.verdict ?? null,
    ...(expect && 'municipality' in expect && { municipality: expect.municipality }),
    ...(row && { row: row === 'none' ? row : spoilers[row] }),
    ...(decisions && { decisions }),
    ...(caseworker && { caseworker }),
    change: allOf([
      ...(changed.home ? [moveToCode(changed.home)] : []),
      ...(changed.allowance ? [changeAllowance(changed.allowance)] : []),
      ...(changed.temporary_protection ? [changeProtection(changed.temporary_protection)] : []),
      ...(changed.reach ? [changeReach(reaches[changed.reach])] : []),
      ...(changed.facts ? [overwrite(changed.facts)] : []),
    ]),
  }
}
