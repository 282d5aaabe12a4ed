/** Whom caseworkers serve and what waits after a night: for operators and auditors, who may read audit and register. */
import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { IsoDate } from '../domain.ts'

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
