import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { one } from '../db/rows.ts'
import type { Signature } from '../domain.ts'
import type { ReadableFile } from './manifest.ts'
import type { RejectedLine } from './office-message.ts'

/** The layout of tonight's files that have rejected rows, beside whose bytes it is kept. */
export async function insertRejectedHeaders(tx: Tx, files: readonly ReadableFile[]): Promise<void> {
  const layouts = files.map(({ fileName, layout: { encoding, delimiter, names, columns } }) => {
    const fields = new Map([...columns].map(([field, place]) => [place, field]))
    return {
      fileName,
      encoding,
      delimiter,
      names,
      fields: names.map((_, place) => fields.get(place) ?? null),
    }
  })
  await sql`
    insert into register.rejected_header (source_file_id, encoding, delimiter, column_names, fields)
    select night_file.source_file_id, layout.encoding, layout.delimiter, layout.names, layout.fields
    from jsonb_to_recordset(${JSON.stringify(layouts)}::jsonb) as layout (
        "fileName" text, encoding text, delimiter text, names text[], fields text[]
    )
    inner join staging.night_file on night_file.file_name = layout."fileName"
    where night_file.source_file_id in (select source_file_id from staging.night_rejection)`.execute(tx)
}

interface RejectedLines {
  readonly lines: readonly RejectedLine[]
  /** Rejected rows whose bytes, or whose file's layout, are not kept (any more), or that no office sent. */
  readonly notKept: number
}

/**
 * The rejected lines of a run, in the order of the files. Withheld is whoever has the flag of non-disclosure, in this row
 * or another one rejected with it, or had it and nobody released it; and whose row does not tell who it is.
 */
export async function findRejectedLines(db: Db, runId: string): Promise<RejectedLines> {
  const { rows: lines } = await sql<RejectedLine>`
    with rejected as (
        select
            rejected_row.*, source_file.file_name, rejected_record.raw, rejected_record.personal_identity_code,
            bool_or(rejected_record.non_disclosure) over (
                partition by coalesce(rejected_row.customer_number, concat_ws(' ', rejected_row.source_file_id, rejected_row.line_number))
            ) or bool_or(rejected_record.non_disclosure) over (
                partition by coalesce(personal_identity_code, concat_ws(' ', rejected_row.source_file_id, rejected_row.line_number))
            ) as is_flagged
        from audit.rejected_row
        inner join audit.source_file using (source_file_id)
        inner join register.rejected_record
            on rejected_record.run_id = rejected_row.run_id
            and rejected_record.source_file_id = rejected_row.source_file_id
            and rejected_record.line_number = rejected_row.line_number
        where rejected_row.run_id = ${runId}::bigint and source_file.file_name like 'customers-%'
    )
    select
        file_name as "fileName", line_number as line, customer_number as "customerNumber",
        reason_codes as "reasonCodes", rejected.fields,
        is_flagged
            or num_nonnulls(customer_number, personal_identity_code) = 0
            or exists (
                select from register.customer
                where customer.customer_number = rejected.customer_number and is_protected
            )
            or exists (
                select from register.customer
                where customer.personal_identity_code = rejected.personal_identity_code and is_protected
            )
            or exists (
                select from register.flagged_number
                where flagged_number.customer_number = rejected.customer_number
            ) as "isWithheld",
        raw, encoding, delimiter, column_names as "columnNames", rejected_header.fields as "columnFields"
    from rejected
    inner join register.rejected_header using (source_file_id)
    order by source_file_id, line_number`.execute(db)
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from audit.rejected_row where run_id = ${runId}::bigint`.execute(db)
  return { lines, notKept: one(rows).count - lines.length }
}

interface ExportedFile {
  readonly fileName: string
  readonly lineCount: number
  readonly sha256: string
}

/** Puts on record who took which offices' rejected lines out of the database. */
export async function insertRejectsExports(
  db: Db,
  runId: string,
  files: readonly ExportedFile[],
  { by, because }: Signature,
): Promise<void> {
  await sql`
    insert into audit.rejects_export (run_id, file_name, line_count, sha256, exported_by, because)
    select ${runId}::bigint, "fileName", "lineCount", sha256, ${by}::text, ${because}::text
    from jsonb_to_recordset(${JSON.stringify(files)}::jsonb)
        as file ("fileName" text, "lineCount" integer, sha256 text)`.execute(db)
}
