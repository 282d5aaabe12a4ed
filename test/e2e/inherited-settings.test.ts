import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openSession } from '../../pipeline/db/database.ts'
import { listFiles } from '../../pipeline/deliver/files/close-folder.ts'
import { customer, customerFile } from '../support/builders.ts'
import { hireOperator } from '../support/operator.ts'

const date = '2021-03-01'
const customers = customerFile([
  customer('1'),
  customer('2', { uses_e_service: 'K' }),
  customer('3', { non_disclosure: 'K' }),
])

describe.each(['German, DMY', 'SQL, DMY', 'Postgres, DMY'])('a database whose dates are %s', (datestyle) => {
  const operator = hireOperator(async ({ databaseUrl }) => {
    const session = await openSession(databaseUrl, 'test')
    const name = new URL(databaseUrl).pathname.slice(1)
    await session.client.query(`alter database ${name} set datestyle = '${datestyle}'`)
    await session.client.query(`alter database ${name} set timezone = 'Pacific/Kiritimati'`)
    await session.client.query(`alter database ${name} set search_path = pg_temp`)
    await session.close()
  })

  test('has nights like any other, and letters', async () => {
    const folder = await operator().writeNight('first', date, { 'customers-0301.csv': customers })
    const { code, stderr } = await operator().run(date, folder)
    expect({ code, stderr }).toMatchObject({ code: 0 })
    const programme = join(operator().out, 'kuntakokeilu-2021')
    expect(await readdir(programme)).toEqual([date])
    expect(await listFiles(join(programme, date))).toContain('letters/porin-seutu-fi-0001.pdf')
    const held = await operator().kuntasiirto(
      ...['sql', '--json', "select count(*) from register.notification where hold_reason = 'NOT_COMPOSED'"],
    )
    expect(JSON.parse(held.stdout)).toEqual([{ count: '0' }])
    expect((await operator().kuntasiirto('verify', '--out', operator().out)).code).toBe(0)
  })
})
