import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { Run } from '../domain.ts'
import type { Alarm, Figure, FileFigure } from './thresholds.ts'

/** The runs of the programme's completed nights before this one, latest first. */
export async function findRecentRuns(db: Db, run: Run, most: number): Promise<string[]> {
  const { rows } = await sql<{ runId: string }>`
    select run_id as "runId"
    from audit.run
    where programme_id = ${run.programmeId} and status = 'completed' and as_of_date < ${run.asOfDate}::date
    order by as_of_date desc
    limit ${most}`.execute(db)
  return rows.map(({ runId }) => runId)
}

/** Tonight's measures, each with the median share of the recent runs. The median of two is the lower. */
export async function findMeasures(db: Db, run: Run, recent: readonly string[]): Promise<Figure[]> {
  const { rows } = await sql<Figure>`
    select
        measure,
        max(counted) filter (where run_id = ${run.runId}) as counted,
        max(counted_of) filter (where run_id = ${run.runId}) as of,
        (
            percentile_disc(0.5) within group (order by 100.0 * counted / nullif(counted_of, 0))
            filter (where run_id <> ${run.runId})
        )::float as median
    from audit.figure
    where run_id = any(${[run.runId, ...recent]}::bigint[])
    group by measure
    order by measure`.execute(db)
  return rows
}

/**
 * Tonight's customer files of the offices, each with its median rows in the recent runs that had it. Without rows of people
 * under non-disclosure.
 */
export async function findFileRows(db: Db, run: Run, recent: readonly string[]): Promise<FileFigure[]> {
  const { rows } = await sql<FileFigure>`
    select
        file_name as file,
        max(coalesce(open_row_count, row_count)) filter (where run_id = ${run.runId}) as rows,
        percentile_disc(0.5) within group (order by coalesce(open_row_count, row_count)) filter (where run_id <> ${run.runId}) as median
    from audit.source_file
    where run_id = any(${[run.runId, ...recent]}::bigint[]) and accepted_count is not null
    group by file_name
    having bool_or(run_id = ${run.runId})
    order by file_name`.execute(db)
  return rows
}

export async function insertAlarms(tx: Tx, run: Run, alarms: readonly Alarm[]): Promise<void> {
  if (alarms.length === 0) return
  await sql`
    insert into audit.alarm (
        run_id, measure, file_name, level, limit_kind, limit_value, value, counted, counted_of, median, night_count
    )
    select
        ${run.runId}::bigint, measure, file, level, "limitKind", "limit", value, counted, "of", median, nights
    from jsonb_to_recordset(${JSON.stringify(alarms)}::jsonb) as alarm (
        measure text, file text, level text, "limitKind" text, "limit" numeric, value numeric, counted integer,
        "of" integer, median numeric, nights integer
    )`.execute(tx)
}
