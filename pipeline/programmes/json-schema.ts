import { z } from 'zod'
import { programmeFile } from './schema.ts'
import { toSnakeCase } from './yaml-file.ts'

/**
 * The schema of a programme file as JSON Schema (draft 7, which every editor knows), with keys as the files write
 * them. It holds what the zod schema holds; what check.ts finds, an editor does not see.
 */
export function programmeJsonSchema() {
  return z.toJSONSchema(programmeFile, {
    io: 'input',
    target: 'draft-7',
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly
      // The format says it; its pattern is a line of digits nobody can read in an editor's message.
      if (jsonSchema.format === 'date') delete jsonSchema.pattern
      if (jsonSchema.properties !== undefined)
        jsonSchema.properties = withSnakeCaseKeys(jsonSchema.properties)
      if (jsonSchema.required !== undefined) jsonSchema.required = jsonSchema.required.map(toSnakeCase)
    },
  })
}

function withSnakeCaseKeys<Value>(properties: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [toSnakeCase(key), value]))
}
