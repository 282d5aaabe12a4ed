/** What a report says about nights: for operators and auditors, who may read audit and register. */
import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { IsoDate } from '../domain.ts'
import type { Alarm, BalanceLine, Reason } from './report-data.ts'

/** Which nights: one run, or the completed nights of a time, of one programme or whichever. */
export interface Scope {
  readonly runId: string | null
  readonly from: IsoDate | null
  readonly to: IsoDate | null
  readonly programmeId: string | null
}

export interface NightLine {
  readonly runId: string
  readonly programmeId: string
  readonly asOfDate: IsoDate
  readonly ruleSetSha256: string
  readonly received: number
  readonly accepted: number
  readonly rejected: number
  readonly absent: number
  /** No later night of the programme is completed. */
  readonly isLast: boolean
}

/** The completed nights, by programme, oldest first. */
export async function findNights(db: Db, scope: Scope): Promise<NightLine[]> {
  const { rows } = await sql<NightLine>`
    ${nightLines}
    where (${scope.runId}::bigint is null or run.run_id = ${scope.runId}::bigint)
        and (${scope.from}::date is null or run.as_of_date >= ${scope.from}::date)
        and (${scope.to}::date is null or run.as_of_date <= ${scope.to}::date)
        and (${scope.programmeId}::text is null or run.programme_id = ${scope.programmeId}::text)
    order by run.programme_id, run.as_of_date`.execute(db)
  return rows
}

/** So many completed nights of a programme before a date at most, latest first. */
export async function findNightsBefore(
  db: Db,
  { programmeId, asOfDate }: Pick<NightLine, 'programmeId' | 'asOfDate'>,
  most: number,
): Promise<NightLine[]> {
  const { rows } = await sql<NightLine>`
    ${nightLines}
    where run.programme_id = ${programmeId} and run.as_of_date < ${asOfDate}::date
    order by run.as_of_date desc
    limit ${most}`.execute(db)
  return rows
}

const nightLines = sql`
    select
        run.run_id as "runId",
        run.programme_id as "programmeId",
        run.as_of_date as "asOfDate",
        run.rule_set_sha256 as "ruleSetSha256",
        extract_run.read_count as received,
        extract_run.write_count as accepted,
        extract_run.reject_count as rejected,
        run.absent_count as absent,
        night.is_last as "isLast"
    from audit.run
    inner join audit.completed_night as night using (run_id)
    inner join audit.stage_run as extract_run on extract_run.run_id = run.run_id and extract_run.stage = 'extract'`

/**
 * Customerships that nights began, moved or ended, by why; without people under non-disclosure, who alone among those
 * have no place.
 */
export async function countDecided(
  db: Db,
  runIds: readonly string[],
): Promise<readonly (Reason & { readonly runId: string })[]> {
  const { rows } = await sql<Reason & { runId: string }>`
    select run_id as "runId", outcome, reason_code as "reasonCode", sum(customer_count)::integer as count
    from audit.outcome_count
    where run_id = any (${[...runIds]}::bigint[])
        and outcome in ('TRANSFER', 'MOVE', 'RETURN', 'END')
        and municipality_code is not null
    group by run_id, outcome, reason_code
    order by run_id, outcome, reason_code`.execute(db)
  return rows
}

export async function countRejectReasons(
  db: Db,
  programmeId: string,
  asOfDate: IsoDate,
): Promise<readonly { readonly reason: string; readonly count: number }[]> {
  const { rows } = await sql<{ reason: string; count: number }>`
    select reason, count(*)::integer as count
    from audit.rejected_row
    inner join audit.completed_night using (run_id)
    cross join lateral unnest(reason_codes) as reason
    where programme_id = ${programmeId} and as_of_date = ${asOfDate}::date
    group by reason
    order by count desc, reason`.execute(db)
  return rows
}

export interface NotificationCount {
  readonly asOfDate: IsoDate
  readonly kind: string
  readonly channel: string
  readonly status: string
  readonly count: number
}

export async function countNotifications(
  db: Db,
  programmeId: string,
  dates: readonly IsoDate[],
): Promise<NotificationCount[]> {
  const { rows } = await sql<NotificationCount>`
    select as_of_date as "asOfDate", kind, channel, status, count(*)::integer as count
    from register.notification
    inner join audit.completed_night using (run_id)
    where programme_id = ${programmeId} and as_of_date = any (${[...dates]}::date[])
    group by as_of_date, kind, channel, status
    order by as_of_date, kind, channel, status`.execute(db)
  return rows
}

export async function findAlarms(db: Db, runIds: readonly string[]): Promise<Alarm[]> {
  const { rows } = await sql<Alarm>`
    select distinct
        as_of_date as "asOfDate", level, measure, counted, counted_of as "countedOf"
    from audit.alarm
    inner join audit.run using (run_id)
    where run_id = any (${[...runIds]}::bigint[])
    order by as_of_date, level, measure, counted`.execute(db)
  return rows
}

/** The checks of the nights, and whether they closed in all. */
export async function findBalance(db: Db, runIds: readonly string[]): Promise<BalanceLine[]> {
  const { rows } = await sql<BalanceLine>`
    select check_name as check, bool_and(is_balanced) as "isBalanced"
    from audit.balance
    where run_id = any (${[...runIds]}::bigint[])
    group by check_name
    order by check_name`.execute(db)
  return rows
}
