import { z } from 'zod'
import type { Layout } from './header.ts'
import type { Profile } from './profile.ts'
import { readTable, type Table } from './read-table.ts'
import {
  codeSchema,
  customerNumberSchema,
  dateSchema,
  municipalitySchema,
  textSchema,
} from './value-schemas.ts'

export type TeDecision = z.infer<ReturnType<typeof decisionSchema>>

/** Reads `decisions.csv` (README.md beside this file). A transfer without a municipality cannot be read. */
export function readDecisions(path: string, layout: Layout, profile: Profile): Promise<Table<TeDecision>> {
  return readTable(path, layout, profile.headers.decisions, decisionSchema(profile))
}

function decisionSchema(profile: Profile) {
  return z
    .object({
      customer_number: customerNumberSchema,
      /** PALAUTUS, SIIRTO or KORJAUS. */
      kind: codeSchema(profile.decision_kinds),
      decided_on: dateSchema(profile),
      /** Where a SIIRTO goes; null for the others as a rule. */
      municipality_code: municipalitySchema.nullable(),
      ground: textSchema.nullable(),
    })
    .refine(({ kind, municipality_code }) => kind !== 'SIIRTO' || municipality_code !== null, {
      path: ['municipality_code'],
      error: 'is empty, and a transfer needs it',
    })
}
