import { appendFile, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { sha256Of } from '../../pipeline/checksum.ts'
import { openSession } from '../../pipeline/db/database.ts'
import { acquireNightLock } from '../../pipeline/db/night-lock.ts'
import { listFiles } from '../../pipeline/deliver/files/close-folder.ts'
import { customer, customerFile } from '../support/builders.ts'
import { runCommand } from '../support/command-line.ts'
import { hireOperator, type Operator, quiet, runWords } from '../support/operator.ts'

const date = '2021-03-01'
const first = (one: Operator) => join(one.folder, 'first')
const output = (one: Operator) => join(one.out, 'kuntakokeilu-2021', date)

async function fingerprint(one: Operator): Promise<Record<string, string>> {
  const names = await listFiles(output(one))
  const sums = await Promise.all(names.map((name) => sha256Of(join(output(one), name))))
  return Object.fromEntries(names.map((name, index) => [name, sums[index] ?? '']))
}

const account = async (one: Operator) =>
  (
    await one.kuntasiirto(
      'sql',
      'select (select count(*) from audit.run), (select count(*) from audit.decision), (select count(*) from register.notification)',
    )
  ).stdout

describe('the same night again', () => {
  const operator = hireOperator(async (one) => {
    await one.writeNight('first', date, {
      'customers-0301.csv': customerFile([
        customer('1'),
        customer('2', { uses_e_service: 'K' }),
        customer('3', { non_disclosure: 'K' }),
      ]),
    })
    const { code, stderr } = await one.run(date, first(one))
    if (code !== 0) throw new Error(stderr)
  })

  const newcomer = hireOperator()

  test('decides nothing, says so, and leaves every file as it is', async () => {
    const before = { files: await fingerprint(operator()), account: await account(operator()) }
    const { code, stdout } = await operator().run(date, first(operator()))
    expect(code).toBe(0)
    expect(stdout).toContain('was completed before, nothing was decided now')
    expect(stdout).not.toContain('written now')
    expect({ files: await fingerprint(operator()), account: await account(operator()) }).toEqual(before)
  })

  test('writes again what is lost or changed, the same to the byte, and says so', async () => {
    const before = await fingerprint(operator())
    const handover = 'handover/609-pori_kuntakokeilu-2021_2021-03-01_00001'
    const lost = ['.jsonl', '.xlsx', '.manifest.json'].map((end) => `${handover}${end}`)
    for (const name of ['letters/porin-seutu-fi-0001.pdf', ...lost, 'checksums.sha256'])
      await rm(join(output(operator()), name))
    await appendFile(join(output(operator()), 'messages/porin-seutu-0001.jsonl'), 'x')
    const { code, stdout } = await operator().run(date, first(operator()))
    expect(code).toBe(0)
    expect(stdout).toContain(
      '\nFiles written now 5, of them lost or changed since they were first written 5\n',
    )
    expect(await fingerprint(operator())).toEqual(before)
  })

  test('gives the same files in another database, but for the names of restricted ones', async () => {
    const here = await fingerprint(operator())
    expect((await newcomer().run(date, first(operator()))).code).toBe(0)
    const elsewhere = await fingerprint(newcomer())
    const isSame = (name: string) => !name.includes('restricted') && name !== 'checksums.sha256'
    const names = Object.keys(here).filter(isSame)
    expect(Object.keys(elsewhere).filter(isSame)).toEqual(names)
    for (const name of names) expect({ name, sha256: elsewhere[name] }).toEqual({ name, sha256: here[name] })
    expect(names.length).toBeGreaterThan(4)
  })
})

describe('two runs at once on one database', () => {
  const operator = hireOperator(async (one) => {
    await one.writeNight('first', date, { 'customers-0301.csv': customerFile([customer('1')]) })
  })

  test('the second ends with 4 at once, and the first is not disturbed', async () => {
    const holder = await openSession(operator().databaseUrl, 'test')
    try {
      await acquireNightLock(holder)
      const { code, stdout, stderr } = await operator().run(date, first(operator()))
      expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
      expect(stderr).toMatch(
        /^kuntasiirto: another run is under way on this database: test \(user kuntasiirto, host [^,\n]+, process \d+, since 2[^\n]+Z\)[^\n]*\n$/,
      )
    } finally {
      await holder.close()
    }
    expect((await operator().run(date, first(operator()))).code).toBe(0)
  })
})

describe('--wait', () => {
  const operator = hireOperator()
  const args = (exports: string, time: string) => [...runWords(date, exports, operator().out), '--wait', time]

  test('the night begins when its manifest has come', async () => {
    const exports = join(operator().folder, 'late')
    const result = runCommand(operator().databaseUrl, args(exports, '1m'), quiet)
    await sleep(1500)
    await operator().writeNight('late', date, { 'customers-0301.csv': customerFile([customer('1')]) })
    expect(await result).toMatchObject({ code: 0 })
    expect((await stat(join(output(operator()), 'checksums.sha256'))).isFile()).toBe(true)
  })

  test('an export of which a listed file comes only in part refuses the night', async () => {
    const exports = await operator().writeNight('part', date, {
      'customers-0301.csv': customerFile([customer('1')]),
    })
    const path = join(exports, 'customers-0301.csv')
    await writeFile(path, (await readFile(path)).subarray(0, -9))
    const { code, stderr } = await runCommand(operator().databaseUrl, args(exports, '1s'), quiet)
    expect(code).toBe(3)
    expect(stderr).toMatch(
      /customers-0301\.csv did not come whole, with the checksum of the manifest, within/,
    )
  })

  test('a manifest that does not come refuses the night', async () => {
    const { code, stderr } = await runCommand(operator().databaseUrl, args('/nowhere', '1s'), quiet)
    expect(code).toBe(3)
    expect(stderr).toMatch(/manifest\.csv did not come within the time given/)
  })
})

describe('a rehearsal', () => {
  const operator = hireOperator(async (one) => {
    await one.writeNight('first', date, { 'customers-0301.csv': customerFile([customer('1')]) })
  })

  test('shows the balance sheet, publishes nothing and writes no file', async () => {
    const { code, stdout } = await operator().run(date, first(operator()), '--dry-run', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ folder: null, outcomes: [{ outcome: 'TRANSFER', count: 1 }] })
    await expect(readFile(join(output(operator()), 'checksums.sha256'))).rejects.toThrow('ENOENT')
    const { stdout: runs } = await operator().kuntasiirto('sql', 'select status from audit.run', '--json')
    expect(JSON.parse(runs)).toEqual([{ status: 'dry-run' }])
  })
})
