import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openSession } from '../../pipeline/db/database.ts'
import { customer, customerFile } from '../support/builders.ts'
import { hireOperator, type Operator } from '../support/operator.ts'

const operator = hireOperator(async (one) => {
  await runNight(one, '2021-03-01')
})

async function runNight(one: Operator, date: string): Promise<void> {
  const rows = [customer('1'), customer('2', { uses_e_service: 'K' })]
  const exports = await one.writeNight(date, date, { 'customers-0301.csv': customerFile(rows) })
  const { code, stderr } = await one.run(date, exports)
  if (code !== 0) throw new Error(stderr)
}

async function query(statement: string): Promise<void> {
  const session = await openSession(operator().databaseUrl, 'test')
  try {
    await session.client.query(statement)
  } finally {
    await session.close()
  }
}

const seals = () => join(operator().folder, 'elsewhere', 'seals.jsonl')
const exportSeal = (...options: string[]) => operator().kuntasiirto('seal', 'export', ...options)
const verify = (...options: string[]) => operator().kuntasiirto('verify', '--out', operator().out, ...options)

describe('the seals of the account', () => {
  test('are told as a JSON line', async () => {
    const { code, stdout } = await exportSeal()
    expect(code).toBe(0)
    expect(stdout.trim().split('\n')).toHaveLength(1)
    expect(JSON.parse(stdout)).toEqual({
      sealNumber: 1,
      runId: '1',
      programmeId: 'kuntakokeilu-2021',
      asOfDate: '2021-03-01',
      sealedAt: expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      sealedLate: false,
      previousSha256: null,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  test('are kept in a file, one line per night however often it is asked', async () => {
    expect((await exportSeal('--out', seals())).stdout).toBe(
      `Kept in ${seals()}: seal 1, of run 1 (kuntakokeilu-2021 2021-03-01).\n`,
    )
    await runNight(operator(), '2021-03-02')
    await exportSeal('--out', seals())
    await exportSeal('--out', seals())
    const lines = (await readFile(seals(), 'utf8')).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line).sealNumber)).toEqual([1, 2])
    expect((await stat(seals())).mode & 0o777).toBe(0o600)
  })

  test('verify finds nothing when nothing was changed', async () => {
    const { code, stdout, stderr } = await verify('--seal', seals())
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout:
        'Verified: 2 completed runs balance, their account is as it was sealed, and their files are as they were written.\n',
      stderr: '',
    })
  })

  test('verify names the row that was edited, of one run as of all', async () => {
    await query("update audit.decision set reason_code = 'X' where decision_id = 1")
    const all = await verify()
    const ofTheRun = await verify('--run', '1')
    const ofAnother = await verify('--run', '2')
    await query("update audit.decision set reason_code = 'ELIGIBLE' where decision_id = 1")
    const said =
      'kuntasiirto: does not verify: run 1 (kuntakokeilu-2021 2021-03-01): audit.decision decision_id 1 was changed after the night was sealed\n'
    expect(all).toMatchObject({ code: 5, stderr: said })
    expect(ofTheRun).toMatchObject({ code: 5, stderr: said })
    expect(ofAnother).toMatchObject({ code: 0, stderr: '' })
    expect((await verify()).code).toBe(0)
  })

  test('verify finds that another chain was kept elsewhere, and nothing is added to it', async () => {
    const other = join(operator().folder, 'other.jsonl')
    const text = await readFile(seals(), 'utf8')
    const forged = text.replace(/"sha256":"(.)/, (_, first) => `"sha256":"${first === '0' ? '1' : '0'}`)
    await writeFile(other, forged)
    const says =
      /^kuntasiirto: does not verify: seal 1 \(run 1\) is not the one kept in .*other\.jsonl: it, or one before it, was rewritten\n$/
    expect(await verify('--seal', other)).toMatchObject({ code: 5, stderr: expect.stringMatching(says) })
    expect(await exportSeal('--out', other)).toMatchObject({ code: 5, stderr: expect.stringMatching(says) })
    expect(await readFile(other, 'utf8')).toBe(forged)
  })

  describe('a file that a full disk or a kill cut off', () => {
    const cut = () => join(operator().folder, 'cut.jsonl')
    const whole = async () => (await readFile(seals(), 'utf8')).split(/(?<=\n)/)

    test.each([
      ['before the first letter', '', 0],
      ['in the first line', '', 40],
      ['before its line break', '', -1],
      ['in the second line', 'first', 70],
      ['before the line break of the second', 'first', -1],
    ])('%s is completed, and verifies meanwhile', async (_, before, length) => {
      const [first = '', second = ''] = await whole()
      const line = before === '' ? first : second
      await writeFile(cut(), (before === '' ? '' : first) + line.slice(0, length))
      const isEmpty = before === '' && length !== -1
      expect((await verify('--seal', cut())).code).toBe(isEmpty ? 2 : 0)
      expect(await exportSeal('--out', cut())).toMatchObject({ code: 0, stderr: '' })
      const lines = (await readFile(cut(), 'utf8')).split('\n')
      expect(lines.pop()).toBe('')
      expect(lines.map((one) => JSON.parse(one).sealNumber).at(-1)).toBe(2)
      expect((await verify('--seal', cut())).code).toBe(0)
    })

    test('in a line of another database is left as it is', async () => {
      await writeFile(cut(), '{"sealNumber":9,"run')
      const { code, stderr } = await exportSeal('--out', cut())
      expect({ code, stderr }).toEqual({
        code: 5,
        stderr: `kuntasiirto: does not verify: the end of ${cut()} is the beginning of no seal of this database; keep the file, and export into another one\n`,
      })
      expect(await readFile(cut(), 'utf8')).toBe('{"sealNumber":9,"run')
    })
  })

  test('are kept in no device', async () => {
    const { code, stderr } = await exportSeal('--out', '/dev/full')
    expect(code).toBe(2)
    expect(stderr).toMatch(/^kuntasiirto: \/dev\/full is a device, pipe, socket or folder: [^\n]*\n$/)
  })

  test.each([
    ['a file that is not there', null, /cannot be read: give the file that kuntasiirto seal export wrote/],
    ['an empty file', '\n', /holds no seal/],
    ['another file', 'asiakasnumero;henkilotunnus\n', /line 1 is no seal/],
    ['a line cut short', '{"sealNumber":1,"runId":"1","sha2', /holds no seal/],
    ['a line cut short before another', '{"sealNumber":1,"ru\n{"sealNumber":2', /line 1 is no seal/],
  ])('%s is refused, and quoted nowhere', async (_, content, says) => {
    const path = join(operator().folder, 'strange.jsonl')
    if (content !== null) await writeFile(path, content)
    const { code, stderr } = await verify('--seal', path)
    expect(code).toBe(2)
    expect(stderr).toMatch(says)
    expect(stderr).not.toContain('asiakasnumero')
  })
})

describe('a database without a night', () => {
  const nobody = hireOperator()

  test('has no seal to keep', async () => {
    const { code, stderr } = await nobody().kuntasiirto('seal', 'export')
    expect(code).toBe(2)
    expect(stderr).toMatch(/no night is sealed yet/)
  })
})

describe('nights completed before there were seals', () => {
  const upgraded = hireOperator(async (one) => {
    await runNight(one, '2021-03-01')
    const session = await openSession(one.databaseUrl, 'test')
    await session.client.query(`
      delete from audit.sealed_table; delete from audit.seal; delete from register.pseudonym;
      insert into audit.seal (run_id, sealed_late) values (1, true)`)
    await session.close()
  })

  test('are no alarm; the next night seals them, and verify goes on saying so', async () => {
    const verifyThem = async () => (await upgraded().kuntasiirto('verify', '--out', upgraded().out)).stdout
    expect(await verifyThem()).toMatch(/\n1 of them is not sealed yet: the next night does it\.\n$/)
    await runNight(upgraded(), '2021-03-02')
    expect(await verifyThem()).toMatch(/^Verified: 2 .*\n1 of them was sealed late: .*\n$/)
  })
})
