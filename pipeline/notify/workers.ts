import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { WorkerOrder, WorkerReport } from './worker.ts'

export interface Workers {
  /** Resolves when every worker has ended by itself; rejects when one cannot work at all. */
  readonly done: Promise<void>
  stop(): void
}

/** Starts worker processes. One that ends because it has done its share is followed by a fresh one. */
export function startWorkers(
  count: number,
  order: WorkerOrder,
  onReport: (report: WorkerReport) => void,
): Workers {
  const children = new Set<ChildProcess>()
  let isStopped = false

  async function runWorker(): Promise<void> {
    for (;;) {
      const { code, written } = await runProcess()
      if (isStopped) return
      if (code !== 0) throw new Error(`a worker process ended with ${code ?? 'a signal'}`)
      if (written === 0 && !order.keepWaiting) return
    }
  }

  function runProcess(): Promise<{ code: number | null; written: number }> {
    const child = fork(join(import.meta.dirname, 'worker.ts'), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    children.add(child)
    let written = 0
    child.on('message', (report: WorkerReport) => {
      if (report.kind === 'written') written += 1
      onReport(report)
    })
    child.send(order)
    return new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code) => {
        children.delete(child)
        resolve({ code, written })
      })
    })
  }

  return {
    done: Promise.all(Array.from({ length: count }, runWorker)).then(() => {}),
    stop() {
      isStopped = true
      for (const child of children) child.disconnect()
    },
  }
}
