import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { customer, customerFile, decisionFile, hetuOf } from '../support/builders.ts'
import { hireOperator } from '../support/operator.ts'
import { edit, textOf } from '../support/programme-files.ts'
import { tableChecksums } from '../support/table-checksums.ts'

const young = (number: string, born: string, changes = {}) =>
  customer(number, { personal_identity_code: hetuOf(born), earnings_related_entitlement: 'K', ...changes })

const people = [
  young('1', '1992-01-01'),
  young('2', '1999-01-01'),
  young('3', '1993-01-01', { earnings_related_entitlement: '' }),
  young('4', '1994-01-01', { mother_tongue: 'en' }),
  young('5', '1995-01-01', { non_disclosure: 'K', uses_e_service: 'K' }),
  customer('6'),
  customer('7', { last_name: '' }),
]

const operator = hireOperator(async (one) => {
  await writeFile(
    join(one.folder, 'under-25.yaml'),
    edit(textOf('kuntakokeilu-2021'), 'age: 30', 'age: 25').text,
  )
  await one.writeNight('first', '2021-06-01', { 'customers-0301.csv': customerFile(people) })
})

async function compare(...args: string[]) {
  const file = join(operator().folder, 'under-25.yaml')
  const from = ['compare-rules', '--programme', 'kuntakokeilu-2021', '--with', file]
  return await operator().kuntasiirto(...from, ...args)
}

