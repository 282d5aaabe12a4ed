import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { meanwhile } from '../../../pipeline/db/meanwhile.ts'

const fail = async () => {
  throw new Error('failed')
}

function twoStatements() {
  const done: string[] = []
  const statements = async () => {
    for (const statement of ['one', 'another']) {
      await setTimeout(5)
      done.push(statement)
    }
  }
  return { statements, done }
}

test('returns what the work returns, when the statements have ended too', async () => {
  const { statements, done } = twoStatements()
  await expect(meanwhile(statements, () => 'found')).resolves.toBe('found')
  expect(done).toEqual(['one', 'another'])
})

test('work that fails is told when the statements have ended: none follows what is done about it', async () => {
  const { statements, done } = twoStatements()
  await expect(meanwhile(statements, fail)).rejects.toThrow('failed')
  expect(done).toEqual(['one', 'another'])
})

test('statements that fail are told when the work has ended', async () => {
  let hasEnded = false
  const work = async () => {
    await setTimeout(5)
    hasEnded = true
  }
  await expect(meanwhile(fail, work)).rejects.toThrow('failed')
  expect(hasEnded).toBe(true)
})
