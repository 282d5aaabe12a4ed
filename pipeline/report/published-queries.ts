/** What a report says of people by place, groups and the like: what was published of the nights, as it was frozen. */
import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { IsoDate } from '../domain.ts'

/** A line of `analysis.published_count`, which says what the columns mean; rounded to multiples of 5. */
export interface PublishedCell {
  readonly asOfDate: IsoDate
  readonly dimension: string
  readonly outcome: string | null
  readonly areaId: string | null
  readonly within: string | null
  readonly category: string
  readonly count: number
}

/** The cells of nights, most people first, then in plain order; none of nights before counts were rounded. */
export async function findPublished(
  db: Db,
  programmeId: string,
  dates: readonly IsoDate[],
): Promise<PublishedCell[]> {
  const { rows } = await sql<PublishedCell>`
    select
        as_of_date as "asOfDate", dimension, outcome, area_id as "areaId", within, category, customer_count as count
    from analysis.published_count
    where programme_id = ${programmeId} and as_of_date = any (${[...dates]}::date[])
    order by as_of_date, customer_count desc, dimension, outcome, area_id, within, category`.execute(db)
  return rows
}

/** Members under non-disclosure, as last told up to a night; null: never. */
export async function findHiddenMembers(
  db: Db,
  programmeId: string,
  asOfDate: IsoDate,
): Promise<number | null> {
  const { rows } = await sql<{ count: number }>`
    select customer_count as count
    from analysis.published_count
    where programme_id = ${programmeId} and as_of_date <= ${asOfDate}::date and dimension = 'non-disclosure'
    order by as_of_date desc
    limit 1`.execute(db)
  return rows[0]?.count ?? null
}