const compareJson = async (...args: string[]) => {
  const { code, stdout, stderr } = await compare(...args, '--json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout)
}

const under25 = {
  programme: 'kuntakokeilu-2021',
  asOfDate: '2021-06-01',
  customers: { judged: 5, affected: 3, underNonDisclosure: 1 },
  members: { inForce: 5, changed: 3, enter: 0, leave: 2 },
  areas: [{ area: 'porin-seutu', inForce: 5, changed: null, enter: 0, leave: null }],
  groups: [
    { group: 'foreign-language', inForce: 1, changed: 1 },
    { group: 'no-earnings-related-allowance', inForce: 1, changed: 1 },
    { group: 'under-30', inForce: 4, changed: 1 },
  ],
  notifications: [{ kind: 'transfer', channel: 'letter', inForce: 5, changed: 3 }],
  changes: [
    { inForce: 'TRANSFER ELIGIBLE', changed: 'REVIEW GROUP_UNKNOWN', count: 1, examples: ['3'] },
    { inForce: 'TRANSFER ELIGIBLE', changed: 'STAY NO_GROUP', count: 1, examples: ['1'] },
    { inForce: 'TRANSFER ELIGIBLE', changed: 'the same, by other groups', count: 1, examples: ['4'] },
  ],
}

/**
 * What the planner takes for the size of the tables that a night analyses: no part of a transaction, so nothing undone
 * may touch it. They are too small here for the server to analyse them by itself.
 */
const tableStatistics = `
  select relname, relpages, reltuples from pg_class
  where relnamespace = 'register'::regnamespace
    and relname in ('customer', 'person', 'standing', 'customership', 'assignment', 'pseudonym')
  order by 1`

describe('a changed programme is compared on the people of a night', () => {
  test('that was not run yet: whose fate differs, where, by which group, and the letters', async () => {
    expect(await compareJson('--exports', join(operator().folder, 'first'))).toMatchObject(under25)
    const { stdout } = await operator().kuntasiirto('sql', 'select count(*) from audit.run', '--json')
    expect(JSON.parse(stdout)).toEqual([{ count: '0' }])
  })

  test('on a terminal', async () => {
    const { stdout } = await compare('--exports', join(operator().folder, 'first'))
    expect(stdout).toMatch(
      /5 customers judged, 3 meet another fate\. Nothing was written\.\nLeft out, under non-disclosure: 1\./,
    )
    expect(stdout).toMatch(/TRANSFER ELIGIBLE +STAY NO_GROUP +1 +1\n/)
  })

  test('that was run: judged on what was known before it', async () => {
    const exports = join(operator().folder, 'first')
    expect((await operator().run('2021-06-01', exports)).code).toBe(0)
    const before = (await operator().kuntasiirto('sql', tableChecksums)).stdout
    expect(before).toContain('customership')
    const statistics = (await operator().kuntasiirto('sql', tableStatistics)).stdout
    const [{ run_id: runId }] = JSON.parse(
      (await operator().kuntasiirto('sql', 'select run_id from audit.run', '--json')).stdout,
    )
    expect(await compareJson('--run', runId)).toMatchObject(under25)
    expect((await operator().kuntasiirto('sql', tableChecksums)).stdout).toBe(before)
    expect((await operator().kuntasiirto('sql', tableStatistics)).stdout, 'what the planner knows').toBe(
      statistics,
    )
  })

  test('a later one: members stay members under any rules', async () => {
    const exports = await operator().writeNight('second', '2021-06-02', {
      'customers-0301.csv': customerFile([
        ...people.slice(0, 3),
        young('4', '1994-01-01', { mother_tongue: 'en', job_search_ended_on: '2021-06-01' }),
        customer('6', { home_municipality: '684' }),
        young('8', '1994-02-02'),
      ]),
      'decisions.csv': decisionFile([{ customer: '1', kind: 'PALAUTUS', on: '2021-06-02' }]),
    })
    const expected = {
      members: { inForce: 3, changed: 2, enter: 0, leave: 1 },
      // Whose job search has ended is told nothing.
      notifications: [
        { kind: 'return', channel: 'letter', inForce: 2, changed: 2 },
        { kind: 'transfer', channel: 'letter', inForce: 1, changed: 0 },
      ],
      changes: [{ inForce: 'TRANSFER ELIGIBLE', changed: 'STAY NO_GROUP', count: 1, examples: ['8'] }],
    }
    expect(await compareJson('--exports', exports)).toMatchObject(expected)
    expect((await operator().run('2021-06-02', exports)).code).toBe(0)
    const { runs } = JSON.parse((await operator().kuntasiirto('status', '--json')).stdout)
    expect(await compareJson('--run', runs[0].runId)).toMatchObject(expected)
    const { code, stderr } = await compare('--run', runs[1].runId)
    expect(code).toBe(2)
    expect(stderr).toMatch(/is not the last night/)
  })

  test('not on a folder that was run: its people are customers already', async () => {
    const { code, stderr } = await compare('--exports', join(operator().folder, 'second'))
    expect(code).toBe(2)
    expect(stderr).toMatch(/is completed here.*--run \d+/)
  })

  test('an area that is changed: who is there and who is not, and nothing of the protected', async () => {
    const kokemaki = '      - "271" # Kokemäki\n'
    const rule = / {6}- service_point: kokemaki\n {8}when: .*\n {8}ground: .*\n/
    const hanko = '      - "078" # Hanko\n'
    const moved = textOf('kuntakokeilu-2021')
      .replace(kokemaki, '')
      .replace(rule, '')
      .replace(hanko, hanko + kokemaki)
    const file = join(operator().folder, 'kokemaki-elsewhere.yaml')
    await writeFile(file, moved)
    const exports = await operator().writeNight('third', '2021-06-03', {
      'customers-0301.csv': customerFile([
        ...['20', '22', '23', '24', '25'].map((number) => customer(number, { home_municipality: '271' })),
        customer('21', { home_municipality: '271', non_disclosure: 'K' }),
      ]),
    })
    const order = [
      'compare-rules',
      '--programme',
      'kuntakokeilu-2021',
      '--with',
      file,
      '--exports',
      exports,
      '--json',
    ]
    const { stdout, stderr } = await operator().kuntasiirto(...order)
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toMatchObject({
      customers: { judged: 5, affected: 5, underNonDisclosure: 1 },
      areas: [
        { area: 'porin-seutu', inForce: 5, changed: 0, enter: 0, leave: 5 },
        { area: 'raasepori-hanko', inForce: 0, changed: 5, enter: 5, leave: 0 },
      ],
      changes: [{ changed: 'the same, elsewhere', count: 5, examples: ['20', '22', '23', '24', '25'] }],
    })
  })
})

describe('what cannot be compared is refused', () => {
  test.each([
    ['neither a folder nor a run', [], 2, /--exports.*--run/],
    ['both', ['--exports', 'x', '--run', '1'], 2, /--exports.*--run/],
    ['a folder that is none', ['--exports', '/nonexistent'], 3, /manifest\.csv is missing/],
    ['a run that is none', ['--run', '999'], 2, /no completed night/],
  ] as const)('%s', async (_, args, exitCode, says) => {
    const { code, stderr } = await compare(...args)
    expect({ code, says: says.test(stderr) }).toEqual({ code: exitCode, says: true })
  })

  test('a broken programme file, naming file and line', async () => {
    const file = join(operator().folder, 'broken.yaml')
    const { text, line } = edit(textOf('kuntakokeilu-2021'), 'age: 30', 'age: thirty')
    await writeFile(file, text)
    const { code, stderr } = await operator().kuntasiirto(
      ...['compare-rules', '--programme', 'kuntakokeilu-2021', '--with', file, '--exports', 'x'],
    )
    expect(code).toBe(2)
    expect(stderr).toContain(`${file}:${line}`)
  })
})
