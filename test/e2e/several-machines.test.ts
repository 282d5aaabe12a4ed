import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createRandom } from '../../scripts/generator/random.ts'
import { shareFolder } from '../support/folders.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { seedOr, trialsOf } from '../support/trials.ts'
import { commonFaults, killWhileRendering, killWhileSending } from '../support/worker-trials.ts'

const random = createRandom(seedOr(5))
const folder = shareFolder()
const databases: TestDatabase[] = []

afterAll(async () => {
  for (const database of databases) await database.drop()
})

async function freshDatabase(): Promise<string> {
  const database = await createTestDatabase()
  databases.push(database)
  return database.url
}

test('four machines that share the output folder and are killed write every letter once, as undisturbed ones do', {
  timeout: 180_000,
}, async () => {
  const trial = await killWhileRendering({
    folder: join(folder, 'letters'),
    databaseUrl: await freshDatabase(),
    members: 700,
    kills: trialsOf(2),
    random,
  })
  expect(trial.problems).toEqual([])
  expect(trial.notifications).toBe(700)
  expect(trial.kills).toBeGreaterThan(0)
})

test('four machines without a shared folder that are killed send every message once, through every common fault', {
  timeout: 180_000,
}, async () => {
  const trial = await killWhileSending(
    {
      folder: join(folder, 'messages'),
      databaseUrl: await freshDatabase(),
      members: 200,
      kills: trialsOf(2),
      random,
    },
    commonFaults,
  )
  expect(trial.problems).toEqual([])
  expect(trial.messages).toBeGreaterThan(150)
  expect(trial.kills).toBeGreaterThan(0)
})
