import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { stringify } from 'csv-stringify/sync'
import { sha256Of } from '../checksum.ts'
import type { Session } from '../db/database.ts'
import type { Run } from '../domain.ts'
import { BalanceError, OutageError } from '../errors.ts'
import * as queries from './files/file-queries.ts'
import { partialSuffix, writePrivateFile } from './files/private-file.ts'
import { nightFolder } from './files/write-file.ts'
import { findPlannedFiles } from './queries.ts'
import type { Queue } from './queue.ts'
import { startWorkers } from './workers.ts'

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

/** Files that turn out to be lost after being written are written again so many times. */
const mostRounds = 3

/**
 * Writes what is not written yet of a completed run's output, by local workers and whoever else works on the queue,
 * then the indexes and the report, and last the checksums. Doing it again does no harm.
 */
export async function deliver(session: Session, queue: Queue, run: Run, delivery: Delivery): Promise<void> {
  const folder = nightFolder(delivery.outRoot, run.programmeId, run.asOfDate)
  for (let round = 1; await enqueueMissing(session, queue, run, folder); round += 1) {
    if (round > mostRounds) {
      throw new OutageError(
        `files are marked written but are not in ${folder}: give every worker (kuntasiirto work) the same --out folder`,
      )
    }
    await writeFiles(session, run, delivery)
  }
  const names = [
    ...(await queries.findFiles(session.db, run.runId))
      .filter((file) => file.status === 'rendered')
      .map((file) => file.file_name),
    await writeIndex(session, run, folder, false),
    await writeIndex(session, run, folder, true),
    'report/summary.json',
  ].filter((name) => name !== null)
  await writePrivateFile(join(folder, 'report', 'summary.json'), await delivery.composeSummary())
  await writeChecksums(folder, names.sort())
}

/**
 * A file that is not there as it was written, or whose job is lost, is planned and enqueued again. Once a later night
 * is completed this is refused: what the file says has changed since, and its bytes are on record. Tells whether
 * anything is left to write.
 */
async function enqueueMissing(session: Session, queue: Queue, run: Run, folder: string): Promise<boolean> {
  const lost: queries.FileLine[] = []
  for (const file of await queries.findFiles(session.db, run.runId)) {
    if (file.status !== 'rendered') continue
    const sha256 = await sha256Of(join(folder, file.file_name)).catch(() => null)
    if (sha256 !== file.sha256) lost.push(file)
  }
  if (lost.length > 0 && (await queries.hasLaterRun(session.db, run.runId))) {
    throw new BalanceError(
      `${lost.length} files of ${run.asOfDate} are missing from ${folder} or changed (${lost[0]?.file_name} …), and a later night is completed: restore them from a backup, they cannot be written again as they were`,
    )
  }
  return await session.db.transaction().execute(async (tx) => {
    if (lost.length > 0)
      await queries.replanFiles(
        tx,
        lost.map((file) => file.output_file_id),
      )
    await queue.enqueue(tx, await queries.findFilesWithoutJob(tx, run.runId))
    return (await findPlannedFiles(tx, run.runId)).length > 0
  })
}

async function writeFiles(session: Session, run: Run, delivery: Delivery): Promise<void> {
  const { length: total } = await queries.findFiles(session.db, run.runId)
  const remaining = async () => (await findPlannedFiles(session.db, run.runId)).length
  let failure: string | null = null
  for (let left = await remaining(); left > 0; left = await remaining()) {
    if ((await queries.findFilesWithoutJob(session.db, run.runId)).length > 0) {
      throw new OutageError(
        `output files could not be written below ${delivery.outRoot} (${failure ?? 'see the queue'}): mend the cause and run the same command again`,
      )
    }
    delivery.onProgress(total - left, total)
    const order = { databaseUrl: delivery.databaseUrl, outRoot: delivery.outRoot, keepWaiting: false }
    let written = 0
    const workers = startWorkers(Math.min(delivery.workers, left), order, (report) => {
      if (report.kind === 'failed') failure = report.code
      else written += 1
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
      workers.stop()
      clearInterval(watch)
      delivery.signal.removeEventListener('abort', stop)
    }
    delivery.signal.throwIfAborted()
    if (written === 0) await sleep(1000) // a failed job waits before its next try, or another machine has the last one
  }
  delivery.onProgress(total, total)
}

/** Writes an index of letters and returns its path below the folder; null when there are no restricted letters to index. */
async function writeIndex(
  session: Session,
  run: Run,
  folder: string,
  isRestricted: boolean,
): Promise<string | null> {
  const rows = await queries.findLetterIndex(session.db, run.runId, isRestricted)
  if (isRestricted && rows.length === 0) return null
  const text = stringify(
    rows.map((row) => [row.notification_id, row.file_name, row.page, row.pages, row.sha256]),
    { header: true, columns: ['notification', 'file', 'page', 'pages', 'sha256'], delimiter: ';' },
  )
  const name = isRestricted ? 'letters-restricted/index.csv' : 'letters/index.csv'
  await writePrivateFile(join(folder, name), Buffer.from(text))
  return name
}

/**
 * One line per file of the night, in the format of `sha256sum`. A file that is none of the night's is not listed, so
 * `verify` names it; leftovers of killed workers are deleted.
 */
async function writeChecksums(folder: string, names: readonly string[]): Promise<void> {
  for (const name of await listFiles(folder)) if (name.endsWith(partialSuffix)) await rm(join(folder, name))
  let lines = ''
  for (const name of names) lines += `${await sha256Of(join(folder, name))}  ${name}\n`
  await writePrivateFile(join(folder, checksumsFile), Buffer.from(lines))
}

/** The files below a folder, by path, sorted. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}
