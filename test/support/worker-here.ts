import { Writable } from 'node:stream'
import type { DestinationStream } from 'pino'
import { createLetterRenderer, type LetterRenderer } from '../../pipeline/deliver/print/render-letters.ts'
import type { StartWorker } from '../../pipeline/deliver/start-workers.ts'
import { takeJobs } from '../../pipeline/deliver/take-jobs.ts'
import { codeOf } from '../../pipeline/errors.ts'
import { createLogger } from '../../pipeline/logger.ts'

/** One for all: it reads the fonts. */
let renderer: LetterRenderer | null = null

/** A worker in the test's own process: one of its own takes most of a second to start. */
export function workerHere(logTo: DestinationStream): StartWorker {
  return (order, onReport) => {
    const stopped = new AbortController()
    const stop = () => stopped.abort()
    renderer ??= createLetterRenderer()
    const work = takeJobs(order, {
      logger: createLogger(order.logLevel, logTo),
      onReport,
      signal: stopped.signal,
      ...{ pause: 20, renderer },
    })
    const giveUp = (error: unknown) => {
      onReport({ kind: 'failed', code: codeOf(error) })
      return 1
    }
    return { ended: work.then(() => 0, giveUp), stop, kill: stop }
  }
}

/** What a context needs where nobody reads rows or the log. */
export const unread = {
  output: new Writable({ write: (_chunk, _encoding, done) => done() }),
  startWorker: workerHere({ write: () => {} }),
}
