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
  await tx
    .insertInto('audit.alarm')
    .values(
      alarms.map((alarm) => ({
        run_id: run.runId,
        measure: alarm.measure,
        file_name: alarm.file,
        level: alarm.level,
        limit_kind: alarm.limitKind,
        limit_value: alarm.limit,
        value: alarm.value,
        counted: alarm.counted,
        counted_of: alarm.of,
        median: alarm.median,
        night_count: alarm.nights,
      })),
    )
    .execute()
}
