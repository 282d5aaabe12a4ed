import { sql } from 'kysely'
import type { Tx } from '../../pipeline/db/database.ts'
import { one } from '../../pipeline/db/rows.ts'
import type { Run } from '../../pipeline/domain.ts'

/** The partition for the rows of such a file. */
export const inventedPartition = (name: string, { runId }: Run) => sql.table(`staging.${name}_${runId}`)

/** Tonight's only customer file, of so many rows, as if it had been read: with a partition of its own, which is empty still. */
export async function stageInventedFile(tx: Tx, run: Run, name: string, rowCount: number) {
  const sha256 = `${name} ${run.runId}`
  const { rows: staged } = await sql<{ stagedFileId: string }>`
    insert into staging.staged_file (sha256, row_count, profile_sha256, extractor_version)
    values (${sha256}, ${rowCount}, ${name}, ${name})
    returning staged_file_id as "stagedFileId"`.execute(tx)
  const { rows: source } = await sql<{ sourceFileId: string }>`
    insert into audit.source_file (sha256, row_count, run_id, file_name)
    values (${sha256}, ${rowCount}, ${run.runId}, ${`customers-${name}.csv`})
    returning source_file_id as "sourceFileId"`.execute(tx)
  const [{ stagedFileId }, { sourceFileId }] = [one(staged), one(source)]
  await sql`truncate staging.night_file, staging.night_rejection`.execute(tx)
  await sql`
    insert into staging.night_file (source_file_id, staged_file_id, file_name)
    values (${sourceFileId}, ${stagedFileId}, ${`customers-${name}.csv`})`.execute(tx)
  await sql`
    create table ${inventedPartition(name, run)}
    partition of staging.customer for values in (${sql.lit(stagedFileId)})`.execute(tx)
  return { stagedFileId, sourceFileId }
}
