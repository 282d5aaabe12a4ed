import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { caseworkerFile, customer, customerFile } from '../support/builders.ts'
import { hireOperator } from '../support/operator.ts'

describe('run --trace', () => {
  const operator = hireOperator(async (one) => {
    await one.writeNight('night', '2021-03-01', {
      'customers-0301.csv': customerFile([
        customer('1', { last_name: 'Kanarialintu', street_address: 'Papukaijankatu 7' }),
        customer('2', { non_disclosure: 'K' }),
        customer('3', { last_name: '' }),
      ]),
      'caseworkers.csv': caseworkerFile([{ id: 'A' }]),
    })
  })
  const readTrace = async (path: string): Promise<Record<string, unknown>[]> =>
    (await readFile(path, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))

  test('writes each statement of the night, of its stages and its files, with nothing of a person', async () => {
    const path = join(operator().folder, 'trace.jsonl')
    const night = join(operator().folder, 'night')
    const { code, stderr } = await operator().run('2021-03-01', night, '--trace', path)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    const [head, ...statements] = await readTrace(path)
    expect(head).toEqual({ trace: 'statements', plans: 'as executed' })
    const named = new Map(statements.map((statement) => [statement.name, statement]))
    expect(named.get('extract copyRows')).toMatchObject({ rows: 3 })
    expect(named.get('classify insertVerdicts')).toMatchObject({
      rows: 2,
      milliseconds: expect.any(Number),
      plan: expect.objectContaining({ 'Node Type': 'ModifyTable' }),
    })
    expect(named.has('notify insertNotifications')).toBe(true)
    expect(await readFile(path, 'utf8')).not.toMatch(
      /Kanarialintu|Esimerkki|Papukaijan|Keksitty|\d{6}[-A]9\d\d/,
    )
  })

  test('is written also of a night that is refused', async () => {
    const path = join(operator().folder, 'refused.jsonl')
    const { code } = await operator().run('2021-03-02', join(operator().folder, 'night'), '--trace', path)
    expect(code).toBe(3)
    expect((await readTrace(path)).length).toBeGreaterThan(1)
  })

  test('leaves alone what is no file', async () => {
    const night = join(operator().folder, 'night')
    const { code, stderr } = await operator().run('2021-03-03', night, '--trace', operator().folder)
    expect(code).toBe(2)
    expect(stderr).toMatch(/is a folder, and is left as it is/)
  })
})
