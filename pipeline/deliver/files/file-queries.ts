import { sql } from 'kysely'
import type { Db, Tx } from '../../db/database.ts'
import { one } from '../../db/rows.ts'

export interface OutputFile {
  readonly outputFileId: string
  readonly runId: string
  readonly programmeId: string
  readonly asOfDate: string
  readonly kind: string
  readonly isRestricted: boolean
  /** Of handovers. */
  readonly municipalityCode: string | null
  readonly form: string | null
  readonly handoverNumber: number | null
  readonly fileName: string
}

/** Ordered by their ids. */
export async function findOutputFiles(db: Db, outputFileIds: readonly string[]): Promise<OutputFile[]> {
  const { rows } = await sql<OutputFile>`
    select
        output_file_id as "outputFileId", run_id as "runId", run.programme_id as "programmeId",
        run.as_of_date as "asOfDate", kind, is_restricted as "isRestricted", municipality_code as "municipalityCode",
        form, handover_number as "handoverNumber", file_name as "fileName"
    from register.output_file
    inner join audit.run using (run_id)
    where output_file_id = any (${[...outputFileIds]}::bigint[])
    order by output_file_id`.execute(db)
  return rows
}

export interface WrittenNotification {
  readonly notificationId: string
  readonly page: number
  readonly pages: number
}

/** Marks a file written (null: it came out empty), and its notifications with the place where each stands. */
export async function markFileRendered(
  tx: Tx,
  file: OutputFile,
  sha256: string | null,
  notifications: readonly WrittenNotification[],
): Promise<void> {
  await sql`
    update register.output_file
    set status = ${sha256 === null ? 'empty' : 'rendered'}, sha256 = ${sha256}, rendered_at = clock_timestamp()
    where output_file_id = ${file.outputFileId}`.execute(tx)
  if (notifications.length === 0) return
  await sql`
    update register.notification
    set status = 'rendered', file_name = ${file.fileName}, sha256 = ${sha256}, page = place.page, pages = place.pages
    from jsonb_to_recordset(${JSON.stringify(notifications)}::jsonb)
        as place ("notificationId" uuid, page integer, pages integer)
    where notification_id = place."notificationId"`.execute(tx)
}

/** Marks handovers written: the checksum of each by its file's id. */
export async function markHandoversRendered(tx: Tx, written: ReadonlyMap<string, string>): Promise<void> {
  await sql`
    update register.output_file
    set status = 'rendered', sha256 = written.sha256, rendered_at = clock_timestamp()
    from unnest(${[...written.keys()]}::bigint[], ${[...written.values()]}::text[])
        as written (output_file_id, sha256)
    where output_file.output_file_id = written.output_file_id`.execute(tx)
}

/** Of a file just being written: those that cannot stand in it. */
export async function holdUnwritten(
  tx: Tx,
  held: readonly { readonly notificationId: string; readonly reason: string }[],
): Promise<void> {
  for (const { notificationId, reason } of held) {
    await sql`
      update register.notification set status = 'held', hold_reason = ${reason}
      where notification_id = ${notificationId}`.execute(tx)
  }
}

// --- finishing the night's output ----------------------------------------------------------------------------

export interface FileLine {
  readonly outputFileId: string
  readonly fileName: string
  readonly status: string
  readonly sha256: string | null
  readonly lateNumber: number | null
  /** Its folder has its checksums. */
  readonly isClosed: boolean
}

export async function findFiles(db: Db, runId: string): Promise<FileLine[]> {
  const { rows } = await sql<FileLine>`
    select
        output_file_id as "outputFileId", file_name as "fileName", status, sha256, late_number as "lateNumber",
        closed_at is not null as "isClosed"
    from register.output_file
    where run_id = ${runId}
    order by file_name`.execute(db)
  return rows
}

/** Whether a night was completed after this run: of any programme, because people's details are shared. */
export async function hasLaterRun(db: Db, runId: string): Promise<boolean> {
  const { rows } = await sql<{ exists: boolean }>`
    select exists (select from audit.run where status = 'completed' and run_id > ${runId})`.execute(db)
  return one(rows).exists
}

/** Plans files to be written again, because they are not where they should be. */
export async function replanFiles(tx: Tx, outputFileIds: readonly string[]): Promise<void> {
  if (outputFileIds.length === 0) return
  await sql`
    update register.notification
    set status = 'planned', file_name = null, sha256 = null, page = null, pages = null
    where output_file_id = any (${[...outputFileIds]}::bigint[]) and status = 'rendered'`.execute(tx)
  await sql`
    update register.output_file
    set status = 'planned', sha256 = null, rendered_at = null
    where output_file_id = any (${[...outputFileIds]}::bigint[])`.execute(tx)
}

interface IndexRow {
  readonly notificationId: string
  readonly fileName: string
  readonly page: number
  readonly pages: number
  readonly sha256: string
}

/** Whether everything that the night itself owed has been written. */
export async function isOutputCompleted(db: Db, runId: string): Promise<boolean> {
  const { rows } = await sql<{ isSo: boolean }>`
    select output_completed_at is not null as "isSo" from audit.run where run_id = ${runId}`.execute(db)
  return one(rows).isSo
}

export async function markFolderClosed(db: Db, runId: string, lateNumber: number | null): Promise<void> {
  await sql`
    update register.output_file set closed_at = clock_timestamp()
    where run_id = ${runId} and late_number is not distinct from ${lateNumber} and closed_at is null`.execute(
    db,
  )
}

/** Where every letter of a folder stands. */
export async function findLetterIndex(
  db: Db,
  runId: string,
  lateNumber: number | null,
  isRestricted: boolean,
): Promise<IndexRow[]> {
  const { rows } = await sql<IndexRow>`
    select
        notification_id as "notificationId", notification.file_name as "fileName", page, pages, notification.sha256
    from register.notification
    inner join register.output_file using (output_file_id)
    where notification.run_id = ${runId}
        and channel = 'letter'
        and notification.status = 'rendered'
        and output_file.is_restricted = ${isRestricted}
        and output_file.late_number is not distinct from ${lateNumber}
    order by notification.file_name, page`.execute(db)
  return rows
}

interface RestrictedHandover {
  readonly fileName: string
  readonly municipalityCode: string
  readonly nameFi: string
}

/** Which municipality is to have which file of people under non-disclosure. */
export async function findRestrictedHandovers(db: Db, runId: string): Promise<RestrictedHandover[]> {
  const { rows } = await sql<RestrictedHandover>`
    select file_name as "fileName", municipality_code as "municipalityCode", name_fi as "nameFi"
    from register.output_file
    inner join register.municipality using (municipality_code)
    where run_id = ${runId} and kind = 'handover' and is_restricted
    order by municipality_code, file_name`.execute(db)
  return rows
}
