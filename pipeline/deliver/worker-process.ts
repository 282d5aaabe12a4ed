/**
 * A child process that writes output files and sends notifications until the queue is empty, or until it is told to
 * stop. It is started by start-workers.ts; what it needs arrives as the first message, so that neither the database's password
 * nor Suomi.fi's stands in an argument list.
 */
import { codeOf } from '../errors.ts'
import { createLogger } from '../logger.ts'
import { type TakingReport, takeJobs, type WorkerOrder } from './take-jobs.ts'

/** `alive` comes all the time, whatever the worker is waiting for. */
export type WorkerReport = TakingReport | { readonly kind: 'alive' }

const signOfLifeMilliseconds = 5000

const tell = (report: WorkerReport) => void process.send?.(report)

process.once('disconnect', () => process.exit(0)) // whoever started us is gone: our transaction goes with us
process.on('SIGINT', () => {}) // Ctrl-C reaches the whole group; the parent tells us
process.once('uncaughtException', giveUp)
process.once('message', (order: WorkerOrder) => {
  setInterval(() => tell({ kind: 'alive' }), signOfLifeMilliseconds)
  const logger = createLogger(order.logLevel)
  const { signal } = new AbortController()
  takeJobs(order, { logger, onReport: tell, signal }).then(() => process.exit(0), giveUp)
})

/** Node would print the error whole, with the names it may quote. */
function giveUp(error: unknown): void {
  tell({ kind: 'failed', code: codeOf(error) })
  process.exit(1)
}
