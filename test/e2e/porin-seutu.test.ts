import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { projectRoot } from '../../pipeline/project.ts'
import { generate } from '../../scripts/generator/generate.ts'
import { readScenario } from '../../scripts/generator/scenario.ts'
import { runCommand } from '../support/command-line.ts'

const fixture = join(projectRoot, 'fixtures/porin-seutu')

let scenario: string
beforeAll(async () => {
  scenario = await mkdtemp(join(tmpdir(), 'porin-seutu-'))
  await cp(join(fixture, 'scenario.yaml'), join(scenario, 'scenario.yaml'))
  generate(readScenario(fixture), scenario)
})
afterAll(() => rm(scenario, { recursive: true, force: true }))

test('four nights of the Pori region are replayed through the command line, with their files, and everyone meets the fate that was intended', async () => {
  const { code, stdout, stderr } = await runCommand(besideTheTemplate(), ['replay', scenario], {
    KUNTASIIRTO_LOG_LEVEL: 'warn',
  })
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: `${scenario}: 4 nights, every fate as expected.\n`,
    stderr: '',
  })
}, 180_000)

/** Another database of the server: nobody may be connected to the template while other tests clone it. */
function besideTheTemplate(): string {
  const url = new URL(inject('templateUrl'))
  url.pathname = '/postgres'
  return url.href
}
