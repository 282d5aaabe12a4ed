/** What must not happen to people's details once a night's files are out of the house. */

import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../support/ask.ts'
import { customer, customerFile } from '../support/builders.ts'
import { readRestricted } from '../support/handovers.ts'
import { hireOperator, runWords } from '../support/operator.ts'

const protectedNow = { non_disclosure: 'K', street_address: 'Salakuja 9' }
const exportsOf = new Map<string, string>()

const operator = hireOperator(async (one) => {
  const nights = [
    ['2021-03-01', [customer('1'), customer('2'), customer('3', { uses_e_service: 'K' })]],
    // 1 comes under non-disclosure in a good row, 2 in one that is rejected.
    [
      '2021-03-02',
      [
        customer('1', protectedNow),
        customer('2', { ...protectedNow, employment_code: '99' }),
        customer('3', { uses_e_service: 'K' }),
      ],
    ],
  ] as const
  for (const [date, rows] of nights) {
    exportsOf.set(date, await one.writeNight(date, date, { 'customers-0301.csv': customerFile(rows) }))
  }
})

const run = (date: string, ...options: string[]) =>
  operator().run(date, exportsOf.get(date) ?? '', ...options)
const folderOf = (date: string) => join(operator().out, 'kuntakokeilu-2021', date)

describe('before a later night', () => {
  beforeAll(async () => {
    expect((await run('2021-03-01')).code).toBe(0)
  })

  test('files that are lost are written again as they were, and strangers are not vouched for', async () => {
    const checksums = await readFile(join(folderOf('2021-03-01'), 'checksums.sha256'), 'utf8')
    await rm(join(folderOf('2021-03-01'), 'handover'), { recursive: true })
    await mkdir(join(folderOf('2021-03-01'), 'handover'))
    await writeFile(join(folderOf('2021-03-01'), 'handover', '837-tampere.csv'), 'left over')
    expect((await run('2021-03-01')).code).toBe(0)
    expect(await readFile(join(folderOf('2021-03-01'), 'checksums.sha256'), 'utf8')).toBe(checksums)
    const verified = await operator().kuntasiirto('verify', '--out', operator().out)
    expect(verified.code).toBe(5)
    expect(verified.stderr).toContain('837-tampere.csv is not in checksums.sha256')
    await rm(join(folderOf('2021-03-01'), 'handover', '837-tampere.csv'))
  })

  test('what cannot be read is not called missing', async () => {
    const list = join(folderOf('2021-03-01'), 'checksums.sha256')
    const checksums = await readFile(list)
    await rm(list)
    await mkdir(list)
    const { code, stderr } = await operator().kuntasiirto('verify', '--out', operator().out)
    await rm(list, { recursive: true })
    await writeFile(list, checksums, { mode: 0o600 })
    expect(code).toBe(2)
    expect(stderr).toContain(`${list} cannot be read (Error EISDIR): mend its rights, then verify again`)
  })

  test('a rehearsal of a completed night writes nothing', async () => {
    const elsewhere = join(operator().folder, 'rehearsal')
    const { code } = await operator().kuntasiirto(
      ...runWords('2021-03-01', exportsOf.get('2021-03-01') ?? '', elsewhere),
      '--dry-run',
    )
    expect(code).toBe(0)
    expect(await readdir(elsewhere).catch(() => [])).toEqual([])
  })

  test.each([
    ['a file', 'a-file', 'a-file'],
    ['that holds a file for the programme', 'an-out', 'an-out/kuntakokeilu-2021'],
    ['of the system', '/proc/x', null],
  ])(
    'an output folder that cannot be written stops the night before it is decided: %s',
    async (_name, out, file) => {
      const path = (name: string) => resolve(operator().folder, name)
      if (file !== null) {
        await mkdir(dirname(path(file)), { recursive: true })
        await writeFile(path(file), '')
      }
      const { code, stderr } = await operator().kuntasiirto(
        ...runWords('2021-03-02', exportsOf.get('2021-03-02') ?? '', path(out)),
      )
      expect(code).toBe(2)
      expect(stderr).toContain(`the output folder ${path(file ?? out)} cannot be written`)
      expect(
        await ask(operator().databaseUrl, "select from audit.run where as_of_date = '2021-03-02'"),
      ).toEqual([])
    },
  )

  test('a manifest that cannot be read is one problem, not advice to leave the offices out', async () => {
    const broken = await operator().writeNight('broken', '2021-03-02', {
      'customers-0301.csv': customerFile([customer('1')]),
    })
    await rm(join(broken, 'manifest.csv'))
    const { code, stderr } = await operator().run('2021-03-02', broken)
    expect(code).toBe(3)
    expect(stderr).not.toContain('--without-office')
  })
})

describe('after a later night', () => {
  beforeAll(async () => {
    expect((await run('2021-03-02')).code).toBe(0)
  })

  test('protection holds from the night the flag is seen, in a rejected row too, and the municipality hears of it', async () => {
    expect(
      await ask(
        operator().databaseUrl,
        'select customer_number, is_protected from register.customer order by 1',
      ),
    ).toEqual([
      { customer_number: '1', is_protected: true },
      { customer_number: '2', is_protected: true },
      { customer_number: '3', is_protected: false },
    ])
    const folder = folderOf('2021-03-02')
    const lines = await readRestricted(folder)
    expect(
      lines.map(({ tapahtuma, asiakasnumero, alkaen }) => `${tapahtuma} ${asiakasnumero} ${alkaen}`).sort(),
    ).toEqual(['TURVAKIELTO 1 2021-03-02', 'TURVAKIELTO 2 2021-03-02'])
    expect(JSON.stringify(lines)).not.toContain('Salakuja')
  })

  test('the files of the earlier night are never written again with what is known now', async () => {
    const elsewhere = join(operator().folder, 'elsewhere')
    const { code, stderr } = await operator().kuntasiirto(
      ...runWords('2021-03-01', exportsOf.get('2021-03-01') ?? '', elsewhere),
      '--another-copy',
    )
    expect(code).toBe(5)
    expect(stderr).toContain('restore them from a backup')
    await appendFile(
      join(folderOf('2021-03-01'), 'handover', '609-pori_kuntakokeilu-2021_2021-03-01_00001.jsonl'),
      'changed',
    )
    expect((await run('2021-03-01')).code).toBe(5)
  })
})
