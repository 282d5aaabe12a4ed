import { sql } from 'kysely'
import type { Tx } from '../../db/database.ts'
import type { IsoDate, Run } from '../../domain.ts'
import { fact } from './count-queries.ts'

/** What the month's page of an area tells, each adding up to its members, or to those who came and went. */
export type Measure =
  | 'employment'
  | 'months unemployed'
  | 'subsidy days'
  | 'subsidy share'
  | 'arrived'
  | 'left'

export interface AreaCount {
  readonly areaId: string
  readonly measure: Measure
  readonly category: string
  readonly count: number
}

/** Members who are not under non-disclosure, by area and one other thing. */
export async function countMembersByArea(tx: Tx): Promise<AreaCount[]> {
  const { rows } = await sql<AreaCount>`
    select ${fact('area_id')} as "areaId", measure, category, count(*)::integer as count
    from month_there
    cross join lateral (
        values
            ('employment', coalesce(${fact('employment')}, '(no row)')),
            ('months unemployed', coalesce(${fact('months_unemployed')}, '(not unemployed)')),
            ('subsidy days', coalesce(${fact('subsidy_days')}, '(no row)')),
            (
                'subsidy share',
                case
                    when ${fact('employment')} in ('unemployed', 'laid off')
                        and ${fact('benefit')} = 'TMT'
                        and ${fact('subsidy_days')} in ('300-399', '400-999', '1000+')
                        then ${fact('subsidy_days')}
                    else '(none)'
                end
            )
    ) as told (measure, category)
    where ${fact('is_member')}::boolean
    group by 1, 2, 3
    order by 1, 2, 3`.execute(tx)
  return rows
}

/** What was published of the area's members tonight. */
export async function findPublishedAreas(tx: Tx, { runId }: Run): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ areaId: string; count: number }>`
    select category as "areaId", customer_count as count
    from audit.published_count
    where run_id = ${runId}::bigint and dimension = 'area' and outcome = 'MEMBER'`.execute(tx)
  return new Map(rows.map(({ areaId, count }) => [areaId, count]))
}

/** What was published of who came and went since the last observed night, by area: null where a night told nothing of it. */
export async function sumPublishedFlows(
  tx: Tx,
  run: Run,
  since: IsoDate | null,
): Promise<readonly { areaId: string; measure: 'arrived' | 'left'; count: number }[]> {
  const { rows } = await sql<{ areaId: string; measure: 'arrived' | 'left'; count: number }>`
    select area_id as "areaId", dimension as measure, sum(customer_count)::integer as count
    from audit.published_count
    inner join audit.run using (run_id)
    where programme_id = ${run.programmeId}
        and status = 'completed'
        and as_of_date > coalesce(${since}::date, '-infinity')
        and dimension in ('arrived', 'left')
    group by 1, 2
    order by 1, 2`.execute(tx)
  return rows
}

/** Why members who are not under non-disclosure came and went since then, by area. */
export async function countFlows(tx: Tx, run: Run, since: IsoDate | null): Promise<AreaCount[]> {
  const { rows } = await sql<AreaCount>`
    select area_id as "areaId", measure, category, count(*)::integer as count
    from register.customership
    inner join register.customer using (customer_number)
    inner join audit.run as started on started.run_id = started_run_id
    left join audit.run as ended on ended.run_id = ended_run_id
    cross join lateral (
        select 'arrived', start_reason where started.as_of_date > coalesce(${since}::date, '-infinity')
        union all
        select 'left', end_reason where ended.as_of_date > coalesce(${since}::date, '-infinity')
    ) as flow (measure, category)
    where customership.programme_id = ${run.programmeId} and not is_protected
    group by 1, 2, 3
    order by 1, 2, 3`.execute(tx)
  return rows
}

export async function insertAreaCounts(
  tx: Tx,
  { runId }: Run,
  counts: readonly AreaCount[],
  roundedTo: number,
): Promise<void> {
  await sql`
    insert into audit.published_count (run_id, dimension, area_id, within, category, customer_count, rounded_to)
    select ${runId}::bigint, 'month_area', "areaId", measure, category, count, ${roundedTo}::integer
    from jsonb_to_recordset(${JSON.stringify(counts)}::jsonb) as counted (
        "areaId" text, measure text, category text, count integer
    )
    order by "areaId", measure, category`.execute(tx)
}

export interface ShareCount {
  readonly areaId: string
  readonly fromDays: number
  readonly percent: number
  readonly eurosADay: number
  readonly source: string
  readonly count: number
}

export async function insertShares(tx: Tx, { runId }: Run, shares: readonly ShareCount[]): Promise<void> {
  await sql`
    insert into audit.month_share (run_id, area_id, from_days, share_percent, euros_a_day, customer_count, source)
    select ${runId}::bigint, "areaId", "fromDays", percent, "eurosADay", count, source
    from jsonb_to_recordset(${JSON.stringify(shares)}::jsonb) as counted (
        "areaId" text, "fromDays" integer, percent integer, "eurosADay" numeric, count integer, source text
    )
    order by "areaId", "fromDays"`.execute(tx)
}
