import { setImmediate } from 'node:timers/promises'

/**
 * Does long work of this process while the server executes a statement, and returns the work's result when both have
 * ended. Throws what the work throws, or else the statement.
 */
export async function meanwhile<Result>(
  statement: () => Promise<void>,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  const executed = statement()
  executed.catch(() => {}) // it is told below, where it is waited for
  await setImmediate() // the statement is sent before the work keeps this process to itself
  const result = await work()
  await executed
  return result
}
