import type { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRandom } from '../../scripts/generator/random.ts'
import { createParser } from '../support/command-parser.ts'
import { removeSituation } from '../support/fault-night.ts'
import { shareFolder } from '../support/folders.ts'
import { createBareDatabase, createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { seedOr, trialsOf } from '../support/trials.ts'
import {
  killCommand,
  otherCommands,
  prepareSituations,
  runCommandUndisturbed,
  type Situations,
  writingCommands,
} from '../support/writing-commands.ts'

const seed = seedOr(4)
const kills = trialsOf(1)
let struck = 0

const folder = shareFolder()
let databases: readonly TestDatabase[]
let situations: Situations

beforeAll(async () => {
  databases = [await createTestDatabase(), await createBareDatabase()]
  situations = await prepareSituations(folder, databases[0]!.url, databases[1]!.url)
})

afterAll(async () => {
  await removeSituation(situations.published)
  for (const database of databases) await database.drop()
})

describe('killed at a random moment and given again, a command leaves what it leaves undisturbed', () => {
  it.concurrent.each(writingCommands.map((command, place) => ({ ...command, place })))(
    '$name',
    async ({ place, ...command }) => {
      const undisturbed = await runCommandUndisturbed(situations, command)
      const random = createRandom(seed, place)
      for (let kill = 0; kill < kills; kill++) {
        const trial = await killCommand(situations, command, undisturbed, random)
        expect(trial.differences, `seed ${seed}, killed after ${trial.struckAt} ms`).toEqual([])
        if (trial.struckAt !== null) struck += 1
      }
    },
  )
})

it('of which not a few were found at work', () => {
  expect(struck).toBeGreaterThan((writingCommands.length * kills) / 4)
})

it('every command of the program is killed here, or named as one that writes nothing', async () => {
  const names = namesOf(await createParser()).sort()
  const known = [...writingCommands.map(({ name }) => name), ...Object.keys(otherCommands)]
  expect(known.filter((name) => names.includes(name)).sort()).toEqual(names)
})

/** Of the commands that do something, e.g. `worklist resolve`. */
function namesOf(command: Command, before = ''): string[] {
  return command.commands.flatMap((one) => {
    const name = `${before}${one.name()}`
    return one.commands.length === 0 ? [name] : namesOf(one, `${name} `)
  })
}
