import { sql } from 'kysely'
import type { Db } from '../../db/database.ts'

/** The run's folders whose files were deleted when their time was over; null is the night's own. */
export async function findPurgedFolders(db: Db, runId: string): Promise<ReadonlySet<number | null>> {
  const { rows } = await sql<{ lateNumber: number | null }>`
    select late_number as "lateNumber"
    from audit.purged_folder
    where run_id = ${runId} and not is_cancellation`.execute(db)
  return new Set(rows.map(({ lateNumber }) => lateNumber))
}

/** Whether the files that cancel an undone run's handovers were deleted when their time was over. */
export async function isCancellationPurged(db: Db, runId: string): Promise<boolean> {
  const { rows } = await sql`
    select from audit.purged_folder where run_id = ${runId} and is_cancellation`.execute(db)
  return rows.length > 0
}
