/** What nights have published of people: frozen, rounded, and without anybody under non-disclosure. */
import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { IsoDate } from '../domain.ts'
import type { Reason } from './report-data.ts'

/** Customers after a night; null: of a night before counts were rounded, or whose night before was. */
export interface PublishedTotals {
  readonly runId: string
  readonly customers: number | null
  readonly members: number | null
  readonly arrived: number | null
  readonly left: number | null
}

/** Of each run that is there; in no order. */
export async function findTotals(db: Db, runIds: readonly string[]): Promise<PublishedTotals[]> {
  const { rows } = await sql<PublishedTotals>`
    select
        run.run_id as "runId",
        counted.customers,
        case when counted.customers is not null then counted.members end as members,
        case when before.is_rounded then counted.arrived end as arrived,
        case when before.is_rounded then counted.left end as left
    from audit.run
    cross join lateral (
        select
            (max(customer_count) filter (where dimension = 'customers'))::integer as customers,
            (coalesce(sum(customer_count) filter (where dimension = 'outcome' and outcome = 'MEMBER'), 0))::integer as members,
            (coalesce(sum(customer_count) filter (where dimension = 'arrived'), 0))::integer as arrived,
            (coalesce(sum(customer_count) filter (where dimension = 'left'), 0))::integer as left
        from audit.published_count
        where published_count.run_id = run.run_id and rounded_to is not null
    ) as counted
    cross join lateral (
        -- Nothing was before a programme's first night.
        select counted.customers is not null and coalesce((
            select exists (
                select from audit.published_count
                where published_count.run_id = night.run_id and rounded_to is not null
            )
            from audit.completed_night as night
            where night.programme_id = run.programme_id and night.as_of_date < run.as_of_date
            order by night.as_of_date desc
            limit 1
        ), true) as is_rounded
    ) as before
    where run.run_id = any (${[...runIds]}::bigint[])`.execute(db)
  return rows
}

/** Customers after nights by the outcome and reason of their latest decision (MEMBER: members, by that of their coming). */
export async function countReasons(
  db: Db,
  runIds: readonly string[],
): Promise<readonly (Reason & { readonly runId: string })[]> {
  const { rows } = await sql<Reason & { runId: string }>`
    select run_id as "runId", outcome, category as "reasonCode", customer_count as count
    from audit.published_count
    where run_id = any (${[...runIds]}::bigint[]) and rounded_to is not null and dimension = 'reason'
    order by run_id, customer_count desc, outcome, category`.execute(db)
  return rows
}

export interface PublishedPlace {
  readonly areaId: string
  readonly code: string
  /** Members after the night, arrived since the night before, and left. */
  readonly members: number
  readonly arrived: number
  readonly left: number
  /** Who lives there and is no member: to stay with the TE office, or to be decided about. */
  readonly others: number
}

/** By municipality, where the night has published anything but 0 of members. */
export async function countByMunicipality(db: Db, runId: string): Promise<PublishedPlace[]> {
  const { rows } = await sql<PublishedPlace>`
    select
        area_id as "areaId",
        category as code,
        coalesce(sum(customer_count) filter (where outcome = 'MEMBER'), 0)::integer as members,
        coalesce(sum(customer_count) filter (where dimension = 'arrived'), 0)::integer as arrived,
        coalesce(sum(customer_count) filter (where dimension = 'left'), 0)::integer as left,
        coalesce(sum(customer_count) filter (where outcome in ('STAY', 'REVIEW')), 0)::integer as others
    from audit.published_count
    where run_id = ${runId}::bigint and rounded_to is not null and dimension in ('municipality', 'arrived', 'left')
    group by area_id, category
    having bool_or(outcome = 'MEMBER' or dimension in ('arrived', 'left'))
    order by area_id, category`.execute(db)
  return rows
}

export interface CategoryCount {
  readonly dimension: string
  readonly category: string
  readonly count: number
}

/** Members after a night by one thing each, and customers under review by what is not known of their groups. */
export async function countCategories(db: Db, runId: string): Promise<CategoryCount[]> {
  const { rows } = await sql<CategoryCount>`
    select dimension, category, sum(customer_count)::integer as count
    from audit.published_count
    where run_id = ${runId}::bigint
        and rounded_to is not null
        and (
            outcome = 'MEMBER' and dimension in ('groups', 'age band', 'language', 'channel')
            or outcome = 'REVIEW' and dimension = 'unknown groups'
        )
    group by dimension, category
    order by dimension, count desc, category`.execute(db)
  return rows
}

/** Members under non-disclosure, as they were last told: on the first night of a month. Null: never. */
export async function findHiddenMembers(
  db: Db,
  programmeId: string,
  asOfDate: IsoDate,
): Promise<{ readonly asOfDate: IsoDate; readonly count: number } | null> {
  const { rows } = await sql<{ asOfDate: IsoDate; count: number }>`
    select as_of_date as "asOfDate", customer_count as count
    from audit.published_count
    inner join audit.completed_night as night using (run_id)
    where night.programme_id = ${programmeId}
        and night.as_of_date <= ${asOfDate}::date
        and published_count.dimension = 'non-disclosure'
    order by night.as_of_date desc
    limit 1`.execute(db)
  return rows[0] ?? null
}
