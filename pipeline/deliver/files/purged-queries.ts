import type { Db } from '../../db/database.ts'

/** The run's folders whose files were deleted when their time was over; null is the night's own. */
export async function findPurgedFolders(db: Db, runId: string): Promise<ReadonlySet<number | null>> {
  const rows = await db
    .selectFrom('audit.purged_folder')
    .select('late_number')
    .where('run_id', '=', runId)
    .where('is_cancellation', '=', false)
    .execute()
  return new Set(rows.map((row) => row.late_number))
}

/** Whether the files that cancel an undone run's handovers were deleted when their time was over. */
export async function isCancellationPurged(db: Db, runId: string): Promise<boolean> {
  const rows = await db
    .selectFrom('audit.purged_folder')
    .select('run_id')
    .where('run_id', '=', runId)
    .where('is_cancellation', '=', true)
    .execute()
  return rows.length > 0
}
