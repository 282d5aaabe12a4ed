import { z } from 'zod'

const stateSchema = z.enum(['met', 'not met', 'unknown'])
export type GroupState = z.output<typeof stateSchema>

export const groupsSchema = z
  .strictObject({
    'foreign-language': stateSchema,
    immigrant: stateSchema,
    /** Every jobseeker's; nobody need say so. */
    jobseeker: stateSchema,
    'joint-service-customer': stateSchema,
    'labour-market-subsidy-200-days': stateSchema,
    'no-earnings-related-allowance': stateSchema,
    'temporary-protection': stateSchema,
    'under-25': stateSchema,
    'under-25-unemployed-6-months-without-service': stateSchema,
    'under-30': stateSchema,
    'unemployed-12-months': stateSchema,
    'unemployed-12-months-without-service': stateSchema,
  })
  .partial()
/** What is intended of a person, group by group; the facts are chosen to fit. Other groups are left to chance. */
export type Groups = Readonly<z.output<typeof groupsSchema>>
export type GroupId = keyof Groups
