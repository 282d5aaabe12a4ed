import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRandom } from '../../scripts/generator/random.ts'
import { createParser } from '../support/command-parser.ts'
import { removeSituation } from '../support/fault-night.ts'
import { createBareDatabase, createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import {
  killCommand,
  otherCommands,
  prepareSituations,
  runCommandUndisturbed,
  type Situations,
  writingCommands,
} from '../support/writing-commands.ts'

const seed = randomInt(2 ** 31)

let folder: string
let databases: readonly TestDatabase[]
let situations: Situations

beforeAll(async () => {
  console.log(`killed commands: seed ${seed}`)
  folder = await mkdtemp(join(tmpdir(), 'kuntasiirto-commands-'))
  databases = [await createTestDatabase(), await createBareDatabase()]
  situations = await prepareSituations(folder, databases[0]!.url, databases[1]!.url)
})

afterAll(async () => {
  await removeSituation(situations.published)
  for (const database of databases) await database.drop()
  await rm(folder, { recursive: true, force: true })
})

describe('killed at a random moment and given again, a command leaves what it leaves undisturbed', () => {
  it.concurrent.each(writingCommands.map((command, place) => ({ ...command, place })))(
    '$name',
    async ({ place, ...command }) => {
      const undisturbed = await runCommandUndisturbed(situations, command)
      const trial = await killCommand(situations, command, undisturbed, createRandom(seed, place))
      expect(trial.differences, `seed ${seed}, killed after ${trial.struckAt} ms`).toEqual([])
    },
  )
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
