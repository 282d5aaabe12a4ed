import { sql } from 'kysely'
import { insertPseudonyms } from '../audit/pseudonyms.ts'
import { digestOfUndo, digestOfUndoneRows } from '../audit/undo-check.ts'
import type { Db, Tx } from '../db/database.ts'
import { one } from '../db/rows.ts'
import type { CancelledLine } from '../deliver/files/handover-line.ts'
import type { Run, Signature } from '../domain.ts'

/** How many rows of a table of the register were removed, and how many are as before the night. */
export interface TableCount {
  readonly table: string
  readonly removed: number
  readonly restored: number
}

/** A completed run that came after this one, of any programme; the last. */
export async function findLaterRun(db: Db, runId: string): Promise<Run | null> {
  const { rows } = await sql<Run>`
    select run_id as "runId", programme_id as "programmeId", as_of_date as "asOfDate"
    from audit.run
    where status = 'completed' and run_id > ${runId}::bigint
    order by run_id desc
    limit 1`.execute(db)
  return rows[0] ?? null
}

/** Whether what the run changed is kept still. */
export async function isUndoable(db: Db, runId: string): Promise<boolean> {
  const { rows } = await sql<{ exists: boolean }>`
    select exists (select from register.undoable_run where run_id = ${runId}::bigint)`.execute(db)
  return one(rows).exists
}

/** How many of a run's notifications Suomi.fi has, or may have: nobody changes them until the transaction ends. */
export async function countSent(tx: Tx, runId: string): Promise<{ sent: number; failed: number }> {
  const { rows } = await sql<{ sent: number; failed: number }>`
    select
        count(*) filter (
            where status = 'sent'
                or message_id is not null
                or exists (
                    select from register.notification_event
                    where notification_event.notification_id = locked.notification_id
                )
        )::integer as sent,
        count(*) filter (where status = 'failed')::integer as failed
    from (
        select notification_id, status, message_id from register.notification where run_id = ${runId}::bigint for update
    ) as locked`.execute(tx)
  return one(rows)
}

export async function setUndone(tx: Tx, runId: string): Promise<void> {
  await sql`update audit.run set status = 'undone' where run_id = ${runId}::bigint`.execute(tx)
}

export async function insertUndo(
  tx: Tx,
  undo: Signature & {
    readonly runId: string
    readonly counts: readonly TableCount[]
    readonly jobs: number
    readonly outFolder: string
  },
): Promise<void> {
  const counts = Object.fromEntries(
    undo.counts.map(({ table, removed, restored }) => [table, { removed, restored }]),
  )
  await insertPseudonyms(tx, undo.runId)
  await sql`
    insert into audit.undo (run_id, undone_by, because, counts, job_count, out_folder, rows_sha256, sha256)
    values (
        ${undo.runId}::bigint, ${undo.by}, ${undo.because}, ${JSON.stringify(counts)}::jsonb, ${undo.jobs},
        ${undo.outFolder}, (${digestOfUndoneRows(sql`${undo.runId}::bigint`)}), ''
    )`.execute(tx)
  await sql`update audit.undo set sha256 = ${digestOfUndo()} where run_id = ${undo.runId}::bigint`.execute(tx)
}

export interface ProtectionChanges {
  /** Customers whose protection an operator had ended since the night, and who are protected again. */
  readonly protectedAgain: number
  /** Customers whose flag only the night had brought: a later night must bring it again. */
  readonly unprotectedAgain: number
}

/** What undoing the run meant for non-disclosure. */
export async function countProtectionChanges(tx: Tx, runId: string): Promise<ProtectionChanges> {
  const { rows } = await sql<ProtectionChanges>`
    select
        (count(*) filter (where is_protected))::integer as "protectedAgain",
        (count(*) filter (where not is_protected))::integer as "unprotectedAgain"
    from audit.undone_row
    inner join register.customer using (customer_number)
    where run_id = ${runId}::bigint
        and table_name = 'customer'
        and (facts -> 'is_protected')::boolean <> is_protected`.execute(tx)
  return one(rows)
}

// --- files -------------------------------------------------------------------------------------------------

/** An output file of a run, as it is on record. */
export interface FileOnRecord {
  readonly outputFileId: string
  readonly fileName: string
  readonly kind: string
  readonly isRestricted: boolean
  readonly municipalityCode: string | null
  readonly entryCount: number
  readonly status: string
  readonly sha256: string | null
  /** Of handovers. */
  readonly form: string | null
  readonly handoverNumber: number | null
}

export async function findFilesOnRecord(tx: Tx, runId: string): Promise<FileOnRecord[]> {
  const { rows } = await sql<FileOnRecord>`
    select
        output_file_id as "outputFileId", file_name as "fileName", kind, is_restricted as "isRestricted",
        municipality_code as "municipalityCode", entry_count as "entryCount", status, sha256,
        form, handover_number as "handoverNumber"
    from register.output_file
    where run_id = ${runId}::bigint
    order by file_name`.execute(tx)
  return rows
}

export interface UndoneFile extends FileOnRecord {
  readonly action: 'removed' | 'cancelled' | 'never-written'
  /** Of the file that cancels it. */
  readonly cancelledFileName: string | null
}

