import { expect, test } from 'vitest'
import { one } from '../../../pipeline/db/rows.ts'

test('one row is itself', () => {
  expect(one([{ count: 0 }])).toEqual({ count: 0 })
})

test.each([
  ['none', [], 'one row was expected, and there are 0'],
  ['several', [{}, {}], 'one row was expected, and there are 2'],
])('%s is an error, without what stands in them', (_, rows, message) => {
  expect(() => one(rows)).toThrow(message)
})
