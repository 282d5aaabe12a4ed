import { z } from 'zod'
import type { IsoDate, MunicipalityCode } from '../../pipeline/domain.ts'
import { programmeIds } from './programmes.ts'

export const homeSchema = z
  .strictObject({
    /** As the export writes it: an abolished code too. */
    code: z.string().regex(/^\d{3}$/),
    name: z.string(),
    /** The first digits of its postal codes; the rest is drawn. */
    postal_area: z.string().regex(/^\d{2,4}$/),
    /** How many live there, in proportion to the others of its kind. */
    share: z.number().positive(),
    /** The municipality that an abolished code means, from a date on or ever since. */
    resolves_to: z.string().optional(),
    resolves_from: z.iso.date().default('0000-01-01'),
    /** The TE office in whose file its people are; without one the offices' shares decide. */
    office: z.string().optional(),
    /** There another authority serves, and the municipality of residence decides in 2025. */
    in_aland: z.boolean().default(false),
    /** For programmes whose areas have groups of their own. */
    area: z.string().optional(),
    /** Where its people are served who are not served apart: in every programme, or programme by programme. */
    service_point: z.union([z.string(), z.partialRecord(z.enum(programmeIds), z.string())]).optional(),
  })
  .readonly()
export type Home = z.output<typeof homeSchema>

/** What the programme makes of a home municipality. `other_areas`: areas that only members move to. */
export const homeKinds = ['pilot', 'other_areas', 'outside'] as const
export type HomeKind = (typeof homeKinds)[number]

/** The municipality meant on the date; empty when none is known. */
export function municipalityOf(home: Home | null, date: IsoDate): MunicipalityCode {
  if (home === null) return ''
  return home.resolves_to !== undefined && date >= home.resolves_from ? home.resolves_to : home.code
}
