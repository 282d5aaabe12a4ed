/** What a report says, from the account. Reads the schemas audit, register and analysis: for operators and auditors. */
import { type RawBuilder, sql } from 'kysely'
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
    select as_of_date as "asOfDate", outcome, reason_code as "reasonCode", customer_count as count
    from analysis.outcome
    where programme_id = ${programmeId} and as_of_date = any (${[...dates]}::date[])
    order by as_of_date, customer_count desc, outcome, reason_code`.execute(db)
  return rows
}

export interface MemberCount {
  readonly isProtected: boolean
  readonly areaId: string | null
  readonly municipalityCode: string | null
  readonly groups: readonly string[] | null
  readonly count: number
}

/** The members after a night, by place and groups; people under non-disclosure by neither. */
export async function countMembers(db: Db, programmeId: string, asOfDate: IsoDate): Promise<MemberCount[]> {
  const { rows } = await sql<MemberCount>`
    with night as (
        select run_id from audit.completed_night
        where programme_id = ${programmeId} and as_of_date <= ${asOfDate}::date
    )
    select
        is_protected as "isProtected", area_id as "areaId", municipality_code as "municipalityCode", groups,
        count(*)::integer as count
    from audit.pseudonymous_customership
    where programme_id = ${programmeId}
        and started_run_id in (select run_id from night)
        and (ended_run_id is null or ended_run_id not in (select run_id from night))
    group by is_protected, area_id, municipality_code, groups
    order by is_protected, area_id, municipality_code, groups`.execute(db)
  return rows
}

export async function countRejectReasons(
  db: Db,
  programmeId: string,
  asOfDate: IsoDate,
): Promise<readonly { readonly reason: string; readonly count: number }[]> {
  const { rows } = await sql<{ reason: string; count: number }>`
    select reason, sum(row_count)::integer as count
    from analysis.rejected_row
    cross join lateral unnest(reason_codes) as reason
    where programme_id = ${programmeId} and as_of_date = ${asOfDate}::date
    group by reason
    order by count desc, reason`.execute(db)
  return rows
}

/** Of the night's reviews because of an unknown group: which are not known. */
export async function countUnknownGroups(
  db: Db,
  runId: string,
): Promise<readonly { readonly groups: readonly string[]; readonly count: number }[]> {
  const { rows } = await sql<{ groups: string[]; count: number }>`
    select groups_unknown as groups, count(*)::integer as count
    from audit.decision
    where run_id = ${runId} and reason_code = 'GROUP_UNKNOWN'
    group by groups_unknown
    order by count desc, groups_unknown`.execute(db)
  return rows
}

export interface WorkerLoad {
  readonly customers: number
  readonly capacity: number
}

/** How many customers each caseworker has who is listed or serves somebody; without those under non-disclosure. */
export async function findWorkerLoads(db: Db, programmeId: string, asOfDate: IsoDate): Promise<WorkerLoad[]> {
  const { rows } = await sql<WorkerLoad>`
    with load as (
        select assignment.caseworker_id, count(*)::integer as customer_count
        from register.assignment
        inner join audit.pseudonymous_customership as customership using (customership_id)
        where not customership.is_protected and ${isHeld(programmeId, asOfDate)}
        group by assignment.caseworker_id
    )
    select coalesce(load.customer_count, 0) as customers, caseworker.capacity
    from register.caseworker
    left join load using (caseworker_id)
    where load.customer_count is not null or caseworker.is_listed
    order by customers, capacity`.execute(db)
  return rows
}

export interface ServedCount {
  /** Null: under non-disclosure. */
  readonly areaId: string | null
  /** With a caseworker; waiting for one. */
  readonly served: number
  readonly waiting: number
}

/** How many members had a caseworker after a night, or waited for one, by area. */
export async function countServed(db: Db, programmeId: string, asOfDate: IsoDate): Promise<ServedCount[]> {
  const { rows } = await sql<ServedCount>`
    select
        customership.area_id as "areaId",
        count(assignment.caseworker_id)::integer as served,
        (count(*) filter (where assignment.caseworker_id is null and assignment.reason <> 'DORMANT'))::integer as waiting
    from register.assignment
    inner join audit.pseudonymous_customership as customership using (customership_id)
    where ${isHeld(programmeId, asOfDate)}
    group by customership.area_id
    order by customership.area_id`.execute(db)
  return rows
}

/** Of `assignment` and `customership`: it is the customer's after the night. */
function isHeld(programmeId: string, asOfDate: IsoDate): RawBuilder<unknown> {
  return sql`customership.programme_id = ${programmeId}
        and assignment.started_on <= ${asOfDate}::date
        and coalesce(assignment.ended_on > ${asOfDate}::date, true)`
}

export async function countNotifications(
  db: Db,
  programmeId: string,
  dates: readonly IsoDate[],
): Promise<NotificationCount[]> {
  const { rows } = await sql<NotificationCount>`
    select kind, channel, status, hold_reason as "holdReason", sum(notification_count)::integer as count
    from analysis.notification
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

export interface WaitingCount {
  readonly kind: string
  readonly reason: string | null
  readonly oldest: IsoDate | null
  readonly lessThanAWeek: number
  readonly lessThanFourWeeks: number
  readonly longer: number
  readonly unknown: number
  readonly count: number
}

/** What waits for a person after the programme's last night, most first. */
export async function countWaiting(db: Db, programmeId: string): Promise<WaitingCount[]> {
  const { rows } = await sql<WaitingCount>`
    select
        kind,
        reason,
        min(since) as oldest,
        coalesce(sum(case_count) filter (where days < 7), 0)::integer as "lessThanAWeek",
        coalesce(sum(case_count) filter (where days between 7 and 27), 0)::integer as "lessThanFourWeeks",
        coalesce(sum(case_count) filter (where days >= 28), 0)::integer as longer,
        coalesce(sum(case_count) filter (where days is null), 0)::integer as unknown,
        sum(case_count)::integer as count
    from analysis.waiting_case
    where programme_id = ${programmeId} and state = 'waiting'
    group by kind, reason
    order by count desc, kind, reason`.execute(db)
  return rows
}
