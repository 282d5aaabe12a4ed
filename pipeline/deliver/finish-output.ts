import { resolve } from 'node:path'
import { markOutputCompleted, markWrittenTo } from '../audit/run-queries.ts'
import type { Session } from '../db/database.ts'
import type { Run } from '../domain.ts'
import { encodeSummary, summarise } from '../report/summary-queries.ts'
import { deliver, type WrittenFiles } from './deliver.ts'
import { claimFolder, requireNightsFolder } from './output-folder.ts'
import type { Queue } from './queue.ts'
import type { StartWorker } from './start-workers.ts'
import type { SuomifiSettings } from './suomifi/settings.ts'

/** Who writes and sends: of the command's context and connection. */
interface Deliverer {
  readonly config: {
    readonly suomifi: SuomifiSettings | null
    readonly workers: number
    readonly logLevel: string
  }
  readonly startWorker: StartWorker
  readonly signal: AbortSignal
}

export interface FinishOptions {
  /** Look for the files of closed folders too, and write again what is lost of them. */
  readonly isRechecked?: boolean
  /** Also where the night stands in another folder: it is written a second time. */
  readonly anotherCopy?: boolean
}

/**
 * Writes the files of completed nights, oldest first, and sends what is to be sent. Nights that a kill left unwritten
 * come before a new night: it changes what their letters say. Throws UsageError, before anything is written, where one of
 * them was written to another folder. Tells how many files were written, by run.
 */
export async function finishOutput(
  { config, startWorker, signal }: Deliverer,
  { server, session }: { readonly server: { readonly url: string }; readonly session: Session },
  queue: Queue,
  out: string,
  runs: readonly Run[],
  onProgress: (done: number, total: number) => void,
  { isRechecked = false, anotherCopy = false }: FinishOptions = {},
): Promise<ReadonlyMap<string, WrittenFiles>> {
  const { db } = session
  const files = new Map<string, WrittenFiles>()
  if (!anotherCopy) for (const run of runs) await requireNightsFolder(db, run, resolve(out))
  if (runs.length > 0) await claimFolder(db, resolve(out))
  for (const run of runs) {
    await markWrittenTo(db, run.runId, resolve(out))
    const written = await deliver(session, queue, run, {
      databaseUrl: server.url,
      outRoot: resolve(out),
      suomifi: config.suomifi,
      workers: config.workers,
      logLevel: config.logLevel,
      startWorker,
      signal,
      isRechecked,
      onProgress,
      composeSummary: async () => encodeSummary(await summarise(db, run)),
    })
    files.set(run.runId, written)
    await markOutputCompleted(db, run.runId)
  }
  return files
}
