/** The jobs on record: which wait, which failed, and which are settled. */
import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { one } from '../db/rows.ts'
import type { SendingJob } from './queue.ts'
import { deadLetters, sending, writing } from './queue-names.ts'

export interface JobCounts {
  readonly waiting: number
  readonly waitingByQueue: Readonly<Record<typeof writing | typeof sending, number>>
  readonly failed: number
}

/** How many jobs wait to be run, and how many failed for good. */
export async function countJobs(db: Db): Promise<JobCounts> {
  const { rows } = await sql<{ writing: number; sending: number; failed: number }>`
    select
        count(*) filter (where name = ${writing} and state in ('created', 'retry', 'active'))::integer as writing,
        count(*) filter (where name = ${sending} and state in ('created', 'retry', 'active'))::integer as sending,
        count(*) filter (where name = ${deadLetters} and state = 'created')::integer as failed
    from pgboss.job`.execute(db)
  const count = one(rows)
  return {
    waiting: count.writing + count.sending,
    waitingByQueue: { [writing]: count.writing, [sending]: count.sending },
    failed: count.failed,
  }
}

/** Why batches that wait for their next try could not be sent so far; codes only. */
export async function findSendingErrors(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ code: string }>`
    select distinct output ->> 'error' as code
    from pgboss.job
    where name = ${sending} and state = 'retry' and output ->> 'error' is not null
    order by 1`.execute(db)
  return rows.map(({ code }) => code)
}

/** Of a run's planned files, those whose job failed for good or is gone. */
export async function findFilesWithoutJob(db: Db, runId: string): Promise<string[]> {
  const { rows } = await sql<{ outputFileId: string }>`
    select output_file_id as "outputFileId"
    from register.output_file
    where run_id = ${runId}
        and status = 'planned'
        and output_file_id not in (
            select jsonb_array_elements_text(data -> 'outputFileIds')::bigint
            from pgboss.job
            where name = ${writing} and state in ('created', 'retry', 'active')
        )
    order by output_file_id`.execute(db)
  return rows.map(({ outputFileId }) => outputFileId)
}

/** A batch that holds notifications to be sent, and whether its job can be taken, waits for its next try, or is gone. */
interface OpenSending extends SendingJob {
  readonly job: 'ready' | 'later' | 'none'
}

/** The open batches of a run (null: of all). */
export async function findOpenSendings(db: Db, runId: string | null): Promise<readonly OpenSending[]> {
  const { rows } = await sql<OpenSending>`
    select
        open.run_id as "runId",
        open.sending_batch as batch,
        case when job.id is null then 'none' when job.start_after > now() then 'later' else 'ready' end as job
    from (
        select distinct run_id, sending_batch
        from register.notification
        where status = 'planned'
            and sending_batch is not null
            and (${runId}::bigint is null or run_id = ${runId}::bigint)
    ) as open
    left join pgboss.job
        on job.name = ${sending}
        and job.state in ('created', 'retry', 'active')
        and job.data ->> 'runId' = open.run_id::text
        and (job.data ->> 'batch')::integer = open.sending_batch
    order by open.run_id, open.sending_batch`.execute(db)
  return rows
}

/** The greatest batch of a run that any job on record was made for; 0 = there is none. */
export async function findLastBatch(db: Db, runId: string): Promise<number> {
  const { rows } = await sql<{ batch: number }>`
    select coalesce(max((data ->> 'batch')::integer), 0) as batch
    from pgboss.job
    where name in (${sending}, ${deadLetters}) and data ->> 'runId' = ${runId}::text`.execute(db)
  return one(rows).batch
}

/** Takes the dead letters of files away whose jobs are enqueued anew. */
export async function forgetDeadFiles(tx: Tx, outputFileIds: readonly string[]): Promise<void> {
  await sql`
    delete from pgboss.job
    where name = ${deadLetters} and data -> 'outputFileIds' ?| ${outputFileIds}::text[]`.execute(tx)
}

/** Takes dead letters of a run (null: of all) away: they are enqueued anew, or their matter is settled. */
export async function forgetDeadLetters(tx: Tx, runId: string | null): Promise<void> {
  await sql`
    delete from pgboss.job
    where name = ${deadLetters}
        and (
            ${runId}::text is null
            or data ->> 'runId' = ${runId}::text
            or exists (
                select from register.output_file
                where run_id = ${runId}::bigint and data -> 'outputFileIds' ? output_file_id::text
            )
        )`.execute(tx)
}
