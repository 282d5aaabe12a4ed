import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../../pipeline/project.ts'
import { composeDataDictionary } from '../../scripts/data-dictionary.ts'
import { openTestSession } from '../support/test-database.ts'

test('the data dictionary says what the comments of the migrated database say: npm run db:dictionary', async () => {
  const { client } = await openTestSession()
  const kept = await readFile(join(projectRoot, 'sql/data-dictionary.md'), 'utf8')
  expect(kept).toBe(await composeDataDictionary(client))
})
