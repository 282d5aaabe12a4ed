import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Signature } from '../domain.ts'
import type { RejectedLine } from './repair-file.ts'
import { check, recordColumns } from './repair-queries.ts'

export interface RejectedLines {
  readonly lines: readonly RejectedLine[]
  /** Rejected rows whose bytes, or whose file's layout, are not kept (any more). */
  readonly notKept: number
}

/** The rejected lines of a run, each with its trace, in the order of the files. */
export async function findRejectedLines(db: Db, runId: string): Promise<RejectedLines> {
  const { rows: lines } = await sql<RejectedLine>`
    select
        format(
            'R%s-%s-%s-%s', rejected_row.run_id, rejected_row.source_file_id, rejected_row.line_number,
            ${check('rejected_row.run_id', 'rejected_row.source_file_id', 'rejected_row.line_number')}
        ) as trace,
        source_file.file_name as "fileName", rejected_row.line_number as line,
        rejected_row.reason_codes as "reasonCodes", rejected_row.fields, ${recordColumns}
    from audit.rejected_row
    inner join audit.source_file on source_file.source_file_id = rejected_row.source_file_id
    inner join register.rejected_record
        on rejected_record.run_id = rejected_row.run_id
        and rejected_record.source_file_id = rejected_row.source_file_id
        and rejected_record.line_number = rejected_row.line_number
    inner join register.rejected_header on rejected_header.source_file_id = rejected_row.source_file_id
    inner join register.secret on secret.name = 'repair-traces'
    where rejected_row.run_id = ${runId}
    order by rejected_row.source_file_id, rejected_row.line_number`.execute(db)
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from audit.rejected_row where run_id = ${runId}`.execute(db)
  return { lines, notKept: (rows[0]?.count ?? 0) - lines.length }
}

/** Puts on record who took rejected lines out of the database. */
export async function insertRejectsExport(
  db: Db,
  runId: string,
  exported: { readonly lineCount: number; readonly sha256: string },
  { by, because }: Signature,
): Promise<void> {
  await db
    .insertInto('audit.rejects_export')
    .values({
      run_id: runId,
      line_count: exported.lineCount,
      sha256: exported.sha256,
      exported_by: by,
      because,
    })
    .execute()
}
