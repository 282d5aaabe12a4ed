import { fork } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { OutageError } from '../errors.ts'
import type { JobReport, WorkerOrder } from './take-jobs.ts'
import type { WorkerReport } from './worker-process.ts'

interface Workers {
  /** Resolves when every worker has ended by itself; rejects when one cannot work at all. */
  readonly done: Promise<void>
  stop(): void
}

/** A worker at work, as whoever started it sees it. */
interface Worker {
  /** Its exit code, or null where it was killed. Rejects when it could not be started. */
  readonly ended: Promise<number | null>
  /** Tells it to end. */
  stop(): void
  kill(): void
}

export type StartWorker = (order: WorkerOrder, onReport: (report: WorkerReport) => void) => Worker

/** A process may be killed now and then; one that dies again and again without writing anything has a cause. */
const mostFailures = 3
/** Between two such, for workers that wait for whatever comes: the database may be away for a night. */
const longestPauseSeconds = 60

/**
 * As long as the database leaves the transaction of a worker that does nothing: then its job is anybody's. Every batch of
 * letters takes a few seconds at most, so one that is silent for so long stands still.
 */
const longestSilenceMilliseconds = 60_000

/** A worker in a process of its own, which frees whatever it holds when it ends. */
export const forkWorker: StartWorker = (order, onReport) => {
  const child = fork(join(import.meta.dirname, 'worker-process.ts'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  child.on('message', onReport)
  child.send(order)
  return {
    ended,
    stop: () => {
      if (child.connected) child.disconnect()
    },
    kill: () => void child.kill('SIGKILL'), // which ends a process that is stopped, too
  }
}

/**
 * Starts workers by `start`. One that gives no sign of life for a minute is killed.
 * One that ends because it has done its share, or is killed, is followed by a fresh one.
 */
export function startWorkers(
  count: number,
  order: WorkerOrder,
  onReport: (report: JobReport) => void,
  start: StartWorker,
): Workers {
  const working = new Set<Worker>()
  const stopped = new AbortController()

  async function runWorker(): Promise<void> {
    for (let failures = 0; failures < mostFailures || order.keepWaiting; ) {
      const { code, done, isEmpty } = await runOne()
      if (stopped.signal.aborted || (code === 0 && (done === 0 || isEmpty) && !order.keepWaiting)) return
      failures = code === 0 || done > 0 ? 0 : failures + 1
      const pause = order.keepWaiting && failures > 0 ? Math.min(2 ** failures, longestPauseSeconds) : 0
      await sleep(pause * 1000, undefined, { signal: stopped.signal }).catch(() => {})
      if (stopped.signal.aborted) return
    }
    throw new OutageError(
      `worker processes die before they write anything (${mostFailures} times): see the log, mend the cause and run the same command again`,
    )
  }

  async function runOne(): Promise<{ code: number | null; done: number; isEmpty: boolean }> {
    let done = 0
    let isEmpty = false
    const worker = start(order, (report) => {
      silence.refresh()
      if (report.kind === 'done') done += 1
      if (report.kind === 'empty') isEmpty = true
      else if (report.kind !== 'alive') onReport(report)
    })
    const silence = setTimeout(worker.kill, longestSilenceMilliseconds)
    working.add(worker)
    try {
      return { code: await worker.ended, done, isEmpty }
    } finally {
      clearTimeout(silence)
      working.delete(worker)
    }
  }

  return {
    done: Promise.all(Array.from({ length: count }, runWorker)).then(() => {}),
    stop() {
      stopped.abort()
      for (const worker of working) worker.stop()
    },
  }
}
