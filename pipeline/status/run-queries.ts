import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { IsoDate } from '../domain.ts'

export interface RunLine {
  readonly runId: string
  readonly programmeId: string
  readonly asOfDate: string
  readonly status: string
  readonly errorCode: string | null
  readonly startedAt: Date
  readonly seconds: number | null
  readonly received: number | null
  readonly rejected: number | null
  readonly decisions: number
  readonly notifications: number
  readonly outputCompleted: boolean
}

/** The last runs and the last completed ones, latest first; or one. */
export async function findRuns(db: Db, most: number, runId: string | null = null): Promise<RunLine[]> {
  const { rows } = await sql<RunLine>`
    select
        run.run_id as "runId",
        run.programme_id as "programmeId",
        run.as_of_date as "asOfDate",
        run.status,
        run.error_code as "errorCode",
        run.started_at as "startedAt",
        round(extract(epoch from run.finished_at - run.started_at), 1)::float as seconds,
        extract_run.read_count as received,
        extract_run.reject_count as rejected,
        coalesce(classify_run.write_count, 0) as decisions,
        coalesce(notify_run.write_count, 0) as notifications,
        run.output_completed_at is not null as "outputCompleted"
    from audit.run
    left join audit.stage_run as extract_run on extract_run.run_id = run.run_id and extract_run.stage = 'extract'
    left join audit.stage_run as classify_run on classify_run.run_id = run.run_id and classify_run.stage = 'classify'
    left join audit.stage_run as notify_run on notify_run.run_id = run.run_id and notify_run.stage = 'notify'
    where run.run_id = ${runId}::bigint
        or ${runId}::bigint is null and run.run_id in (
            (select run_id from audit.run order by run_id desc limit ${most})
            union
            (select run_id from audit.run where status = 'completed' order by run_id desc limit ${most})
        )
    order by run.run_id desc`.execute(db)
  return rows
}

export interface StageLine {
  readonly stage: string
  readonly status: string
  readonly read: number | null
  readonly written: number | null
  readonly rejected: number | null
  readonly seconds: number | null
}

export async function findStageRuns(db: Db, runId: string): Promise<StageLine[]> {
  const { rows } = await sql<StageLine>`
    select
        stage, status, read_count as read, write_count as written, reject_count as rejected,
        round(extract(epoch from finished_at - started_at), 1)::float as seconds
    from audit.stage_run
    where run_id = ${runId}
    order by array_position(array['extract', 'classify', 'assign', 'notify'], stage)`.execute(db)
  return rows
}

/** Each programme's last completed night. */
export async function findLatestNights(
  db: Db,
): Promise<readonly { readonly programmeId: string; readonly asOfDate: IsoDate }[]> {
  const { rows } = await sql<{ programmeId: string; asOfDate: IsoDate }>`
    select programme_id as "programmeId", max(as_of_date) as "asOfDate"
    from audit.run
    where status = 'completed'
    group by programme_id
    order by programme_id`.execute(db)
  return rows
}

export interface ShortageLine {
  readonly programmeId: string
  readonly asOfDate: IsoDate
  readonly kind: string
  /** Null: fewer than 5, or what would give such a count away. */
  readonly count: number | null
  readonly description: string
}

/** Where capacity is short after each programme's last completed night, most people first. */
export async function findShortages(db: Db): Promise<ShortageLine[]> {
  const { rows } = await sql<ShortageLine>`
    select
        run.programme_id as "programmeId", run.as_of_date as "asOfDate", shortage.kind,
        shortage.customer_count as count, shortage.description
    from audit.shortage
    inner join audit.run using (run_id)
    where run_id in (
        select distinct on (programme_id) run_id from audit.run
        where status = 'completed'
        order by programme_id, as_of_date desc
    )
    order by run.programme_id, shortage.customer_count desc nulls last, shortage.shortage_number`.execute(db)
  return rows
}

export interface WaitingLine {
  readonly programmeId: string
  readonly kind: string
  readonly reason: string
  readonly count: number
  readonly oldest: string | null
}

/** What waits for a person, counted. */
export async function findWaiting(db: Db): Promise<WaitingLine[]> {
  const { rows } = await sql<WaitingLine>`
    select programme_id as "programmeId", kind, reason, count(*)::integer as count, min(since) as oldest
    from audit.worklist
    group by programme_id, kind, reason
    order by programme_id, kind, reason`.execute(db)
  return rows
}
