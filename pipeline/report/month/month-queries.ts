/** What observed nights have published of areas: frozen, rounded, and without anybody under non-disclosure. */
import { sql } from 'kysely'
import type { Db } from '../../db/database.ts'
import type { IsoDate } from '../../domain.ts'

export interface ObservedNight {
  readonly runId: string
  readonly programmeId: string
  readonly asOfDate: IsoDate
}

/** The observed nights of a programme or of all, oldest first. */
export async function findObserved(db: Db, programmeId: string | null): Promise<ObservedNight[]> {
  const { rows } = await sql<ObservedNight>`
    select run_id as "runId", programme_id as "programmeId", as_of_date as "asOfDate"
    from audit.completed_night as night
    where (${programmeId}::text is null or programme_id = ${programmeId}::text)
        and exists (select from audit.month_count where month_count.run_id = night.run_id)
    order by as_of_date, programme_id`.execute(db)
  return rows
}

export interface AreaCell {
  readonly runId: string
  readonly areaId: string
  /** members, caseworker, channel, or a measure of analysis.month_area */
  readonly measure: string
  readonly category: string
  readonly count: number
}

/** By area, whatever it is broken down by. */
export async function findAreaCells(db: Db, runIds: readonly string[]): Promise<AreaCell[]> {
  const { rows } = await sql<AreaCell>`
    select run_id as "runId", "areaId", measure, category, sum(customer_count)::integer as count
    from audit.published_count
    cross join lateral (
        select
            case when dimension = 'area' then category else area_id end as "areaId",
            case dimension
                when 'area' then 'members'
                when 'month_area' then within
                when 'channel by municipality' then 'channel'
                else dimension
            end as measure
    ) as named
    where run_id = any (${[...runIds]}::bigint[])
        and rounded_to is not null
        and (dimension = 'month_area' or outcome = 'MEMBER' and dimension in ('area', 'caseworker', 'channel by municipality'))
    group by 1, 2, 3, 4
    order by 1, 2, 3, 4`.execute(db)
  return rows
}

interface ShareCell {
  readonly runId: string
  readonly areaId: string
  readonly fromDays: number
  readonly percent: number
  readonly wholeCents: number
  readonly customers: number
  readonly cents: number
  readonly source: string
}

export async function findShares(db: Db, runIds: readonly string[]): Promise<ShareCell[]> {
  const { rows } = await sql<ShareCell>`
    select
        run_id as "runId",
        area_id as "areaId",
        from_days as "fromDays",
        share_percent as percent,
        round(euros_a_day * 100)::integer as "wholeCents",
        customer_count as customers,
        round(customer_count * euros_a_day * share_percent)::integer as cents,
        source
    from audit.month_share
    where run_id = any (${[...runIds]}::bigint[])
    order by run_id, area_id, from_days`.execute(db)
  return rows
}

/** Working time of the caseworkers who were listed, by municipality. */
export async function findWorkingTime(
  db: Db,
  runIds: readonly string[],
): Promise<readonly { readonly runId: string; readonly municipality: string; readonly fullTime: number }[]> {
  const { rows } = await sql<{ runId: string; municipality: string; fullTime: number }>`
    select run_id as "runId", municipality_code as municipality, sum(full_time_equivalent)::float as "fullTime"
    from audit.caseload
    where run_id = any (${[...runIds]}::bigint[]) and is_listed
    group by run_id, municipality_code
    order by run_id, municipality_code`.execute(db)
  return rows
}

/** Members under non-disclosure in the whole country, by the first night of each month. */
export async function findHidden(
  db: Db,
  programmeId: string,
): Promise<readonly { readonly asOfDate: IsoDate; readonly count: number }[]> {
  const { rows } = await sql<{ asOfDate: IsoDate; count: number }>`
    select as_of_date as "asOfDate", customer_count as count
    from audit.published_count
    inner join audit.completed_night using (run_id)
    where programme_id = ${programmeId} and dimension = 'non-disclosure'
    order by as_of_date`.execute(db)
  return rows
}
