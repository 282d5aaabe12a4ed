import { z } from 'zod'
import type { MunicipalityCode } from '../../pipeline/domain.ts'

export const homeSchema = z
  .strictObject({
    /** As the export writes it: an abolished code too. */
    code: z.string().regex(/^\d{3}$/),
    name: z.string(),
    /** The first digits of its postal codes; the rest is drawn. */
    postal_area: z.string().regex(/^\d{2,4}$/),
    /** How many live there, in proportion to the others of its kind. */
    share: z.number().positive(),
    /** The municipality that an abolished code means. */
    resolves_to: z.string().optional(),
    /** The TE office in whose file its people are; without one the offices' shares decide. */
    office: z.string().optional(),
  })
  .readonly()
export type Home = z.output<typeof homeSchema>

/** What the programme makes of a home municipality. `other_areas`: pilots that only members move to. */
export type HomeKind = 'pilot' | 'other_areas' | 'unconfirmed' | 'outside'

/** The municipality meant; empty when none is known. */
export function municipalityOf(home: Home | null): MunicipalityCode {
  return home === null ? '' : (home.resolves_to ?? home.code)
}
