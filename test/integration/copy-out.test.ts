import { describe, expect, test } from 'vitest'
import { copyOutCodes } from '../../pipeline/db/copy-out.ts'
import { shareSession } from '../support/test-database.ts'

const session = shareSession()
const codes = (query: string, rowCount: number, columnCount: number) =>
  copyOutCodes(session().client, `copy (${query}) to stdout`, { rowCount, columnCount })

describe('a query by columns, as codes', () => {
  test('equal values have equal codes, by column, and no value has 0', async () => {
    const values =
      "('a', 'x'), ('b', null), ('', 'x'), ('a', 'ä'), (null, E'tab\\t'), ('b', E'tab\\t'), ('c', E'\\\\N')"
    const [first, second] = await codes(`values ${values}`, 7, 2)
    expect(Array.from(first ?? [])).toEqual([2, 3, 0, 2, 0, 3, 4])
    expect(Array.from(second ?? [])).toEqual([2, 0, 2, 3, 4, 4, 5])
  })

  test.each([
    [200, Uint8Array],
    [300, Uint16Array],
    [70_000, Int32Array],
  ])('of %i values, as wide as they need', async (count, type) => {
    const rows = count * 2
    const [column] = await codes(`select n % ${count} from generate_series(1, ${rows}) as n`, rows, 1)
    expect(new Set(column).size).toBe(count)
    expect(column?.slice(0, count)).toEqual(column?.slice(count))
    expect(column).toBeInstanceOf(type)
  })

  test('what the server refuses is an error, and the connection goes on', async () => {
    await expect(codes('select 1 / 0', 1, 1)).rejects.toThrow('division by zero')
    await expect(codes('values (1)', 1, 1)).resolves.toHaveLength(1)
  })

  test('sees what its transaction has written', async () => {
    await session().client.query('begin; create temporary table written on commit drop as values (1), (2)')
    const [column] = await codes('table written', 2, 1)
    await session().client.query('rollback')
    expect(Array.from(column ?? [])).toEqual([2, 3])
  })
})
