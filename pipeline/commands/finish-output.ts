import { resolve } from 'node:path'
import { markOutputCompleted } from '../audit/queries.ts'
import { encodeSummary, summarise } from '../audit/summary.ts'
import type { Run } from '../domain.ts'
import { deliver } from '../notify/deliver.ts'
import type { Queue } from '../notify/queue.ts'
import type { Connected, Context } from './context.ts'
import { claimFolder } from './output-folder.ts'

/**
 * Writes the files of completed nights, oldest first, and sends what is to be sent. Nights that a kill left unwritten
 * come before a new night: it changes what their letters say.
 */
export async function finishOutput(
  { config, signal }: Context,
  { server, session }: Connected,
  queue: Queue,
  out: string,
  runs: readonly Run[],
  onProgress: (done: number, total: number) => void,
  isRechecked = false,
): Promise<void> {
  if (runs.length > 0) await claimFolder(session.db, resolve(out))
  for (const run of runs) {
    await deliver(session, queue, run, {
      databaseUrl: server.url,
      outRoot: resolve(out),
      suomifi: config.suomifi,
      workers: config.workers,
      logLevel: config.logLevel,
      signal,
      isRechecked,
      onProgress,
      composeSummary: async () => encodeSummary(await summarise(session.db, run)),
    })
    await markOutputCompleted(session.db, run.runId)
  }
}