export async function insertUndoneFiles(tx: Tx, runId: string, files: readonly UndoneFile[]): Promise<void> {
  await sql`
    insert into audit.undone_file (
        run_id, output_file_id, file_name, kind, is_restricted, municipality_code, entry_count, sha256, action,
        form, handover_number, cancelled_file_name, done_at
    )
    select
        ${runId}::bigint, "outputFileId", "fileName", kind, "isRestricted", "municipalityCode", "entryCount", sha256, action,
        form, "handoverNumber", "cancelledFileName", case when action = 'never-written' then clock_timestamp() end
    from jsonb_to_recordset(${JSON.stringify(files)}::jsonb) as file (
        "outputFileId" bigint, "fileName" text, kind text, "isRestricted" boolean, "municipalityCode" text,
        "entryCount" integer, sha256 text, action text, form text, "handoverNumber" integer, "cancelledFileName" text
    )`.execute(tx)
}

/** An undone run with files that are still to be removed or cancelled. */
interface UnfinishedUndo extends Run {
  readonly outFolder: string
}

export async function findUnfinishedUndos(db: Db): Promise<UnfinishedUndo[]> {
  const { rows } = await sql<UnfinishedUndo>`
    select
        run_id as "runId", programme_id as "programmeId", as_of_date as "asOfDate", out_folder as "outFolder"
    from audit.undo
    inner join audit.run using (run_id)
    where exists (select from audit.undone_file where undone_file.run_id = undo.run_id and done_at is null)
    order by run_id`.execute(db)
  return rows
}

/** A line of a handover that is taken back, and the file of lines it stood in. */
interface LineTakenBack extends CancelledLine {
  readonly fileName: string
}

/** The lines of the run's handovers that may have been fetched, in the order they stood in. */
export async function findCancelledLines(db: Db, { runId, asOfDate }: Run): Promise<LineTakenBack[]> {
  const { rows } = await sql<LineTakenBack>`
    with undone as materialized (
        select table_name, customer_number, facts from audit.undone_row where run_id = ${runId}::bigint
    )
    select
        file_name as "fileName",
        line.facts ->> 'event' as event,
        line.customer_number as "customerNumber",
        case when line.facts ->> 'event' = 'LAHTEE' then customership.facts ->> 'ended_on' else ${asOfDate} end
            as "eventDate"
    from undone as line
    inner join audit.undone_file
        on undone_file.output_file_id = (line.facts ->> 'output_file_id')::bigint
        and undone_file.action = 'cancelled'
    left join undone as customership
        on customership.table_name = 'customership'
        and customership.facts -> 'customership_id' = line.facts -> 'customership_id'
    where line.table_name = 'handover_line'
    order by file_name, line.customer_number, event desc`.execute(db)
  return rows
}

export interface CancelledFile {
  readonly fileName: string
  readonly cancelledFileName: string
  readonly isRestricted: boolean
  readonly municipalityCode: string
  readonly form: 'lines' | 'table' | 'manifest'
  readonly handoverNumber: number
}

/** Those of a handover one after the other, its manifest last. */
export async function findCancelledFiles(db: Db, runId: string): Promise<CancelledFile[]> {
  const { rows } = await sql<CancelledFile>`
    select
        file_name as "fileName", cancelled_file_name as "cancelledFileName", is_restricted as "isRestricted",
        municipality_code as "municipalityCode", form, handover_number as "handoverNumber"
    from audit.undone_file
    where run_id = ${runId}::bigint and action = 'cancelled'
    order by municipality_code, split_part(file_name, '.', 1), form = 'manifest', form`.execute(db)
  return rows
}

/** Enters that every file is removed or cancelled; `cancelled` has the checksums of those that cancel. */
export async function markFilesDone(
  db: Db,
  runId: string,
  cancelled: ReadonlyMap<string, string>,
): Promise<void> {
  await sql`
    update audit.undone_file
    set done_at = clock_timestamp(),
        cancelled_sha256 = ${JSON.stringify(Object.fromEntries(cancelled))}::jsonb ->> cancelled_file_name
    where run_id = ${runId}::bigint and done_at is null`.execute(db)
}

/** How many files were treated how. */
export async function countFiles(db: Db, runId: string): Promise<{ action: string; count: number }[]> {
  const { rows } = await sql<{ action: string; count: number }>`
    select action, count(*)::integer as count
    from audit.undone_file
    where run_id = ${runId}::bigint
    group by action
    order by action`.execute(db)
  return rows
}

interface UndoOnRecord {
  readonly outFolder: string
  readonly jobs: number
  readonly counts: readonly TableCount[]
}

/** What is on record of an undone run. */
export async function findUndo(db: Db, runId: string): Promise<UndoOnRecord> {
  const { rows } = await sql<UndoOnRecord>`
    select
        out_folder as "outFolder",
        job_count as jobs,
        (
            select coalesce(jsonb_agg(jsonb_build_object('table', key) || value order by key), '[]')
            from jsonb_each(counts)
        ) as counts
    from audit.undo
    where run_id = ${runId}::bigint`.execute(db)
  return one(rows)
}
