import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { IsoDate } from '../domain.ts'
import { lastNights } from './purge-queries.ts'
import type { Limit } from './rules.ts'

/** A folder of output: the night's own (`lateNumber` null), or one released later. */
export interface KeptFolder {
  readonly runId: string
  readonly programmeId: string
  readonly asOfDate: IsoDate
  readonly lateNumber: number | null
  /** The day from which it is kept. */
  readonly since: IsoDate
  /** The checksums of the files that the account says were written into it, by path below it. */
  readonly files: Readonly<Record<string, string>>
}

/** Folders that are closed, with nothing more to be written into them, as `run_id, late_number, since`. */
const closedFolders = sql`
    select run_id, null::integer as late_number, as_of_date as since
    from audit.run
    where status = 'completed'
        and output_completed_at is not null
        and not exists (
            select from register.output_file
            where output_file.run_id = run.run_id and late_number is null and closed_at is null
        )
    union all
    select run_id, late_number, max((closed_at at time zone 'UTC')::date)
    from register.output_file
    where late_number is not null
    group by run_id, late_number
    having bool_and(closed_at is not null)`

const isPurged = sql`exists (
    select from audit.purged_folder
    where purged_folder.run_id = folder.run_id and purged_folder.late_number is not distinct from folder.late_number
)`

async function findFolders(db: Db, condition: RawBuilder<unknown>): Promise<KeptFolder[]> {
  const { rows } = await sql<KeptFolder>`
    select
        folder.run_id as "runId", run.programme_id as "programmeId", run.as_of_date as "asOfDate",
        folder.late_number as "lateNumber", folder.since,
        (
            select coalesce(jsonb_object_agg(
                case when late_number is null then file_name else substr(file_name, length('late-/' || late_number) + 1) end,
                sha256
            ), '{}')
            from register.output_file
            where output_file.run_id = folder.run_id
                and output_file.late_number is not distinct from folder.late_number
                and sha256 is not null
        ) as files
    from (${closedFolders}) as folder
    inner join audit.run using (run_id)
    where ${condition}
    order by folder.since, folder.run_id, folder.late_number nulls first`.execute(db)
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

/** Who stands in files that are not purged, or are still to be written, as `customer_number, run_id, late_number`. */
export const peopleInFiles = sql`
    select customership.customer_number, output_file.run_id, output_file.late_number
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
    )`,
  )
}

export async function insertPurgedFolder(tx: Tx, { runId, lateNumber }: KeptFolder): Promise<void> {
  await tx.insertInto('audit.purged_folder').values({ run_id: runId, late_number: lateNumber }).execute()
}
