/** Writes the JSON Schemas of handovers, by which municipalities' systems check what they receive. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { handoverSchemas } from '../pipeline/deliver/files/handover-schemas.ts'

for (const [name, schema] of Object.entries(handoverSchemas())) {
  const path = join(import.meta.dirname, '../pipeline/deliver/files', name)
  writeFileSync(path, JSON.stringify(schema))
  execFileSync('biome', ['format', '--write', path], { stdio: 'inherit' })
}
