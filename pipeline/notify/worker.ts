/**
 * A child process that writes output files and sends notifications until the queue is empty, or until it is told to
 * stop. It is started by workers.ts; what it needs arrives as the first message, so that neither the database's password
 * nor Suomi.fi's stands in an argument list.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { openSession, type Session } from '../db/database.ts'
import { codeOf } from '../errors.ts'
import { createLogger } from '../logger.ts'
import { writeOutputFile } from './files/write-file.ts'
import { describeOther, isOurs } from './fingerprint.ts'
import { lettersPerProcess } from './print/limits.ts'
import { createLetterRenderer } from './print/render-letters.ts'
import { type Accepts, openQueue, type TakenJob } from './queue.ts'
import { sendBatch } from './suomifi/send-batch.ts'
import { failUnsent } from './suomifi/sending-queries.ts'
import { openSuomifi } from './suomifi/service.ts'
import type { SuomifiSettings } from './suomifi/settings.ts'

export interface WorkerOrder {
  readonly databaseUrl: string
  /** Where files go; null: this worker writes none. */
  readonly outRoot: string | null
  /** Null: this worker sends nothing. */
  readonly suomifi: SuomifiSettings | null
  readonly logLevel: string
  /** Go on waiting for jobs when there are none. */
  readonly keepWaiting: boolean
  /** Do also what a program of another version, or with other texts, layout or rules, has planned. */
  readonly acceptOthers: boolean
}

export type JobReport =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly code: string }
  /** Another program planned jobs, which this worker leaves, or does all the same; said once of each. */
  | { readonly kind: 'other'; readonly planner: string }
/** `alive` comes all the time, whatever the worker is waiting for. */
export type WorkerReport = JobReport | { readonly kind: 'alive' }

const pollMilliseconds = 1000
const signOfLifeMilliseconds = 5000

async function work(order: WorkerOrder, signal: AbortSignal): Promise<void> {
  const logger = createLogger(order.logLevel)
  const sessions: Session[] = []
  const connect = async () => {
    const session = await openSession(order.databaseUrl, 'kuntasiirto worker', {
      idleInTransaction: '1min',
    })
    sessions.push(session)
    return session.db
  }
  const others = new Set<string>()
  const accepts: Accepts = (planned) => {
    if (isOurs(planned)) return true
    const planner = describeOther(planned)
    if (!others.has(planner)) process.send?.({ kind: 'other', planner } satisfies WorkerReport)
    others.add(planner)
    return order.acceptOthers
  }
  const queue = await openQueue(await connect(), accepts)
  const renderer = createLetterRenderer()
  let letters = 0
  const counting: typeof renderer = {
    ...renderer,
    renderLetter(...letter) {
      letters += 1
      return renderer.renderLetter(...letter)
    },
  }
  const { outRoot, suomifi } = order
  const sender = suomifi && {
    service: openSuomifi(suomifi, { signal, onTrace: (trace) => logger.debug(trace, 'Suomi.fi answered') }),
    renderer: counting,
    results: await connect(),
  }

  async function takeJob(): Promise<TakenJob> {
    const written: TakenJob =
      outRoot === null
        ? { outcome: 'none' }
        : await queue.takeFiles(async (tx, outputFileIds) => {
            for (const id of outputFileIds) letters += await writeOutputFile(tx, id, outRoot, renderer)
          })
    if (written.outcome !== 'none' || sender === null) return written
    return await queue.takeSending((tx, job) => sendBatch(tx, job, sender, signal), failUnsent)
  }

  try {
    while (letters < lettersPerProcess && process.connected) {
      const taken = await takeJob()
      if (taken.outcome === 'none' && !order.keepWaiting) break
      if (taken.outcome === 'done') {
        process.send?.({ kind: 'done' } satisfies WorkerReport)
        continue
      }
      if (taken.outcome === 'failed') {
        process.send?.({ kind: 'failed', code: taken.code } satisfies WorkerReport)
        // Whether a connection is to blame: one that nobody uses can break unnoticed, and would fail every job.
        for (const session of sessions) await session.client.query('select 1')
      }
      await sleep(pollMilliseconds)
    }
  } finally {
    await queue.close()
    for (const session of sessions) await session.close()
  }
}

process.once('disconnect', () => process.exit(0)) // whoever started us is gone: our transaction goes with us
process.on('SIGINT', () => {}) // Ctrl-C reaches the whole group; the parent tells us
process.once('uncaughtException', giveUp)
process.once('message', (order: WorkerOrder) => {
  setInterval(() => process.send?.({ kind: 'alive' } satisfies WorkerReport), signOfLifeMilliseconds)
  work(order, new AbortController().signal).then(() => process.exit(0), giveUp)
})

/** Node would print the error whole, with the names it may quote. */
function giveUp(error: unknown): void {
  process.send?.({ kind: 'failed', code: codeOf(error) } satisfies WorkerReport)
  process.exit(1)
}
