import { sql } from 'kysely'
import type { Db } from '../db/database.ts'

export interface PlannedFile {
  readonly outputFileId: string
  readonly kind: string
}

/** The night's files that are still to be written. */
export async function findPlannedFiles(db: Db, runId: string): Promise<readonly PlannedFile[]> {
  const { rows } = await sql<PlannedFile>`
    select output_file_id as "outputFileId", kind
    from register.output_file
    where run_id = ${runId} and status = 'planned'
    order by output_file_id`.execute(db)
  return rows
}

/** The batches of a run that hold notifications to be sent. */
export async function findPlannedBatches(db: Db, runId: string): Promise<number[]> {
  const { rows } = await sql<{ batch: number }>`
    select distinct sending_batch as batch
    from register.notification
    where run_id = ${runId} and status = 'planned' and sending_batch is not null
    order by batch`.execute(db)
  return rows.map(({ batch }) => batch)
}
