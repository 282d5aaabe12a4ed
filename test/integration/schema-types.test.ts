import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { projectRoot } from '../../pipeline/project.ts'
import { createTestDatabase } from '../support/test-database.ts'

test('the generated table types are those of the migrated database', async () => {
  const database = await createTestDatabase()
  onTestFinished(() => database.drop())
  const options = {
    dialect: 'postgres',
    url: database.url,
    'date-parser': 'string',
    'include-pattern': '{staging,register,audit,analysis}.*',
    'out-file': join(projectRoot, 'pipeline/db/schema.ts'),
  }
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
  const codegen = join(projectRoot, 'node_modules/kysely-codegen/dist/cli/bin.js')
  const { stdout } = await promisify(execFile)(process.execPath, [codegen, ...args, '--verify'])
  expect(stdout).toMatch(/up-to-date/)
})
