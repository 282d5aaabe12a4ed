/** Whom caseworkers served in a night, and what waits after the last one: for operators and auditors, who may read audit. */
import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { IsoDate } from '../domain.ts'

export interface WorkerLoad {
  readonly customers: number
  readonly capacity: number
}

/** How many customers each caseworker had that night who was listed or served somebody; without those under non-disclosure. */
export async function findWorkerLoads(db: Db, runId: string): Promise<WorkerLoad[]> {
  const { rows } = await sql<WorkerLoad>`
    select customer_count as customers, capacity
    from audit.caseload
    where run_id = ${runId}::bigint
    order by customers, capacity`.execute(db)
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
