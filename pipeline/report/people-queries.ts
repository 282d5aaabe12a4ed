/** What a report says about people after its last night: for operators and auditors, who may read audit and register. */
import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { IsoDate } from '../domain.ts'

export interface MemberCount {
  readonly isProtected: boolean
  readonly areaId: string | null
  readonly municipalityCode: string | null
  readonly groups: readonly string[] | null
  readonly count: number
}

/** The members after a night, by place and groups, in no order; people under non-disclosure by neither. */
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
    group by is_protected, area_id, municipality_code, groups`.execute(db)
  return rows
}

/**
 * The customers under review after a night because of an unknown group: by what is not known. Without people under
 * non-disclosure: a group can be one area's own.
 */
export async function countUnknownGroups(
  db: Db,
  programmeId: string,
  asOfDate: IsoDate,
): Promise<readonly { readonly groups: readonly string[]; readonly count: number }[]> {
  const { rows } = await sql<{ groups: string[]; count: number }>`
    with latest as (
        select distinct on (decision.customer_number)
            decision.decision_id, decision.reason_code
        from audit.decision
        where decision.programme_id = ${programmeId}
            and decision.as_of_date <= ${asOfDate}::date
            and decision.customer_number in (
                select customer_number from audit.decision where reason_code = 'GROUP_UNKNOWN'
            )
        order by decision.customer_number, decision.as_of_date desc
    )
    select groups_unknown as groups, count(*)::integer as count
    from latest
    inner join audit.pseudonymous_decision as decision using (decision_id)
    where latest.reason_code = 'GROUP_UNKNOWN' and not decision.is_protected
    group by groups_unknown
    order by groups_unknown`.execute(db)
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
        (count(*) filter (where days < 7))::integer as "lessThanAWeek",
        (count(*) filter (where days between 7 and 27))::integer as "lessThanFourWeeks",
        (count(*) filter (where days >= 28))::integer as longer,
        (count(*) filter (where days is null))::integer as unknown,
        count(*)::integer as count
    from audit.work_case
    where programme_id = ${programmeId} and state = 'waiting'
    group by kind, reason
    order by count desc, kind, reason`.execute(db)
  return rows
}
