import { z } from 'zod'
import { groupsSchema } from './group-states.ts'

/** Who is served elsewhere than where the people of their home are; the first that applies. */
export const servedApartSchema = z.strictObject({
  service_point: z.string(),
  municipality: z.string().optional(),
  group: groupsSchema.keyof().optional(),
  integration_period: z.literal('in force').optional(),
})
export type ServedApart = z.output<typeof servedApartSchema>
