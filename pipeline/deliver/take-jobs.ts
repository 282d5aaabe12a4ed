import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { openSession, type Session } from '../db/database.ts'
import { writeOutputFiles } from './files/write-file.ts'
import { describeOther, isOurs } from './fingerprint.ts'
import { lettersPerProcess } from './print/limits.ts'
import { createLetterRenderer, type LetterRenderer } from './print/render-letters.ts'
import { type Accepts, openQueue, type TakenJob } from './queue.ts'
import { sendBatch } from './suomifi/send-batch.ts'
import { failUnsent } from './suomifi/sending-queries.ts'
import { openSuomifi } from './suomifi/service.ts'
import type { SuomifiSettings } from './suomifi/settings.ts'

/** What a worker is to do. */
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

/** `empty`: nothing is left that this worker would do, so nobody need follow it. */
export type TakingReport = JobReport | { readonly kind: 'empty' }

/** After a job that failed, and when there is none. */
const usualPause = 1000

/** To whom a worker answers. */
interface Employer {
  readonly logger: Logger
  readonly onReport: (report: TakingReport) => void
  /** Aborted when nobody wants more jobs done. The one that is under way is done. */
  readonly signal: AbortSignal
  /** Milliseconds until it looks again after a job that failed, or when there is none; a second unless said otherwise. */
  readonly pause?: number
  /** Sets the letters; one of its own unless said otherwise. */
  readonly renderer?: LetterRenderer
}

/** Does the queue's jobs until none is left, or as many letters are written as one process should, or it is told to stop. */
export async function takeJobs(
  order: WorkerOrder,
  { logger, onReport, signal, pause = usualPause, renderer = createLetterRenderer() }: Employer,
): Promise<void> {
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
    if (!others.has(planner)) onReport({ kind: 'other', planner })
    others.add(planner)
    return order.acceptOthers
  }
  const queue = await openQueue(await connect(), accepts)
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
            letters += await writeOutputFiles(tx, outputFileIds, outRoot, renderer)
          })
    if (written.outcome !== 'none' || sender === null) return written
    return await queue.takeSending((tx, job) => sendBatch(tx, job, sender, signal), failUnsent)
  }

  try {
    while (letters < lettersPerProcess && !signal.aborted) {
      const taken = await takeJob()
      if (taken.outcome === 'none' && !order.keepWaiting) {
        onReport({ kind: 'empty' })
        break
      }
      if (taken.outcome === 'done') {
        onReport({ kind: 'done' })
        continue
      }
      if (taken.outcome === 'failed') {
        onReport({ kind: 'failed', code: taken.code })
        // Whether a connection is to blame: one that nobody uses can break unnoticed, and would fail every job.
        for (const session of sessions) await session.client.query('select 1')
      }
      await sleep(pause)
    }
  } finally {
    await queue.close()
    for (const session of sessions) await session.close()
  }
}
