import type { Tx } from '../db/database.ts'
import type { Carrier, Run } from '../domain.ts'
import type { Programme } from '../programmes/programme.ts'
import { insertHandoverLines } from './handover-queries.ts'
import { findPlannedBatches, findPlannedFiles, type PlannedFile } from './planned-queries.ts'
import * as queries from './queries.ts'
import type { Queue } from './queue.ts'

/** Handovers are small: so many share a job. */
const handoversPerJob = 50

/**
 * Plans who is told of tonight's events and what each municipality receives, and enqueues the writing and sending of it.
 * @param continuing The programme that goes on where this one has ended: one notice tells both.
 */
export async function planNotifications(
  tx: Tx,
  run: Run,
  carrier: Carrier,
  continuing: Programme | null,
  queue: Queue,
): Promise<void> {
  const hasBegun = continuing !== null && continuing.firstDay.date <= run.asOfDate
  await queries.insertNotices(tx, run, carrier, hasBegun ? continuing.id : null)
  await queries.insertNoticeFiles(tx, run)
  await queries.insertNotifications(tx, run)
  await insertHandoverLines(tx, run)
  await queue.enqueueFiles(tx, jobsOf(await findPlannedFiles(tx, run.runId)))
  const batches = await findPlannedBatches(tx, run.runId)
  await queue.enqueueSendings(
    tx,
    batches.map((batch) => ({ runId: run.runId, batch })),
  )
}

/** The files that share a job: a file of letters or messages is enough for one. */
export function jobsOf(files: readonly PlannedFile[]): readonly (readonly string[])[] {
  const handovers = files.filter(({ kind }) => kind === 'handover').map((file) => file.output_file_id)
  const others = files.filter(({ kind }) => kind !== 'handover').map((file) => [file.output_file_id])
  const shared = Array.from({ length: Math.ceil(handovers.length / handoversPerJob) }, (_, index) =>
    handovers.slice(index * handoversPerJob, (index + 1) * handoversPerJob),
  )
  return [...others, ...shared]
}
