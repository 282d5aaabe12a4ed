/** What a report says about nights: for operators and auditors, who may read audit and register. */
import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { IsoDate } from '../domain.ts'
import type { Alarm, BalanceLine, NotificationCount, OutcomeCount } from './report-data.ts'

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
  readonly members: number
  readonly absent: number
  readonly newlyAbsent: number
  /** No later night of the programme is completed. */
  readonly isLast: boolean
}

/** The completed nights, by programme, oldest first. */
export async function findNights(db: Db, scope: Scope): Promise<NightLine[]> {
  const { rows } = await sql<NightLine>`
    select
        run.run_id as "runId",
        run.programme_id as "programmeId",
        run.as_of_date as "asOfDate",
        run.rule_set_sha256 as "ruleSetSha256",
        extract_run.read_count as received,
        extract_run.write_count as accepted,
        extract_run.reject_count as rejected,
        assign_run.read_count as members,
        run.absent_count as absent,
        run.newly_absent_count as "newlyAbsent",
        night.is_last as "isLast"
    from audit.run
    inner join audit.completed_night as night using (run_id)
    inner join audit.stage_run as extract_run on extract_run.run_id = run.run_id and extract_run.stage = 'extract'
    inner join audit.stage_run as assign_run on assign_run.run_id = run.run_id and assign_run.stage = 'assign'
    where (${scope.runId}::bigint is null or run.run_id = ${scope.runId}::bigint)
        and (${scope.from}::date is null or run.as_of_date >= ${scope.from}::date)
        and (${scope.to}::date is null or run.as_of_date <= ${scope.to}::date)
        and (${scope.programmeId}::text is null or run.programme_id = ${scope.programmeId}::text)
    order by run.programme_id, run.as_of_date`.execute(db)
  return rows
}

/** How many customers had each outcome, night by night. */
export async function countOutcomes(
  db: Db,
  programmeId: string,
  dates: readonly IsoDate[],
): Promise<readonly (OutcomeCount & { readonly asOfDate: IsoDate })[]> {
  const { rows } = await sql<OutcomeCount & { readonly asOfDate: IsoDate }>`
    select as_of_date as "asOfDate", outcome, reason_code as "reasonCode", sum(customer_count)::integer as count
    from audit.outcome_count
    inner join audit.completed_night using (run_id)
    where programme_id = ${programmeId} and as_of_date = any (${[...dates]}::date[])
    group by as_of_date, outcome, reason_code
    order by as_of_date, count desc, outcome, reason_code`.execute(db)
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

export async function countNotifications(
  db: Db,
  programmeId: string,
  dates: readonly IsoDate[],
): Promise<NotificationCount[]> {
  const { rows } = await sql<NotificationCount>`
    select kind, channel, status, hold_reason as "holdReason", count(*)::integer as count
    from register.notification
    inner join audit.completed_night using (run_id)
    where programme_id = ${programmeId} and as_of_date = any (${[...dates]}::date[])
    group by kind, channel, status, hold_reason
    order by count desc, kind, channel, status, hold_reason`.execute(db)
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

/** The checks of the nights: each with its counts of the last night that had it, and whether it closed in all. */
export async function findBalance(db: Db, runIds: readonly string[]): Promise<BalanceLine[]> {
  const { rows } = await sql<BalanceLine>`
    select
        check_name as check,
        (array_agg(left_count order by as_of_date desc))[1]::float as left,
        (array_agg(right_count order by as_of_date desc))[1]::float as right,
        bool_and(is_balanced) as "isBalanced"
    from audit.balance
    inner join audit.run using (run_id)
    where run_id = any (${[...runIds]}::bigint[])
    group by check_name
    order by check_name`.execute(db)
  return rows
}
