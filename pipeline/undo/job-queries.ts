/** The jobs of a run, dead letters included: those that name the run, or its output files. */
import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { one } from '../db/rows.ts'

const isJobOf = (runId: string) => sql`(
    job.data ->> 'runId' = ${runId}::text
    or job.data -> 'outputFileIds' ?| array(
        select output_file_id::text from register.output_file where run_id = ${runId}::bigint
    )
)`

interface RunJobs {
  /** A worker holds so many just now; the others are kept from workers until the transaction ends. */
  readonly underWay: number
  /** Sendings that were tried and are to be tried again, or failed for good: Suomi.fi may have got something. */
  readonly tried: number
}

/** Locks a run's jobs that nobody works on. */
export async function lockJobs(tx: Tx, runId: string): Promise<RunJobs> {
  const { rows } = await sql<RunJobs>`
    with theirs as (
        select id, data ? 'batch' and (name = 'dead-letters' or retry_count > 0) as is_tried
        from pgboss.job
        where ${isJobOf(runId)} and state in ('created', 'retry', 'active')
    ),
    idle as (
        select id from pgboss.job where id in (select id from theirs) for update skip locked
    )
    select
        (count(*) filter (where id not in (select id from idle)))::integer as "underWay",
        (count(*) filter (where is_tried))::integer as tried
    from theirs`.execute(tx)
  return one(rows)
}

/** Takes all jobs of a run off the queue; returns how many. */
export async function removeJobs(tx: Tx, runId: string): Promise<number> {
  const { numAffectedRows } = await sql`delete from pgboss.job where ${isJobOf(runId)}`.execute(tx)
  return Number(numAffectedRows ?? 0)
}
