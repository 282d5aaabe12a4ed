import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sha256Of } from '../checksum.ts'
import type { Session } from '../db/database.ts'
import type { Run } from '../domain.ts'
import { BalanceError, OutageError } from '../errors.ts'
import { closeFolders } from './files/close-folder.ts'
import * as queries from './files/file-queries.ts'
import { findPurgedFolders } from './files/purged-queries.ts'
import { nightFolder } from './files/write-file.ts'
import { findFilesWithoutJob, findOpenSendings, forgetDeadFiles } from './job-queries.ts'
import { LeftJobs } from './left-jobs.ts'
import { jobsOf } from './plan-jobs.ts'
import { findPlannedFiles } from './planned-queries.ts'
import type { Queue } from './queue.ts'
import { type StartWorker, startWorkers } from './start-workers.ts'
import type { SuomifiSettings } from './suomifi/settings.ts'
import type { JobReport } from './take-jobs.ts'

interface Delivery {
  readonly databaseUrl: string
  readonly outRoot: string
  /** Null: what is to be sent is left to others. */
  readonly suomifi: SuomifiSettings | null
  readonly workers: number
  readonly logLevel: string
  readonly startWorker: StartWorker
  readonly signal: AbortSignal
  /** Files written and batches sent so far, of how many. */
  readonly onProgress: (done: number, total: number) => void
  /** Look for the files of closed folders too, and write again what is lost of them. */
  readonly isRechecked: boolean
  /** The report that stands beside the files, asked for when they are written; without personal data. */
  readonly composeSummary: () => Promise<Buffer>
}

/** Files that turn out to be lost after being written are written again so many times. */
const mostRounds = 3

/** Files of a night: written now, and those of them that had been written before, and were lost or changed since. */
export interface WrittenFiles {
  readonly written: number
  readonly lost: number
}

/**
 * Writes and sends what is not yet written or sent of a completed run, by local workers and whoever else works on the
 * queue, then closes its folders. Batches whose sending failed and waits for its next try are not waited for. Doing it
 * again does no harm. Tells how many files it wrote.
 */
export async function deliver(
  session: Session,
  queue: Queue,
  run: Run,
  delivery: Delivery,
): Promise<WrittenFiles> {
  const folder = nightFolder(delivery.outRoot, run.programmeId, run.asOfDate)
  const files = { written: 0, lost: 0 }
  for (let round = 0; ; round += 1) {
    const lost = await enqueueMissing(session, queue, run, folder, delivery.isRechecked)
    if (lost > 0 && round >= mostRounds) {
      throw new OutageError(
        `files are marked written but are not in ${folder}: give every worker (kuntasiirto work) the same --out folder`,
      )
    }
    const done = await workThrough(session, run, delivery)
    files.written += done.files
    files.lost += lost
    if (done.all === 0) break
  }
  await closeFolders(session.db, run, folder, delivery.composeSummary, delivery.isRechecked)
  return files
}

/**
 * A file that is not there as it was written, or whose job is lost, is planned and enqueued again, and so is a batch
 * whose job is lost. Once a later night is completed files are not: what they say has changed since, and their bytes
 * are on record. Tells how many files were lost.
 */
async function enqueueMissing(
  session: Session,
  queue: Queue,
  run: Run,
  folder: string,
  isRechecked: boolean,
): Promise<number> {
  const lost: queries.FileLine[] = []
  const purged = await findPurgedFolders(session.db, run.runId)
  for (const file of await queries.findFiles(session.db, run.runId)) {
    if (purged.has(file.lateNumber)) continue
    if (file.status !== 'rendered' || (file.isClosed && !isRechecked)) continue
    const sha256 = await checksumOf(join(folder, file.fileName))
    if (sha256 !== file.sha256) lost.push(file)
  }
  if (lost.length > 0 && (await queries.hasLaterRun(session.db, run.runId))) {
    throw new BalanceError(
      `${lost.length} files of ${run.asOfDate} are missing from ${folder} or changed (${lost[0]?.fileName} …), and a later night is completed: restore them from a backup, they cannot be written again as they were`,
    )
  }
  await session.db.transaction().execute(async (tx) => {
    await queries.replanFiles(
      tx,
      lost.map((file) => file.outputFileId),
    )
    const orphans = new Set(await findFilesWithoutJob(tx, run.runId))
    const planned = await findPlannedFiles(tx, run.runId)
    await queue.enqueueFiles(tx, jobsOf(planned.filter((file) => orphans.has(file.outputFileId))))
    await forgetDeadFiles(tx, [...orphans])
    // Of every run: a batch can lose its job long after its night.
    const sendings = await findOpenSendings(tx, null)
    await queue.enqueueSendings(
      tx,
      sendings.filter(({ job }) => job === 'none'),
    )
  })
  return lost.length
}

/** Null when there is no such file; one that cannot be read is not taken for lost. */
async function checksumOf(path: string): Promise<string | null> {
  try {
    return await sha256Of(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw new OutageError(`${path} cannot be read (${code}): mend its rights and run the same command again`)
  }
}

/** Tells what there was to do: files, and these with batches to send. */
async function workThrough(
  session: Session,
  run: Run,
  delivery: Delivery,
): Promise<{ readonly files: number; readonly all: number }> {
  const { suomifi, signal, onProgress } = delivery
  const count = async () => {
    const files = (await findPlannedFiles(session.db, run.runId)).length
    const sendings = suomifi === null ? [] : await findOpenSendings(session.db, run.runId)
    return { files, all: files + sendings.filter(({ job }) => job === 'ready').length }
  }
  const leftJobs = new LeftJobs(session.db, run)
  const begun = await count()
  let left = begun
  const { all: total } = begun
  let failure: string | null = null

  /** By workers of ours, until they find nothing more to do. Tells how many jobs they have done. */
  async function work(open: number): Promise<number> {
    const { databaseUrl, outRoot, logLevel } = delivery
    const order = { databaseUrl, outRoot, suomifi, logLevel, keepWaiting: false, acceptOthers: false }
    let done = 0
    const onReport = (report: JobReport) => {
      if (report.kind === 'failed') failure = report.code
      if (report.kind === 'done') done += 1
    }
    const workers = startWorkers(Math.min(delivery.workers, open), order, onReport, delivery.startWorker)
    const stop = () => workers.stop()
    signal.addEventListener('abort', stop)
    const look = async () => onProgress(total - Math.min(total, (await count()).all), total)
    const watch = setInterval(() => look().catch(() => {}), 250) // a lost connection is reported below
    try {
      await workers.done
    } catch (error) {
      await count() // where the database is gone, this says so
      throw error
    } finally {
      workers.stop()
      clearInterval(watch)
      signal.removeEventListener('abort', stop)
    }
    signal.throwIfAborted()
    return done
  }

  let isForUs = true
  for (; left.all > 0; left = await count()) {
    if ((await findFilesWithoutJob(session.db, run.runId)).length > 0) {
      throw new OutageError(
        `output files could not be written below ${delivery.outRoot} (${failure ?? 'see the queue'}): mend the cause and run the same command again`,
      )
    }
    signal.throwIfAborted()
    onProgress(total - left.all, total)
    if (isForUs && (await work(left.all)) > 0) continue
    isForUs = !(await leftJobs.areAll(left.all, delivery.outRoot))
    await sleep(1000) // a failed job waits before its next try, or another machine has the last one
  }
  onProgress(total, total)
  return begun
}
