import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { one } from '../db/rows.ts'
import type { IsoDate } from '../domain.ts'

interface LastNight {
  /** Null: none was completed yet. */
  readonly asOfDate: IsoDate | null
  /** Since it was published; without one, since the database was set up. */
  readonly seconds: number
}

/** The last completed night, of the programme or (null) of any. */
export async function findLastNight(db: Db, programmeId: string | null): Promise<LastNight> {
  const { rows } = await sql<LastNight>`
    with night as (
        select max(as_of_date) as as_of_date, max(finished_at) as finished_at
        from audit.run
        where status = 'completed' and (${programmeId}::text is null or programme_id = ${programmeId})
    )
    select
        as_of_date as "asOfDate",
        extract(epoch from now() - coalesce(
            finished_at, (select min(timestamp::timestamptz) from migration.kysely_migration)
        ))::float as seconds
    from night`.execute(db)
  return one(rows)
}

/** Jobs that could have been run for so long, and nobody has. One that waits for its next try is not among them. */
export async function countStuckJobs(db: Db, seconds: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count
    from pgboss.job
    inner join pgboss.queue using (name)
    where queue.dead_letter is not null
        and state in ('created', 'retry', 'active')
        and start_after < now() - make_interval(secs => ${seconds})`.execute(db)
  return one(rows).count
}

/**
 * Worker processes of this machine that said something to the database lately: one that waits for jobs asks every
 * second. This machine is where our own connection comes from.
 */
export async function countWorkersHere(db: Db, seconds: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count
    from pg_stat_activity
    where datname = current_database()
        and application_name = 'kuntasiirto worker'
        and client_addr is not distinct from inet_client_addr()
        and state_change > now() - make_interval(secs => ${seconds})`.execute(db)
  return one(rows).count
}
