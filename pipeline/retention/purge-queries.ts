import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { one } from '../db/rows.ts'
import { emptyTables } from '../db/working-tables.ts'
import type { IsoDate } from '../domain.ts'
import type { Limit, PurgeKind } from './rules.ts'

/** What is there to be purged, or was: how much, and from which days. */
export interface Found {
  readonly count: number
  readonly oldest: IsoDate | null
  readonly newest: IsoDate | null
}

export const nothing: Found = { count: 0, oldest: null, newest: null }

/** Adds up rows of `items, since`. */
export async function measure(db: Db, items: RawBuilder<unknown>): Promise<Found> {
  return await measureWith(db, sql`item as (${items})`)
}

/** The same, where they come of what the statement changes; `tables` are its WITH clause, the last of them `item`. */
async function measureWith(db: Db, tables: RawBuilder<unknown>): Promise<Found> {
  const { rows } = await sql<Found>`
    with ${tables}
    select coalesce(sum(items), 0)::integer as count, min(since) as oldest, max(since) as newest
    from item`.execute(db)
  return one(rows)
}

export async function insertPurge(
  tx: Tx,
  kind: PurgeKind,
  { count, oldest, newest }: Found,
  { days, by }: { readonly days: number | null; readonly by: string },
): Promise<void> {
  if (count === 0 || oldest === null || newest === null) return
  await sql`
    insert into audit.purge (kind, days_kept, item_count, oldest, newest, done_by)
    values (${kind}, ${days}, ${count}, ${oldest}, ${newest}, ${by})`.execute(tx)
}

/** Runs that a limit reaches, as `run_id, since`. */
function outdatedRuns(
  { before, lastNightBefore }: Limit,
  spared: readonly RawBuilder<unknown>[] = [lastNights],
): RawBuilder<unknown> {
  return sql`
    select run_id, as_of_date as since
    from audit.run
    where as_of_date < ${before}::date
        and (as_of_date < ${lastNightBefore}::date or run_id not in (${sql.join(
          spared.map((nights) => sql`(${nights})`),
          sql` union all `,
        )}))`
}

/** The last completed night of each programme: once that is undone, the one before it, on which the next one rests. */
export const lastNights = sql`
    select distinct on (programme_id) run_id from audit.run
    where status = 'completed'
    order by programme_id, as_of_date desc`

/** The same, were the night undone that can be. */
const lastNightsOnceUndone = sql`
    select distinct on (programme_id) run_id from audit.run
    where status = 'completed' and run_id not in (select run_id from register.undoable_run)
    order by programme_id, as_of_date desc`

// --- staged rows -------------------------------------------------------------------------------------------

/** The working tables of the last night that name customers; they are filled anew by every night. */
export const workingTables = [
  'staging.night_rejection',
  'staging.night_restart',
  'staging.night_te_decision',
  'staging.night_verdict',
  'staging.night_need',
  'staging.night_notification',
] as const

const stagedFiles = sql`
    select
        staged_file_id,
        row_count as items,
        coalesce(
            (
                select max(run.as_of_date)
                from audit.source_file
                inner join audit.run using (run_id)
                where source_file.staged_file_id = staged_file.staged_file_id
            ),
            (staged_at at time zone 'UTC')::date
        ) as since
    from staging.staged_file`

/** Rows of the working tables, by the last night that was published, undone or not: a rehearsal takes its own back. */
const workingRows = sql`
    select sum(row_count)::integer as items, as_of_date as since
    from (${sql.join(
      workingTables.map((table) => sql`select count(*) as row_count from ${sql.table(table)}`),
      sql` union all `,
    )}) as working,
    (
        select as_of_date from audit.run where status in ('completed', 'undone') order by run_id desc limit 1
    ) as last_night
    group by as_of_date
    having sum(row_count) > 0`

export function stagedRows({ before }: Limit): RawBuilder<unknown> {
  return sql`
    select items, since from (${stagedFiles}) as staged where since < ${before}::date
    union all
    select items, since from (${workingRows}) as working where since < ${before}::date`
}

