import type { Db, Tx } from '../db/database.ts'
import type { Run } from '../domain.ts'

export interface BalanceCheck {
  readonly check_name: string
  readonly left_count: string
  readonly right_count: string
  readonly is_balanced: boolean
}

export async function findBalance(db: Db, runId: string): Promise<BalanceCheck[]> {
  return await db
    .selectFrom('audit.balance')
    .select(['check_name', 'left_count', 'right_count', 'is_balanced'])
    .where('run_id', '=', runId)
    .orderBy('check_name')
    .execute()
}

export async function insertBalance(tx: Tx, run: Run, checks: readonly CountedCheck[]): Promise<void> {
  await tx
    .insertInto('audit.balance')
    .values(
      checks.map((check) => ({
        run_id: run.runId,
        check_name: check.check_name,
        left_count: check.left_count,
        right_count: check.right_count,
      })),
    )
    .execute()
}

export interface CountedCheck {
  readonly check_name: string
  readonly left_count: string
  readonly right_count: string
}
