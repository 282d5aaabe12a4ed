import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { one } from '../db/rows.ts'
import type { IsoDate } from '../domain.ts'

/** What a night is compared by: figures of audit.figure, and how long it took. Null: it published nothing. */
export interface NightFigures {
  readonly rows: number | null
  readonly rejected: number | null
  readonly reviews: number | null
  readonly transfers: number | null
  readonly returns: number | null
  readonly notifications: number | null
  readonly seconds: number | null
}

export interface NightLine extends NightFigures {
  readonly runId: string
  readonly programmeId: string
  readonly asOfDate: IsoDate
  readonly status: string
  readonly errorCode: string | null
  readonly outputCompleted: boolean
}

const figures = sql`
    lateral (
        select
            max(counted_of) filter (where measure = 'rejected-rows') as rows,
            max(counted) filter (where measure = 'rejected-rows') as rejected,
            max(counted) filter (where measure = 'reviews') as reviews,
            max(counted) filter (where measure = 'transfers') as transfers,
            max(counted) filter (where measure = 'returns') as returns,
            max(counted_of) filter (where measure = 'held-notifications') as notifications
        from audit.figure
        where figure.run_id = run.run_id
    )`
const seconds = sql`round(extract(epoch from run.finished_at - run.started_at), 1)::float`

/** The last runs of each programme, rehearsals aside, and the last completed ones however many tries came since; latest first. */
export async function findLastNights(db: Db, most: number): Promise<NightLine[]> {
  const { rows } = await sql<NightLine>`
    select
        run.run_id as "runId", run.programme_id as "programmeId", run.as_of_date as "asOfDate", run.status,
        run.error_code as "errorCode", run.output_completed_at is not null as "outputCompleted",
        figures.*, ${seconds} as seconds
    from (select distinct programme_id from audit.run) as programme
    cross join lateral (
        (
            select * from audit.run
            where run.programme_id = programme.programme_id and status <> 'dry-run'
            order by run_id desc
            limit ${most}
        )
        union
        (
            select * from audit.run
            where run.programme_id = programme.programme_id and status = 'completed'
            order by run_id desc
            limit ${most}
        )
    ) as run
    cross join ${figures} as figures
    order by run.programme_id, run.run_id desc`.execute(db)
  return rows
}

/** The median of each figure in these runs, of two the lower; all null without any. */
export async function findMedianFigures(db: Db, runIds: readonly string[]): Promise<NightFigures> {
  const median = (column: string) =>
    sql`percentile_disc(0.5) within group (order by ${sql.ref(column)}) as ${sql.ref(column)}`
  const columns = ['rows', 'rejected', 'reviews', 'transfers', 'returns', 'notifications', 'seconds']
  const { rows } = await sql<NightFigures>`
    select ${sql.join(columns.map(median))}
    from (
        select figures.*, ${seconds} as seconds
        from audit.run
        cross join ${figures} as figures
        where run.run_id = any (${[...runIds]}::bigint[])
    ) as night`.execute(db)
  return one(rows)
}

/** When the account was last sealed and verified, and its schema migrated; null: never. */
export interface Landmarks {
  readonly sealedAt: Date | null
  readonly verifiedAt: Date | null
  readonly verifiedProblems: number | null
  readonly migratedAt: Date | null
}

export async function findLandmarks(db: Db): Promise<Landmarks> {
  const { rows } = await sql<Landmarks>`
    select
        (select max(sealed_at) from audit.seal) as "sealedAt",
        verification.verified_at as "verifiedAt",
        verification.problem_count as "verifiedProblems",
        (select max(timestamp::timestamptz) from migration.kysely_migration) as "migratedAt"
    from (select) as always
    left join (
        select * from audit.verification order by verification_id desc limit 1
    ) as verification on true`.execute(db)
  return one(rows)
}