export async function deleteStagedRows(tx: Tx, limit: Limit): Promise<Found> {
  const found = await measure(tx, stagedRows(limit))
  const { rows: files } = await sql<{ stagedFileId: string }>`
    select staged_file_id as "stagedFileId" from (${stagedFiles}) as staged where since < ${limit.before}::date`.execute(
    tx,
  )
  await dropStagedFiles(
    tx,
    files.map(({ stagedFileId }) => stagedFileId),
  )
  const { rows: working } = await sql`
    select from (${workingRows}) as working where since < ${limit.before}::date`.execute(tx)
  if (working.length > 0) await emptyTables(tx, ...workingTables)
  return found
}

/** A later night that is given the same file stages it again. */
export async function dropStagedFiles(tx: Tx, stagedFileIds: readonly string[]): Promise<void> {
  for (const id of stagedFileIds) await sql`select staging.drop_partition(${id}::bigint)`.execute(tx)
  await sql`delete from staging.staged_file where staged_file_id = any (${[...stagedFileIds]}::bigint[])`.execute(
    tx,
  )
}

// --- rejected lines ----------------------------------------------------------------------------------------

/** Rows of one transaction. */
const batchSize = sql.lit(10_000)

/** Those that cases and messages to the offices rest on stay, also when the last night is run again. */
function outdatedLines(limit: Limit): RawBuilder<unknown> {
  return outdatedRuns(limit, [lastNights, lastNightsOnceUndone])
}

export function rejectedLines(limit: Limit): RawBuilder<unknown> {
  return sql`
    select 1 as items, since
    from register.rejected_record
    inner join (${outdatedLines(limit)}) as outdated using (run_id)`
}

/** Some lines, and the layouts of files of which no line is left. */
export async function deleteRejectedLines(tx: Tx, limit: Limit): Promise<Found> {
  const found = await measureWith(
    tx,
    sql`
      gone as (
          delete from register.rejected_record
          where (run_id, source_file_id, line_number) in (
              select run_id, source_file_id, line_number
              from register.rejected_record
              inner join (${outdatedLines(limit)}) as outdated using (run_id)
              limit ${batchSize}
          )
          returning run_id
      ),
      item as (select 1 as items, as_of_date as since from gone inner join audit.run using (run_id))`,
  )
  await deleteIdleHeaders(tx)
  return found
}

export async function deleteIdleHeaders(tx: Tx): Promise<void> {
  await sql`
    delete from register.rejected_header
    where not exists (
        select from register.rejected_record
        where rejected_record.source_file_id = rejected_header.source_file_id
    )`.execute(tx)
}

// --- sending data ------------------------------------------------------------------------------------------

/** Only of messages that were sent for good: what failed waits for a person. */
export function sendingData(limit: Limit): RawBuilder<unknown> {
  return sql`
    select 1 as items, notification_id, since
    from register.notification
    inner join (${outdatedRuns(limit)}) as outdated using (run_id)
    where status = 'sent'
        and (
            num_nonnulls(message_id, error) > 0
            or exists (
                select from register.notification_event
                where notification_event.notification_id = notification.notification_id
            )
        )`
}

export async function deleteSendingData(tx: Tx, limit: Limit): Promise<Found> {
  return await measureWith(
    tx,
    sql`
      item as materialized (${sendingData(limit)} limit ${batchSize}),
      event as (
          delete from register.notification_event where notification_id in (select notification_id from item)
      ),
      gone as (
          update register.notification
          set message_id = null, error = null, sending_purged_at = clock_timestamp()
          where notification_id in (select notification_id from item)
      )`,
  )
}

// --- queue jobs --------------------------------------------------------------------------------------------

/** Dead letters wait for a person, and stay. */
export function queueJobs({ before }: Limit): RawBuilder<unknown> {
  return sql`
    select 1 as items, id, (completed_on at time zone 'UTC')::date as since
    from pgboss.job
    where state in ('completed', 'cancelled', 'failed')
        and (completed_on at time zone 'UTC')::date < ${before}::date`
}

export async function deleteQueueJobs(tx: Tx, limit: Limit): Promise<Found> {
  return await measureWith(
    tx,
    sql`
      gone as (
          delete from pgboss.job
          where id in (select id from (${queueJobs(limit)} limit ${batchSize}) as old)
          returning completed_on
      ),
      item as (select 1 as items, (completed_on at time zone 'UTC')::date as since from gone)`,
  )
}
