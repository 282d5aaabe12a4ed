import { z } from 'zod'
import { type ProgrammeId, programmeIds } from './programmes.ts'

const listedCaseworkerSchema = z.strictObject({
  id: z.string(),
  municipality: z.string(),
  /** Without one: any. */
  service_point: z.string().default(''),
  /** Groups served; empty: all. */
  groups: z.array(z.string()).default([]),
  languages: z.array(z.string()).min(1),
  full_time_equivalent: z.number().positive().default(1),
  /** Most customers per full-time worker; without one the programme's. */
  cap: z.int().positive().optional(),
})

export const nightSchema = z.strictObject({
  date: z.iso.date(),
  /** Where it is another than the scenario's. */
  programme: z.enum(programmeIds).optional(),
  /** The customer files are those of the night before, byte for byte. */
  unchanged: z.boolean().default(false),
  /** Whether the scenario's caseworkers are listed; or a list of the night's own. */
  caseworkers: z.union([z.boolean(), z.array(listedCaseworkerSchema)]).default(false),
  /** The day of the programme that the night comes after: nobody new is taken, or everybody's customership ends. */
  past: z.enum(['directing_until', 'last_day']).optional(),
})

export type ListedCaseworker = z.output<typeof listedCaseworkerSchema>
/** `folder`: the name of the night's own, its date and, where it is not the scenario's, the programme. */
export type Night = z.output<typeof nightSchema> & {
  readonly programme: ProgrammeId
  readonly folder: string
}
