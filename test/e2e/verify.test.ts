import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sha256Of } from '../../pipeline/checksum.ts'
import { openSession } from '../../pipeline/db/database.ts'
import { customer, customerFile } from '../support/builders.ts'
import { hireOperator } from '../support/operator.ts'

const date = '2021-03-01'
const handover = 'handover/609-pori_kuntakokeilu-2021_2021-03-01_00001.jsonl'

const operator = hireOperator(async (one) => {
  const rows = [customer('1'), customer('2', { uses_e_service: 'K' })]
  const exports = await one.writeNight(date, date, { 'customers-0301.csv': customerFile(rows) })
  const { code, stderr } = await one.run(date, exports)
  if (code !== 0) throw new Error(stderr)
})
const nightFolder = () => join(operator().out, 'kuntakokeilu-2021', date)

describe('verify', () => {
  const verify = () => operator().kuntasiirto('verify', '--out', operator().out)

  /** Does something to a file, expects `verify` to name it, and puts the file back. */
  async function expectNoticed(name: string, spoil: (path: string) => Promise<void>, says: RegExp) {
    const path = join(nightFolder(), name)
    const bytes = await readFile(path)
    await spoil(path)
    const { code, stderr } = await verify()
    await writeFile(path, bytes)
    expect(code).toBe(5)
    expect(stderr).toMatch(/^kuntasiirto: does not verify: [^\n]*\n$/)
    expect(stderr).toMatch(says)
  }

  test('finds nothing when nothing was changed', async () => {
    const { code, stderr } = await verify()
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('finds a byte that was changed', async () => {
    await expectNoticed(
      handover,
      async (path) => {
        const bytes = await readFile(path)
        bytes[bytes.length - 3] = (bytes[bytes.length - 3] ?? 0) ^ 1
        await writeFile(path, bytes)
      },
      /run 1 .*609-pori_\S+\.jsonl was changed after it was written/,
    )
  })

  test('finds a change whose checksum was adapted: the account knows better', async () => {
    const folder = nightFolder()
    const name = handover
    const original = await readFile(join(folder, name))
    await expectNoticed(
      'checksums.sha256',
      async (path) => {
        await appendFile(join(folder, name), '\r\n')
        const list = await readFile(path, 'utf8')
        await writeFile(
          path,
          list.replace(/\w{64}(?= {2}handover\/609\S+\.jsonl)/, await sha256Of(join(folder, name))),
        )
      },
      /609-pori_\S+\.jsonl differs from the account/,
    )
    await writeFile(join(folder, name), original)
    expect((await verify()).code).toBe(0)
  })

  test('finds a balance that no longer closes', async () => {
    const session = await openSession(operator().databaseUrl, 'test')
    const { rows } = await session.client.query(
      'delete from register.handover_line where (run_id, customership_id, event) = (select run_id, customership_id, event from register.handover_line where run_id = 1 limit 1) returning *',
    )
    expect(rows).toHaveLength(1)
    const { code, stderr } = await verify()
    await session.client.query(
      'insert into register.handover_line (run_id, output_file_id, customership_id, event) values ($1, $2, $3, $4)',
      [rows[0].run_id, rows[0].output_file_id, rows[0].customership_id, rows[0].event],
    )
    await session.close()
    expect(code).toBe(5)
    expect(stderr).toMatch(/handover lines of arrivals = customerships begun/)
    expect((await verify()).code).toBe(0)
  })
})
