import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { Fingerprint } from './fingerprint.ts'
import { sending, writing } from './queue-names.ts'

/** A run, and the fingerprint of the program that decided it (null: not kept then). */
interface PlannedBy {
  readonly runId: string
  readonly programmeId: string
  readonly fingerprint: Fingerprint | null
}

export async function findPlanners(tx: Tx, runIds: readonly string[]): Promise<readonly PlannedBy[]> {
  const { rows } = await sql<PlannedBy>`
    select
        run_id as "runId",
        programme_id as "programmeId",
        case when program_version is not null then jsonb_build_object(
            'programmeId', programme_id,
            'ruleSetSha256', rule_set_sha256,
            'version', program_version,
            'textsSha256', texts_sha256,
            'layoutSha256', layout_sha256
        ) end as fingerprint
    from audit.run
    where run_id = any (${[...runIds]}::bigint[])`.execute(tx)
  return rows
}

/** The run of each file. */
export async function findRunsOfFiles(
  tx: Tx,
  outputFileIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ outputFileId: string; runId: string }>`
    select output_file_id as "outputFileId", run_id as "runId"
    from register.output_file
    where output_file_id = any (${[...outputFileIds]}::bigint[])`.execute(tx)
  return new Map(rows.map(({ outputFileId, runId }) => [outputFileId, runId]))
}

/** Open jobs by the fingerprint that they carry. */
export interface OpenJobs {
  readonly fingerprint: Fingerprint | null
  readonly jobs: number
  /** Letters and messages in them. */
  readonly notifications: number
  /** Files to be written and batches to be sent, of those that could be taken now. */
  readonly ready: number
}

/** Of one run (null: of all). */
export async function findOpenJobs(db: Db, runId: string | null): Promise<readonly OpenJobs[]> {
  const { rows } = await sql<OpenJobs>`
    with open as (
        select id, data, start_after <= now() as is_ready
        from pgboss.job
        where name in (${writing}, ${sending}) and state in ('created', 'retry', 'active')
    ),
    held as (
        select
            open.id,
            file.run_id,
            coalesce(sum(file.entry_count) filter (where file.kind <> 'handover'), 0) as notifications,
            count(*) as things
        from open
        cross join lateral jsonb_array_elements_text(open.data -> 'outputFileIds') as named (output_file_id)
        inner join register.output_file as file on file.output_file_id = named.output_file_id::bigint
        group by open.id, file.run_id
        union all
        select open.id, notification.run_id, count(*), 1
        from open
        inner join register.notification
            on notification.run_id = (open.data ->> 'runId')::bigint
            and notification.sending_batch = (open.data ->> 'batch')::integer
            and notification.status = 'planned'
        group by open.id, notification.run_id
    )
    select
        open.data -> 'fingerprint' as fingerprint,
        count(*)::integer as jobs,
        sum(held.notifications)::integer as notifications,
        coalesce(sum(held.things) filter (where open.is_ready), 0)::integer as ready
    from open
    inner join held using (id)
    where ${runId}::bigint is null or held.run_id = ${runId}::bigint
    group by open.data -> 'fingerprint'`.execute(db)
  return rows
}

/** Whether some worker, of whatever version, is busy with a job: it has locked it. */
export async function isAnyTaken(db: Db): Promise<boolean> {
  const { rows } = await sql<{ all: number; free: number }>`
    with open as (
        select id from pgboss.job
        where name in (${writing}, ${sending}) and state in ('created', 'retry', 'active')
    ),
    free as (
        select id from pgboss.job where id in (select id from open) for update skip locked
    )
    select (select count(*) from open)::integer as all, (select count(*) from free)::integer as free`.execute(
    db,
  )
  return rows.some(({ all, free }) => free < all)
}

/** Names a job's fingerprint where it carries none, so that it can be passed over. */
export async function nameFingerprint(db: Db, jobId: string, key: string): Promise<void> {
  await sql`
    update pgboss.job set group_id = ${key} where id = ${jobId}::uuid and group_id is null`.execute(db)
}
