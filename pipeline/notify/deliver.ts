import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { stringify } from 'csv-stringify/sync'
import type { Session } from '../db/database.ts'
import type { Run } from '../domain.ts'
import * as queries from './file-queries.ts'
import { partialSuffix, writePrivateFile } from './private-file.ts'
import { findPlannedFiles } from './queries.ts'
import type { Queue } from './queue.ts'
import { startWorkers } from './workers.ts'
import { nightFolder } from './write-file.ts'

export interface Delivery {
  readonly databaseUrl: string
  readonly outRoot: string
  readonly workers: number
  readonly signal: AbortSignal
  /** Files written so far, of how many. */
  readonly onProgress: (written: number, total: number) => void
  /** The report that stands beside the files, asked for when they are written; without personal data. */
  readonly composeSummary: () => Promise<Buffer>
}

/** Last of the night's files: whoever finds it knows that the others are whole. */
export const checksumsFile = 'checksums.sha256'

/**
 * Writes what is not written yet of a completed run's output, by local workers and whoever else works on the queue,
 * then the indexes and the report, and last the checksums. Doing it again does no harm.
 */
export async function deliver(session: Session, queue: Queue, run: Run, delivery: Delivery): Promise<void> {
  const folder = nightFolder(delivery.outRoot, run.programmeId, run.asOfDate)
  await enqueueMissing(session, queue, run, folder)
  await writeFiles(session, run, delivery)
  await writeIndex(session, run, folder, false)
  await writeIndex(session, run, folder, true)
  await writePrivateFile(join(folder, 'report', 'summary.json'), await delivery.composeSummary())
  await writeChecksums(folder)
}

/** A file that is not there as it was written, or whose job is lost, is planned and enqueued again. */
async function enqueueMissing(session: Session, queue: Queue, run: Run, folder: string): Promise<void> {
  const files = await queries.findFiles(session.db, run.runId)
  const lost: string[] = []
  for (const file of files.filter(({ status }) => status === 'rendered')) {
    const sha256 = await sha256Of(join(folder, file.file_name)).catch(() => null)
    if (sha256 !== file.sha256) lost.push(file.output_file_id)
  }
  await session.db.transaction().execute(async (tx) => {
    if (lost.length > 0) await queries.replanFiles(tx, lost)
    await queue.enqueue(tx, await queries.findFilesWithoutJob(tx, run.runId))
  })
}

async function writeFiles(session: Session, run: Run, delivery: Delivery): Promise<void> {
  const { length: total } = await queries.findFiles(session.db, run.runId)
  const remaining = async () => (await findPlannedFiles(session.db, run.runId)).length
  let failure: string | null = null
  for (let left = await remaining(); left > 0; left = await remaining()) {
    if ((await queries.findFilesWithoutJob(session.db, run.runId)).length > 0) {
      throw new Error(
        `output files could not be written (${failure ?? 'see the queue'}): mend the cause and run the same command again`,
      )
    }
    delivery.onProgress(total - left, total)
    const order = { databaseUrl: delivery.databaseUrl, outRoot: delivery.outRoot, keepWaiting: false }
    const workers = startWorkers(Math.min(delivery.workers, left), order, (report) => {
      if (report.kind === 'failed') failure = report.code
    })
    const stop = () => workers.stop()
    delivery.signal.addEventListener('abort', stop)
    const look = async () => delivery.onProgress(total - (await remaining()), total)
    const watch = setInterval(() => look().catch(() => {}), 250) // a lost connection is reported below
    try {
      await workers.done
    } catch (error) {
      await remaining() // where the database is gone, this says so
      throw error
    } finally {
      clearInterval(watch)
      delivery.signal.removeEventListener('abort', stop)
    }
    delivery.signal.throwIfAborted()
    if (failure !== null) await sleep(1000) // a failed job waits before its next try
  }
  delivery.onProgress(total, total)
}

async function writeIndex(session: Session, run: Run, folder: string, isRestricted: boolean): Promise<void> {
  const rows = await queries.findLetterIndex(session.db, run.runId, isRestricted)
  if (isRestricted && rows.length === 0) return
  const text = stringify(
    rows.map((row) => [row.notification_id, row.file_name, row.page, row.pages, row.sha256]),
    { header: true, columns: ['notification', 'file', 'page', 'pages', 'sha256'], delimiter: ';' },
  )
  await writePrivateFile(
    join(folder, isRestricted ? 'letters-restricted' : 'letters', 'index.csv'),
    Buffer.from(text),
  )
}

/** One line per file, sorted, in the format of `sha256sum`; leftovers of killed workers are deleted on the way. */
async function writeChecksums(folder: string): Promise<void> {
  const lines: string[] = []
  for (const name of await listFiles(folder)) {
    if (name.endsWith(partialSuffix)) await rm(join(folder, name))
    else if (name !== checksumsFile) lines.push(`${await sha256Of(join(folder, name))}  ${name}\n`)
  }
  await writePrivateFile(join(folder, checksumsFile), Buffer.from(lines.join('')))
}

/** The files below a folder, by path, sorted. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
