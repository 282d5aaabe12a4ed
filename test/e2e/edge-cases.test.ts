import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectRoot } from '../../pipeline/project.ts'
import { runCommand } from '../support/command-line.ts'
import { hireOperator, quiet } from '../support/operator.ts'

const edgeCases = join(projectRoot, 'fixtures/edge-cases')

describe('the hand-written edge cases', () => {
  const operator = hireOperator()

  test('meet the fates that were written down; a replay waits for nobody', async () => {
    const { code, stdout, stderr } = await runCommand(operator().databaseUrl, ['replay', edgeCases], {
      ...quiet,
      KUNTASIIRTO_APPROVAL: 'always',
    })
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: `${edgeCases}: 4 nights, every fate as expected.\n`,
      stderr: '',
    })
  }, 180_000)

  test('an update writes what came out where nothing was expected before, and it is met then', async () => {
    const scenario = join(operator().folder, 'without-expected')
    const night = '2021-03-01'
    await cp(join(edgeCases, 'scenario.yaml'), join(scenario, 'scenario.yaml'))
    await cp(join(edgeCases, 'nights', night), join(scenario, 'nights', night), { recursive: true })
    const replay = (...options: readonly string[]) =>
      operator().kuntasiirto('replay', scenario, '--without-files', ...options)

    expect(await replay('--update')).toMatchObject({ code: 0, stderr: '' })
    const written = await readdir(join(scenario, 'expected', night))
    expect(written.toSorted()).toEqual(['notifications.csv', 'outcomes.csv', 'rejected.csv'])
    expect(await replay()).toMatchObject({
      code: 0,
      stdout: `${scenario}: 1 night, every fate as expected.\n`,
    })
  }, 180_000)

  test('a fate that differs is shown with what was expected and what came out, and ends with 5', async () => {
    const scenario = join(operator().folder, 'changed')
    const night = '2021-03-01'
    await cp(join(edgeCases, 'scenario.yaml'), join(scenario, 'scenario.yaml'))
    for (const part of ['nights', 'expected'])
      await cp(join(edgeCases, part, night), join(scenario, part, night), { recursive: true })
    const outcomes = join(scenario, 'expected', night, 'outcomes.csv')
    const text = await readFile(outcomes, 'utf8')
    await writeFile(outcomes, text.replace(/^1002;TRANSFER;ELIGIBLE/m, '1002;STAY;NO_GROUP'))

    const { code, stdout, stderr } = await operator().kuntasiirto('replay', scenario, '--json')
    expect(JSON.parse(stdout).differences).toEqual([
      expect.objectContaining({
        night,
        table: 'outcomes',
        key: '1002',
        expected: expect.stringContaining('NO_GROUP'),
        actual: expect.stringContaining('ELIGIBLE'),
      }),
    ])
    expect(code).toBe(5)
    expect(stderr).toMatch(/^kuntasiirto: .*1 fates differ from expected.*\n$/)
  }, 120_000)
})
