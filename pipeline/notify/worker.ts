/**
 * A child process that writes output files until the queue is empty, or until it is told to stop. It is started by
 * workers.ts; what it needs arrives as the first message, so that the database's password stands in no argument list.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { openSession } from '../db/database.ts'
import { codeOf } from '../errors.ts'
import { writeOutputFile } from './files/write-file.ts'
import { createLetterRenderer } from './print/render-letters.ts'
import { openQueue } from './queue.ts'

export interface WorkerOrder {
  readonly databaseUrl: string
  readonly outRoot: string
  /** Go on waiting for jobs when there are none. */
  readonly keepWaiting: boolean
}

export type WorkerReport = { readonly kind: 'written' } | { readonly kind: 'failed'; readonly code: string }

/** The renderer's memory grows with every letter: after this many files a fresh process takes over. */
const filesPerProcess = 10
const pollMilliseconds = 1000

async function work(order: WorkerOrder): Promise<void> {
  const session = await openSession(order.databaseUrl, 'kuntasiirto worker')
  const queue = await openQueue(session.db)
  const renderer = createLetterRenderer()
  try {
    for (let written = 0; written < filesPerProcess && process.connected; ) {
      const taken = await queue.takeJob((tx, outputFileId) =>
        writeOutputFile(tx, outputFileId, order.outRoot, renderer),
      )
      if (taken.outcome === 'none' && !order.keepWaiting) break
      if (taken.outcome === 'done') {
        written += 1
        process.send?.({ kind: 'written' } satisfies WorkerReport)
        continue
      }
      if (taken.outcome === 'failed')
        process.send?.({ kind: 'failed', code: taken.code } satisfies WorkerReport)
      await sleep(pollMilliseconds)
    }
  } finally {
    await queue.close()
    await session.close()
  }
}

process.once('disconnect', () => process.exit(0)) // whoever started us is gone: our transaction goes with us
process.on('SIGINT', () => {}) // Ctrl-C reaches the whole group; the parent tells us
process.once('uncaughtException', giveUp)
process.once('message', (order: WorkerOrder) => {
  work(order).then(() => process.exit(0), giveUp)
})

/** Node would print the error whole, with the names it may quote. */
function giveUp(error: unknown): void {
  process.send?.({ kind: 'failed', code: codeOf(error) } satisfies WorkerReport)
  process.exit(1)
}
