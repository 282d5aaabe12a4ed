import { setImmediate } from 'node:timers/promises'

/**
 * Does long work of this process while the server executes statements, and returns the work's result when both have
 * ended. A statement is sent whenever the work lets other things happen. Throws what the work throws, or else the
 * statements.
 */
export async function meanwhile<Result>(
  statements: () => Promise<void>,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  const executed = statements()
  executed.catch(() => {}) // it is told below, where it is waited for
  await setImmediate() // the first is sent before the work keeps this process to itself
  const result = await work()
  await executed
  return result
}
