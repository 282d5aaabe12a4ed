import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { Run } from '../domain.ts'

export interface BalanceCheck {
  readonly checkName: string
  readonly leftCount: string
  readonly rightCount: string
  readonly isBalanced: boolean
}

export async function findBalance(db: Db, runId: string): Promise<BalanceCheck[]> {
  const { rows } = await sql<BalanceCheck>`
    select
        check_name as "checkName", left_count as "leftCount", right_count as "rightCount",
        is_balanced as "isBalanced"
    from audit.balance
    where run_id = ${runId}
    order by check_name`.execute(db)
  return rows
}

export async function insertBalance(tx: Tx, run: Run, checks: readonly CountedCheck[]): Promise<void> {
  await sql`
    insert into audit.balance (run_id, check_name, left_count, right_count)
    select ${run.runId}::bigint, "checkName", "leftCount", "rightCount"
    from jsonb_to_recordset(${JSON.stringify(checks)}::jsonb)
        as counted ("checkName" text, "leftCount" bigint, "rightCount" bigint)`.execute(tx)
}

export interface CountedCheck {
  readonly checkName: string
  readonly leftCount: string
  readonly rightCount: string
}
