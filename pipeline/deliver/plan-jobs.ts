import type { Tx } from '../db/database.ts'
import type { Run } from '../domain.ts'
import { findPlannedBatches, findPlannedFiles, type PlannedFile } from './planned-queries.ts'
import type { Queue } from './queue.ts'

/** Handovers are small: so many share a job. */
const handoversPerJob = 50

/** Enqueues the writing and sending of all that the night has planned. */
export async function enqueueNight(tx: Tx, run: Run, queue: Queue): Promise<void> {
  await queue.enqueueFiles(tx, jobsOf(await findPlannedFiles(tx, run.runId)))
  const batches = await findPlannedBatches(tx, run.runId)
  await queue.enqueueSendings(
    tx,
    batches.map((batch) => ({ runId: run.runId, batch })),
  )
}

/** The files that share a job: a file of letters or messages is enough for one. */
export function jobsOf(files: readonly PlannedFile[]): readonly (readonly string[])[] {
  const handovers = files.filter(({ kind }) => kind === 'handover').map((file) => file.outputFileId)
  const others = files.filter(({ kind }) => kind !== 'handover').map((file) => [file.outputFileId])
  const shared = Array.from({ length: Math.ceil(handovers.length / handoversPerJob) }, (_, index) =>
    handovers.slice(index * handoversPerJob, (index + 1) * handoversPerJob),
  )
  return [...others, ...shared]
}
