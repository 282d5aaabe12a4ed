import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { createFolder } from '../support/folders.ts'
import { writeSeen } from '../support/row-types/observe.ts'
import { openTestSession } from '../support/test-database.ts'

test('of a named statement nothing is noted but its columns and the shapes of their values', async () => {
  const { client } = await openTestSession()
  writeSeen(inject('statementsFolder')) // what opening it said
  const { rows } = await client.query(`/* test findMade */ select *
    from (values ('Esimerkki', 1, current_date, null::jsonb), ('Testi', 2, null, '[1]')) as made (name, number, day, list)`)
  expect(rows).toHaveLength(2)
  await client.query(`/* test findMade */ select 'Esimerkki' as name where false`)
  await client.query(`select 'Esimerkki' as unnamed`)
  await client.query('/* test changeMade */ create temporary table made ()')
  await client.query('/* test several */ select 1 as one; select 2 as two')
  await expect(client.query('/* test failing */ select 1 / 0 as fraction')).rejects.toThrow(
    'division by zero',
  )
  expect(await readSeen()).toEqual([
    {
      name: 'test findMade',
      columns: [
        { name: 'name', oid: 25, kinds: ['string'] },
        { name: 'number', oid: 23, kinds: ['number'] },
        { name: 'day', oid: 1082, kinds: ['null', 'string'] },
        { name: 'list', oid: 3802, kinds: ['array', 'null'], items: { kinds: ['number'] } },
      ],
    },
    { name: 'test findMade', columns: [{ name: 'name', oid: 25, kinds: [] }] },
  ])
})

/** What is written since the last time. */
async function readSeen(): Promise<unknown> {
  const folder = createFolder()
  writeSeen(folder)
  const [name = ''] = await readdir(folder)
  return JSON.parse(await readFile(join(folder, name), 'utf8'))
}
