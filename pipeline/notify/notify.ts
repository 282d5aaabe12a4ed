import type { Tx } from '../db/database.ts'
import type { Run } from '../domain.ts'
import * as queries from './queries.ts'
import type { Queue } from './queue.ts'

/** Plans who is told of tonight's events and what each municipality receives, and enqueues the writing of it. */
export async function planNotifications(tx: Tx, run: Run, queue: Queue): Promise<void> {
  await queries.insertNotices(tx, run)
  await queries.insertNoticeFiles(tx, run)
  await queries.insertNotifications(tx, run)
  await queries.insertHandoverLines(tx, run)
  await queue.enqueue(tx, await queries.findPlannedFiles(tx, run.runId))
}
