import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { UsageError } from '../../pipeline/errors.ts'
import { homeSchema } from './homes.ts'
import { stories } from './stories.ts'

const nightSchema = z.strictObject({
  date: z.iso.date(),
  /** The customer files are those of the night before, byte for byte. */
  unchanged: z.boolean().default(false),
  caseworkers: z.boolean().default(false),
})

const officeSchema = z.strictObject({
  code: z.string(),
  dialect: z.enum(['plain', 'spreadsheet']),
  share: z.number().positive(),
})

const caseworkersSchema = z.strictObject({
  municipality: z.string(),
  /** One worker each, in full-time equivalents. */
  full_time_equivalents: z.array(z.number().positive()),
  /** Taken in turn. */
  languages: z.array(z.string()).min(1),
  /** Most customers per full-time worker; without one the programme's. */
  cap: z.int().positive().optional(),
})

export const scenarioSchema = z.strictObject({
  programme: z.literal('kuntakokeilu-2021'),
  seed: z.int(),
  nights: z.array(nightSchema).min(1),
  offices: z.array(officeSchema).min(1),
  homes: z.strictObject({
    pilot: z.array(homeSchema).min(1),
    other_areas: z.array(homeSchema).default([]),
    unconfirmed: z.array(homeSchema).default([]),
    outside: z.array(homeSchema).default([]),
  }),
  caseworkers: z.array(caseworkersSchema).default([]),
  /** How many people live each story. */
  stories: z.record(
    z.string().refine((id) => id in stories, 'no such story'),
    z.int().nonnegative(),
  ),
})
export type Scenario = z.output<typeof scenarioSchema>

/** Reads `scenario.yaml` of the folder. Throws UsageError naming every problem. */
export function readScenario(directory: string): Scenario {
  const path = join(directory, 'scenario.yaml')
  if (!existsSync(path)) throw new UsageError(`${path} is missing: name the folder of a scenario`)
  const result = scenarioSchema.safeParse(parse(readFileSync(path, 'utf8')))
  if (!result.success) throw new UsageError(`${path}: ${z.prettifyError(result.error)}`)
  return result.data
}
