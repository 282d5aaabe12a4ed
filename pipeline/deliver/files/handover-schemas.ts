import { z } from 'zod'
import { handoverLine } from './handover-line.ts'
import { handoverManifest } from './handover-manifest.ts'

/** What is published of the form of handovers, by the name of its file: JSON Schema, draft 2020-12. */
export function handoverSchemas(): Readonly<Record<string, object>> {
  return {
    'handover-line.schema.json': publish('Luovutuksen rivi', handoverLine),
    'handover-manifest.schema.json': publish('Luovutuksen luettelo', handoverManifest),
  }
}

function publish(title: string, schema: z.ZodType): object {
  return z.toJSONSchema(schema.meta({ title }), {
    target: 'draft-2020-12',
    override: ({ jsonSchema }) => {
      // The format says it; its pattern is a line of digits nobody can read.
      if (jsonSchema.format === 'date' || jsonSchema.format === 'uuid') delete jsonSchema.pattern
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
    },
  })
}
