import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { one } from '../db/rows.ts'
import type { Run } from '../domain.ts'

/** All completed runs, or that one. */
export async function findRunsToVerify(db: Db, runId: string | null): Promise<Run[]> {
  const { rows } = await sql<Run>`
    select run_id as "runId", programme_id as "programmeId", as_of_date as "asOfDate"
    from audit.run
    where status = 'completed' and (${runId}::bigint is null or run_id = ${runId}::bigint)
    order by run_id`.execute(db)
  return rows
}

/** A role that may only read verifies all the same, and so does anybody on a replica; nobody else learns of it. */
export async function recordVerification(db: Db, runCount: number, problemCount: number): Promise<void> {
  const { rows } = await sql<{ may: boolean }>`
    select has_any_column_privilege('audit.verification', 'insert')
        and not current_setting('transaction_read_only')::boolean as may`.execute(db)
  if (!one(rows).may) return
  await sql`
    insert into audit.verification (run_count, problem_count) values (${runCount}, ${problemCount})`.execute(
    db,
  )
}
