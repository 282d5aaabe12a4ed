/**
 * A child process that writes output files until the queue is empty, or until it is told to stop. It is started by
 * workers.ts; what it needs arrives as the first message, so that the database's password stands in no argument list.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { openSession } from '../db/database.ts'
import { openQueue } from './queue.ts'
import { createLetterRenderer } from './render-letters.ts'
import { writeOutputFile } from './write-file.ts'

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
      const report = await takeOne()
      if (report !== null) process.send?.(report)
      if (report?.kind === 'written') written += 1
      if (report === null && !order.keepWaiting) break
      if (report?.kind !== 'written') await sleep(pollMilliseconds)
    }
  } finally {
    await queue.close()
    await session.close()
  }

  async function takeOne(): Promise<WorkerReport | null> {
    try {
      const found = await queue.takeJob((tx, outputFileId) =>
        writeOutputFile(tx, outputFileId, order.outRoot, renderer),
      )
      return found ? { kind: 'written' } : null
    } catch (error) {
      return { kind: 'failed', code: codeOf(error) }
    }
  }
}

/** An error's name and code: its text can quote a name. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? `${error.name} ${error.code}` : error.name
}

process.once('disconnect', () => process.exit(0)) // whoever started us is gone: our transaction goes with us
process.on('SIGINT', () => {}) // Ctrl-C reaches the whole group; the parent tells us
process.once('message', (order: WorkerOrder) => {
  work(order).then(
    () => process.exit(0),
    (error: unknown) => {
      process.send?.({ kind: 'failed', code: codeOf(error) } satisfies WorkerReport)
      process.exit(1)
    },
  )
})
