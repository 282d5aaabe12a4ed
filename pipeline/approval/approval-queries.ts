import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { IsoDate, Run, Signature } from '../domain.ts'
import type { Plan } from './plan.ts'

/** Keeps a plan; one that stands already, from another run of the same night, stays as it is. */
export async function insertPlan(db: Db, run: Run, plan: Plan, sha256: string): Promise<void> {
  await sql`
    insert into audit.plan (sha256, programme_id, as_of_date, run_id, content)
    values (${sha256}, ${run.programmeId}, ${run.asOfDate}::date, ${run.runId}, ${JSON.stringify(plan)}::jsonb)
    on conflict (sha256) do nothing`.execute(db)
}

/** The approval of a plan by which no run was published yet; an approval is for one run. */
export async function findOpenApproval(tx: Tx, sha256: string): Promise<string | null> {
  const { rows } = await sql<{ approvalId: string }>`
    select approval_id as "approvalId"
    from audit.approval
    inner join audit.plan using (plan_id)
    where plan.sha256 = ${sha256}
        and not exists (select from audit.run where run.approval_id = approval.approval_id)
    order by approval_id
    limit 1`.execute(tx)
  return rows[0]?.approvalId ?? null
}

export async function approveRun(tx: Tx, { runId }: Run, approvalId: string): Promise<void> {
  await sql`update audit.run set approval_id = ${approvalId} where run_id = ${runId}`.execute(tx)
}

export async function insertApproval(tx: Tx, planId: string, { by, because }: Signature): Promise<void> {
  await sql`
    insert into audit.approval (plan_id, approved_by, because) values (${planId}, ${by}, ${because})`.execute(
    tx,
  )
}

export interface PlanOnRecord {
  readonly planId: string
  readonly sha256: string
  readonly programmeId: string
  readonly asOfDate: IsoDate
  readonly plannedAt: Date
  readonly content: Plan
  /** The last completed night of its programme; null: none. */
  readonly lastNight: IsoDate | null
  /** In order; mostly one. */
  readonly approvals: readonly {
    readonly by: string
    /** Their database login and their user on the machine; null of approvals before these were kept. */
    readonly login: string | null
    readonly machineUser: string | null
    readonly because: string
    readonly at: string
    /** The run that was published by it; null: none yet. */
    readonly runId: string | null
    readonly isUndone: boolean
  }[]
}

/** The plans whose checksum begins so, latest first. */
export async function findPlans(db: Db, beginning: string, most: number): Promise<PlanOnRecord[]> {
  const { rows } = await sql<PlanOnRecord>`
    select
        plan_id as "planId",
        sha256,
        programme_id as "programmeId",
        as_of_date as "asOfDate",
        planned_at as "plannedAt",
        content,
        (
            select max(as_of_date) from audit.run
            where run.programme_id = plan.programme_id and status = 'completed'
        ) as "lastNight",
        (
            select coalesce(jsonb_agg(
                jsonb_build_object('by', approved_by, 'login', login, 'machineUser', machine_user, 'because', because, 'at', approved_at, 'runId', run.run_id::text, 'isUndone', coalesce(run.status = 'undone', false))
                order by approval_id
            ), '[]')
            from audit.approval
            left join audit.run using (approval_id)
            where approval.plan_id = plan.plan_id
        ) as approvals
    from audit.plan
    where starts_with(sha256, ${beginning})
    order by plan_id desc
    limit ${most}`.execute(db)
  return rows
}

/** Two approvals at once: the second waits for the first. */
export async function lockApprovals(tx: Tx): Promise<void> {
  await sql`lock table audit.approval in share row exclusive mode`.execute(tx)
}
