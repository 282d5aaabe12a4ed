import { sql } from 'kysely'
import type { Tx } from '../../db/database.ts'
import type { IsoDate, Run } from '../../domain.ts'

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

/** Members who are alike in whether they have a row, are out of work, and one thing more. */
export interface MemberCount extends AreaCount {
  readonly part: 'no row' | 'out of work' | 'others'
  /** Of subsidy days: whether the municipality pays a part of the subsidy. */
  readonly isShared: boolean
}

/** Members who are not under non-disclosure, by area and one other thing. */
export async function countMembersByArea(tx: Tx): Promise<MemberCount[]> {
  const { rows } = await sql<MemberCount>`
    with alike as (
        select
            area_id, employment, months_unemployed, subsidy_days, benefit = 'TMT' as is_subsidised,
            count(*) as member_count
        from month_person
        where is_there and is_member
        group by 1, 2, 3, 4, 5
    )
    select area_id as "areaId", part, measure, category, is_shared as "isShared", sum(member_count)::integer as count
    from alike
    cross join lateral (
        select case
            when subsidy_days is null then 'no row'
            when employment in ('unemployed', 'laid off') then 'out of work'
            else 'others'
        end as part
    ) as its
    cross join lateral (
        values
            ('employment', coalesce(employment, '(no row)'), false),
            ('months unemployed', coalesce(months_unemployed, '(not unemployed)'), false),
            (
                'subsidy days',
                coalesce(subsidy_days, '(no row)'),
                part = 'out of work' and is_subsidised and subsidy_days in ('300-399', '400-999', '1000+')
            )
    ) as told (measure, category, is_shared)
    group by 1, 2, 3, 4, 5
    order by 1, 2, 3, 4, 5`.execute(tx)
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

/**
 * Why members came and went since then, by area, each as the night told it: whoever came under non-disclosure is among
 * those returned, whoever was released among those who began again. What has become known since changes nothing.
 */
export async function countFlows(tx: Tx, run: Run, since: IsoDate | null): Promise<AreaCount[]> {
  const { rows } = await sql<AreaCount>`
    with total as (
        select area_id, measure, sum(number) as count
        from audit.member_flow
        inner join audit.run using (run_id)
        cross join lateral (values ('arrived', arrived_count), ('left', left_count)) as flow (measure, number)
        where programme_id = ${run.programmeId}
            and status = 'completed'
            and as_of_date > coalesce(${since}::date, '-infinity')
        group by area_id, measure
    ),
    open_flow as (
        select area_id, measure, category, count(*) as count
        from register.customership
        left join register.customer using (customer_number)
        inner join audit.run as started on started.run_id = started_run_id
        left join audit.run as ended on ended.run_id = ended_run_id
        cross join lateral (
            select 'arrived', start_reason
            where started.as_of_date > coalesce(${since}::date, '-infinity')
                and coalesce(not is_protected or protected_run_id > started_run_id, true)
            union all
            select
                'left',
                case
                    when end_reason in (
                        'JOB_SEARCH_ENDED', 'PROGRAMME_ENDED', 'HOME_MUNICIPALITY_CHANGED', 'TRANSFER_DECISION'
                    ) then end_reason
                    else 'RETURNED'
                end
            where ended.as_of_date > coalesce(${since}::date, '-infinity')
                and is_counted
                and protected_run_id is distinct from ended_run_id
        ) as flow (measure, category)
        where customership.programme_id = ${run.programmeId}
        group by area_id, measure, category
    ),
    hidden_flow as (
        select
            area_id,
            measure,
            case measure when 'arrived' then 'RESTARTED' else 'RETURNED' end as category,
            total.count - coalesce(
                (
                    select sum(open_flow.count) from open_flow
                    where open_flow.area_id = total.area_id and open_flow.measure = total.measure
                ),
                0
            ) as count
        from total
    )
    select area_id as "areaId", measure, category, sum(count)::integer as count
    from (select * from open_flow union all select * from hidden_flow where count > 0) as told
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
