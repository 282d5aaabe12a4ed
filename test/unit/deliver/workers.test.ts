import { expect, test } from 'vitest'
import { startWorkers } from '../../../pipeline/deliver/start-workers.ts'
import type { WorkerReport } from '../../../pipeline/deliver/worker-process.ts'

const order = {
  ...{ databaseUrl: '', outRoot: null, suomifi: null, logLevel: 'silent' },
  ...{ keepWaiting: false, acceptOthers: false },
}

/** Each worker tells what it is given, then ends well. Returns how many there were, and what their employer was told. */
async function employ(...reports: readonly (readonly WorkerReport['kind'][])[]) {
  let started = 0
  const told: string[] = []
  const workers = startWorkers(
    1,
    order,
    ({ kind }) => void told.push(kind),
    (_, onReport) => {
      const its = reports[started] ?? []
      started += 1
      const tell = async () => {
        await Promise.resolve()
        for (const kind of its) onReport({ kind } as WorkerReport)
        return 0
      }
      return { ended: tell(), stop() {}, kill() {} }
    },
  )
  await workers.done
  return { started, told }
}

test('a worker that has done its share is followed by a fresh one, until one finds nothing', async () => {
  expect(await employ(['alive', 'done'], ['done'], [])).toEqual({ started: 3, told: ['done', 'done'] })
})

test('a worker that left nothing is followed by none', async () => {
  expect(await employ(['done'], ['done', 'alive', 'empty'])).toEqual({ started: 2, told: ['done', 'done'] })
})
