import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { UsageError } from '../../pipeline/errors.ts'
import { homeSchema } from './homes.ts'
import { describeCountry } from './nationwide.ts'
import { nightSchema } from './night-schema.ts'
import { programmeIds } from './programmes.ts'
import { servedApartSchema } from './served-apart.ts'
import { stories } from './stories.ts'
import { tellsOptionalFact, toldStorySchema } from './told-stories.ts'

const officeSchema = z.strictObject({
  code: z.string(),
  dialect: z.enum(['plain', 'spreadsheet']),
  share: z.number().positive(),
})

const caseworkersSchema = z.strictObject({
  municipality: z.string(),
  /** Without one: any. */
  service_point: z.string().default(''),
  /** Groups served; empty: all. */
  groups: z.array(z.string()).default([]),
  /** So many full-time workers, and one worker for each of these full-time equivalents. */
  full_time: z.int().positive().default(0),
  full_time_equivalents: z.array(z.number().positive()).default([]),
  /** Taken in turn. */
  languages: z.array(z.string()).min(1),
  /** Most customers per full-time worker; without one the programme's. */
  cap: z.int().positive().optional(),
  /** Listed from the first date on, and no more from the second on. */
  joins: z.iso.date().default('0000-01-01'),
  leaves: z.iso.date().default('9999-12-31'),
})

const homesSchema = z.strictObject({
  pilot: z.array(homeSchema).min(1),
  other_areas: z.array(homeSchema).default([]),
  outside: z.array(homeSchema).default([]),
})

const completeSchema = z
  .strictObject({
    programme: z.enum(programmeIds),
    seed: z.int(),
    nights: z.array(nightSchema).min(1),
    offices: z.array(officeSchema).min(1),
    /** Whether the customer files have the columns that they may lack. */
    optional_columns: z.boolean().default(false),
    homes: homesSchema,
    caseworkers: z.array(caseworkersSchema).default([]),
    served_apart: z.array(servedApartSchema).default([]),
    /** How many people live each story of the library. */
    stories: z
      .record(
        z.string().refine((id) => id in stories, 'no such story'),
        z.int().nonnegative(),
      )
      .default({}),
    /** Stories told here. */
    people: z.array(toldStorySchema).default([]),
  })
  .refine(
    ({ optional_columns, people }) => optional_columns || !people.some(tellsOptionalFact),
    'a fact of an optional column is told: say optional_columns: true',
  )

/** `nationwide: 1000` stands for the offices, homes and caseworkers of the whole country, for so many transfers. */
const shorthandSchema = z.looseObject({ programme: z.enum(programmeIds), nationwide: z.int().positive() })

export const scenarioSchema = z
  .preprocess((source) => {
    const shorthand = shorthandSchema.safeParse(source)
    if (!shorthand.success) return source
    const { nationwide, ...rest } = shorthand.data
    return { ...describeCountry(rest.programme, nationwide), ...rest }
  }, completeSchema)
  .transform((scenario) => ({
    ...scenario,
    nights: scenario.nights.map((night) => {
      const { date, programme = scenario.programme } = night
      return { ...night, programme, folder: programme === scenario.programme ? date : `${date}-${programme}` }
    }),
  }))
export type Scenario = z.output<typeof scenarioSchema>

/** Reads `scenario.yaml` of the folder. Throws UsageError naming every problem. */
export function readScenario(directory: string): Scenario {
  const path = join(directory, 'scenario.yaml')
  if (!existsSync(path)) throw new UsageError(`${path} is missing: name the folder of a scenario`)
  const result = scenarioSchema.safeParse(parse(readFileSync(path, 'utf8')))
  if (!result.success) throw new UsageError(`${path}: ${z.prettifyError(result.error)}`)
  return result.data
}
