import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { openSession } from '../../pipeline/db/database.ts'
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
    const named = (name: string) => statements.filter((statement) => statement.name === name)
    expect(named('extract copyRows')).toMatchObject([{ rows: 3 }])
    expect(named('classify insertVerdicts')).toContainEqual(
      expect.objectContaining({
        rows: 2,
        milliseconds: expect.any(Number),
        plan: expect.objectContaining({ 'Node Type': 'ModifyTable' }),
      }),
    )
    expect(named('notify insertNotifications')).not.toEqual([])
    expect(await readFile(path, 'utf8')).not.toMatch(
      /Kanarialintu|Esimerkki|Papukaijan|Keksitty|\d{6}[-A]9\d\d/,
    )
  })

  test('tells that two processes may read what the longest statements read', async () => {
    const { databaseUrl, folder } = operator()
    const path = join(folder, 'parallel.jsonl')
    const night = await operator().writeNight('parallel', '2021-03-02', {
      'customers-0301.csv': customerFile([customer('1'), customer('4')]),
      'caseworkers.csv': caseworkerFile([{ id: 'A' }]),
    })
    const session = await openSession(databaseUrl, 'settings')
    const name = sql.id(new URL(databaseUrl).pathname.slice(1))
    // As if so few rows were worth it.
    await sql`alter database ${name} set min_parallel_table_scan_size = 0`.execute(session.db)
    await sql`alter database ${name} set parallel_setup_cost = 0`.execute(session.db)
    await sql`alter database ${name} set cpu_tuple_cost = 100`.execute(session.db)
    await session.close()
    const { code } = await operator().run('2021-03-02', night, '--trace', path)
    expect(code).toBe(0)
    const inParallel = (await readTrace(path)).filter(({ plan }) =>
      JSON.stringify(plan ?? {}).includes('"Gather"'),
    )
    expect(inParallel.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'extract insertRejections',
        'classify insertVerdicts',
        'classify insertDecisions',
        'classify updateUnseen',
        'assign upsertPersons',
        'assign insertNeeds',
        'notify insertNightNotifications',
        'statistics collectCounted',
      ]),
    )
  })

  test('is written also of a night that is refused', async () => {
    const path = join(operator().folder, 'refused.jsonl')
    const { code } = await operator().run('2021-03-03', join(operator().folder, 'night'), '--trace', path)
    expect(code).toBe(3)
    expect((await readTrace(path)).length).toBeGreaterThan(1)
  })

  test('leaves alone what is no file', async () => {
    const night = join(operator().folder, 'night')
    const { code, stderr } = await operator().run('2021-03-04', night, '--trace', operator().folder)
    expect(code).toBe(2)
    expect(stderr).toMatch(/is a folder, and is left as it is/)
  })
})
