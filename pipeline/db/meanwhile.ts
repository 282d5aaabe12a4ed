import { setImmediate } from 'node:timers/promises'

/**
 * Does long work of this process while the server executes statements, one whenever the work lets other things happen, and
 * returns the work's result. Ends when both have, also when one failed: a statement still to come would follow the
 * rollback, and stand outside the transaction. Throws what the work throws, or else the statements.
 */
export async function meanwhile<Result>(
  statements: () => Promise<void>,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  // The first statement is sent before the work keeps this process to itself.
  const [executed, done] = await Promise.allSettled([statements(), setImmediate().then(work)])
  if (done.status === 'rejected') throw done.reason
  if (executed.status === 'rejected') throw executed.reason
  return done.value
}
