import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { projectRoot } from '../../pipeline/config.ts'
import { generate } from '../../scripts/generator/generate.ts'
import { readScenario } from '../../scripts/generator/scenario.ts'
import { shareNights } from '../support/nights.ts'
import { answer, readQuestions } from '../support/readme-questions.ts'

const fixture = join(projectRoot, 'fixtures/pirkanmaa')
const date = '2021-03-01'

let scenario: string
const nights = shareNights(async (shared) => {
  scenario = await mkdtemp(join(tmpdir(), 'pirkanmaa-'))
  await cp(join(fixture, 'scenario.yaml'), join(scenario, 'scenario.yaml'))
  generate(readScenario(fixture), scenario)
  await shared.run(date, {}, { exports: join(scenario, 'nights', date) })
})
afterAll(() => rm(scenario, { recursive: true, force: true }))

test.each(readQuestions())(
  "the cut-over night of Pirkanmaa answers the README's question $title",
  async (question) => {
    expect(await answer(nights(), question)).toBe(question.answers.pirkanmaa)
  },
)
