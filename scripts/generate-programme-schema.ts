/** Writes pipeline/programmes/programme.schema.json, by which editors complete and check programme files. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { programmeJsonSchema } from '../pipeline/programmes/json-schema.ts'

const path = join(import.meta.dirname, '../pipeline/programmes/programme.schema.json')
writeFileSync(path, JSON.stringify(programmeJsonSchema()))
execFileSync('biome', ['format', '--write', path], { stdio: 'inherit' })
