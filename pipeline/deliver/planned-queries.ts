import type { Db } from '../db/database.ts'

export interface PlannedFile {
  readonly output_file_id: string
  readonly kind: string
}

/** The night's files that are still to be written. */
export async function findPlannedFiles(db: Db, runId: string): Promise<readonly PlannedFile[]> {
  return await db
    .selectFrom('register.output_file')
    .select(['output_file_id', 'kind'])
    .where('run_id', '=', runId)
    .where('status', '=', 'planned')
    .orderBy('output_file_id')
    .execute()
}

/** The batches of a run that hold notifications to be sent. */
export async function findPlannedBatches(db: Db, runId: string): Promise<number[]> {
  const rows = await db
    .selectFrom('register.notification')
    .select('sending_batch')
    .distinct()
    .where('run_id', '=', runId)
    .where('status', '=', 'planned')
    .where('sending_batch', 'is not', null)
    .orderBy('sending_batch')
    .execute()
  return rows.flatMap(({ sending_batch }) => sending_batch ?? [])
}
