import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { IsoDate } from '../domain.ts'
import { lastNights } from './purge-queries.ts'
import type { Limit } from './rules.ts'

/** A folder of output: the night's own (`lateNumber` null), one released later, or what cancels an undone night's handovers. */
export interface KeptFolder {
  readonly runId: string
  readonly programmeId: string
  readonly asOfDate: IsoDate
  readonly lateNumber: number | null
  readonly isCancellation: boolean
  /** The day from which it is kept. */
  readonly since: IsoDate
  /** The checksums of the files that the account says were written into it, by path below it. */
  readonly files: Readonly<Record<string, string>>
}

/** Folders that are closed, with nothing more to be written into them, as `run_id, late_number, is_cancellation, since`. */
const closedFolders = sql`
    select run_id, null::integer as late_number, false as is_cancellation, as_of_date as since
    from audit.run
    where status = 'completed'
        and output_completed_at is not null
        and not exists (
            select from register.output_file
            where output_file.run_id = run.run_id and late_number is null and closed_at is null
        )
    union all
    select run_id, late_number, false, max((closed_at at time zone 'UTC')::date)
    from register.output_file
    where late_number is not null
    group by run_id, late_number
    having bool_and(closed_at is not null)
    union all
    select run_id, null, true, (undone_at at time zone 'UTC')::date
    from audit.undo
    where exists (select from audit.undone_file where undone_file.run_id = undo.run_id and action = 'cancelled')
        and not exists (select from audit.undone_file where undone_file.run_id = undo.run_id and done_at is null)`

const isPurged = sql`exists (
    select from audit.purged_folder
    where purged_folder.run_id = folder.run_id
        and purged_folder.late_number is not distinct from folder.late_number
        and purged_folder.is_cancellation = folder.is_cancellation
)`

async function findFolders(db: Db, condition: RawBuilder<unknown>): Promise<KeptFolder[]> {
  const { rows } = await sql<KeptFolder>`
    select
        folder.run_id as "runId", run.programme_id as "programmeId", run.as_of_date as "asOfDate",
        folder.late_number as "lateNumber", folder.is_cancellation as "isCancellation", folder.since,
        case when folder.is_cancellation then (
            select jsonb_object_agg(coalesce(cancelled_file_name, file_name), cancelled_sha256)
            from audit.undone_file
            where undone_file.run_id = folder.run_id and action = 'cancelled'
        ) else (
            select coalesce(jsonb_object_agg(
                case when late_number is null then file_name else substr(file_name, length('late-/' || late_number) + 1) end,
                sha256
            ), '{}')
            from register.output_file
            where output_file.run_id = folder.run_id
                and output_file.late_number is not distinct from folder.late_number
                and sha256 is not null
        ) end as files
    from (${closedFolders}) as folder
    inner join audit.run using (run_id)
    where ${condition}
    order by folder.since, folder.run_id, folder.late_number nulls first, folder.is_cancellation`.execute(db)
  return rows
}

export async function findOutdatedFolders(db: Db, { before, lastNightBefore }: Limit): Promise<KeptFolder[]> {
  return await findFolders(
    db,
    sql`not ${isPurged}
        and folder.since < ${before}::date
        and (folder.since < ${lastNightBefore}::date or folder.run_id not in (${lastNights}))`,
  )
}

export async function findPurgedFolders(db: Db): Promise<KeptFolder[]> {
  return await findFolders(db, isPurged)
}

/** Who stands in files that are not purged, or are still to be written or taken back, as `customer_number` and folder. */
export const peopleInFiles = sql`
    select customership.customer_number, output_file.run_id, output_file.late_number, false as is_cancellation
    from (
        select customership_id, output_file_id from register.notification where output_file_id is not null
        union all
        select customership_id, output_file_id from register.handover_line
    ) as entry
    inner join register.output_file using (output_file_id)
    inner join register.customership using (customership_id)
    where output_file.status <> 'empty'
        and not exists (
            select from audit.purged_folder
            where purged_folder.run_id = output_file.run_id
                and purged_folder.late_number is not distinct from output_file.late_number
                and not purged_folder.is_cancellation
        )
    union all
    select undone_row.customer_number, undone_row.run_id, null, true
    from audit.undone_row
    inner join audit.undone_file
        on undone_file.output_file_id = (undone_row.facts ->> 'output_file_id')::bigint
    where table_name in ('handover_line', 'notification')
        and (
            done_at is null
            or action = 'cancelled' and not exists (
                select from audit.purged_folder
                where purged_folder.run_id = undone_row.run_id and purged_folder.is_cancellation
            )
        )`

/** The folders whose files hold the customer. */
export async function findFoldersOf(db: Db, customerNumber: string): Promise<KeptFolder[]> {
  return await findFolders(
    db,
    sql`exists (
        select from (${peopleInFiles}) as entry
        where entry.customer_number = ${customerNumber}
            and entry.run_id = folder.run_id
            and entry.late_number is not distinct from folder.late_number
            and entry.is_cancellation = folder.is_cancellation
    )`,
  )
}

export async function insertPurgedFolder(tx: Tx, folder: KeptFolder): Promise<void> {
  await sql`
    insert into audit.purged_folder (run_id, late_number, is_cancellation)
    values (${folder.runId}, ${folder.lateNumber}, ${folder.isCancellation})`.execute(tx)
}
