import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { outcomes } from '../domain.ts'
import type { Sample } from './exposition.ts'

/** The programme's last completed night, from its account; nothing where there is none. */
export async function findNightSamples(db: Db, programmeId: string): Promise<Sample[]> {
  const { rows } = await sql<Sample>`
    with night as (
        select * from audit.run
        where programme_id = ${programmeId} and status = 'completed'
        order by as_of_date desc
        limit 1
    ),
    received as (
        select sum(row_count) as received, sum(accepted_count) as accepted, sum(rejected_count) as rejected
        from audit.source_file
        inner join night using (run_id)
        where accepted_count is not null
    ),
    sample (name, labels, value) as (
        select 'kuntasiirto_night_completed_timestamp_seconds', '{}'::jsonb, extract(epoch from finished_at) from night
        union all
        select 'kuntasiirto_night_date_timestamp_seconds', '{}', extract(epoch from as_of_date) from night
        union all
        select 'kuntasiirto_night_duration_seconds', '{}', extract(epoch from finished_at - started_at) from night
        union all
        select
            'kuntasiirto_night_stage_duration_seconds',
            jsonb_build_object('stage', stage),
            extract(epoch from stage_run.finished_at - stage_run.started_at)
        from audit.stage_run
        inner join night using (run_id)
        union all
        select 'kuntasiirto_night_rows', jsonb_build_object('state', state), row_count
        from received
        cross join lateral (
            values ('received', received), ('accepted', accepted), ('rejected', rejected)
        ) as counted (state, row_count)
        union all
        select 'kuntasiirto_night_customers', jsonb_build_object('outcome', known.outcome), coalesce(sum(customer_count), 0)
        from night
        cross join unnest(${[...outcomes]}::text[]) as known (outcome)
        left join audit.outcome_count using (run_id, outcome)
        group by known.outcome
        union all
        select 'kuntasiirto_night_notifications', jsonb_build_object('channel', channel, 'status', notification.status), count(*)
        from register.notification
        inner join night using (run_id)
        group by channel, notification.status
        union all
        select 'kuntasiirto_night_absent_members', '{}', absent_count from night
        union all
        select 'kuntasiirto_night_waiting_customers', '{}', stage_run.reject_count
        from audit.stage_run
        inner join night using (run_id)
        where stage = 'assign'
    )
    select name, jsonb_build_object('programme', ${programmeId}::text) || labels as labels, value::float
    from sample
    where value is not null
    order by name, labels::text`.execute(db)
  return rows
}

/** Whose nights were ever run, whatever came of them. */
export async function findProgrammesRun(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ programmeId: string }>`
    select distinct programme_id as "programmeId" from audit.run order by "programmeId"`.execute(db)
  return rows.map(({ programmeId }) => programmeId)
}

/**
 * The thresholds that the programme's last completed night passed, once for each time. Of a night that a person approved
 * only the warnings: the stops are what was approved.
 */
export async function findAlarmCounts(
  db: Db,
  programmeId: string,
): Promise<readonly { readonly level: string; readonly measure: string }[]> {
  const { rows } = await sql<{ level: string; measure: string }>`
    select level, measure
    from audit.alarm
    inner join (
        select run_id, approval_id from audit.run
        where programme_id = ${programmeId} and status = 'completed'
        order by as_of_date desc
        limit 1
    ) as night using (run_id)
    where level = 'warn' or approval_id is null`.execute(db)
  return rows
}

/** What the database as a whole says: the queue, the worklist, when it was sealed, verified and migrated. */
export async function findDatabaseSamples(db: Db): Promise<Sample[]> {
  const { rows } = await sql<Sample>`
    with job as (
        select name, state, start_after from pgboss.job where state in ('created', 'retry', 'active')
    ),
    verification as (
        select * from audit.verification order by verification_id desc limit 1
    ),
    sample (name, labels, value) as (
        select 'kuntasiirto_queue_jobs', jsonb_build_object('queue', queue.name), count(job.name)
        from pgboss.queue
        left join job using (name)
        where queue.dead_letter is not null
        group by queue.name
        union all
        select
            'kuntasiirto_queue_oldest_job_age_seconds',
            jsonb_build_object('queue', queue.name),
            greatest(0, extract(epoch from now() - coalesce(min(job.start_after), now())))
        from pgboss.queue
        left join job using (name)
        where queue.dead_letter is not null
        group by queue.name
        union all
        select 'kuntasiirto_dead_letters', '{}', count(*)
        from job
        where name in (select dead_letter from pgboss.queue)
        union all
        select 'kuntasiirto_worker_connections', '{}', count(*)
        from pg_stat_activity
        where datname = current_database() and application_name = 'kuntasiirto worker'
        union all
        select 'kuntasiirto_unsent_notifications', '{}', count(*)
        from register.notification
        where status = 'planned' and sending_batch is not null
        union all
        select distinct 'kuntasiirto_sending_errors', jsonb_build_object('code', output ->> 'error'), 1
        from pgboss.job
        where state = 'retry' and data ? 'batch' and output ->> 'error' is not null
        union all
        select
            'kuntasiirto_worklist_cases', jsonb_build_object('programme', programme_id, 'kind', kind), count(*)
        from audit.worklist
        group by programme_id, kind
        union all
        select 'kuntasiirto_seal_timestamp_seconds', '{}', extract(epoch from max(sealed_at)) from audit.seal
        union all
        select 'kuntasiirto_verification_timestamp_seconds', '{}', extract(epoch from verified_at) from verification
        union all
        select 'kuntasiirto_verification_problems', '{}', problem_count from verification
        union all
        select
            'kuntasiirto_migration_timestamp_seconds',
            '{}',
            extract(epoch from max(timestamp::timestamptz))
        from migration.kysely_migration
    )
    select name, labels, value::float
    from sample
    where value is not null
    order by name, labels::text`.execute(db)
  return rows
}
