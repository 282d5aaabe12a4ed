import { sql } from 'kysely'
import type { Tx } from '../../db/database.ts'
import type { Run } from '../../domain.ts'
import { ageBand, language } from '../bands.ts'
import { roundedTo } from './rounding.ts'

/** A true count of open customers; null: whatever it is. Of unknown groups the reason is `within`. */
export interface OpenCount {
  readonly dimension: Dimension
  /** Null: of all customers. */
  readonly outcome: string | null
  readonly areaId: string | null
  readonly within: string | null
  readonly category: string
  readonly count: number
}

type Dimension =
  | (
      | 'customers'
      | 'outcome'
      | 'reason'
      | 'area'
      | 'municipality'
      | 'age band'
      | 'language'
      | 'unknown groups'
    )
  | ('groups' | 'channel' | 'service language' | 'caseworker')
  | ('channel by municipality' | 'channel by age band' | 'channel by service language')

/**
 * The programme's customers who are not under non-disclosure (nor erased), tonight's decisions included: each time by one
 * thing, or two. Outcome `MEMBER`: members after the night, with what was decided and known when they came to their
 * municipality, and how they were to be told of it; of others it is that of their latest decision. By category.
 */
export async function countOpenCustomers(tx: Tx): Promise<OpenCount[]> {
  const { rows } = await sql<OpenCount>`
    with alike as (
        select
            outcome, decided_reason, decided_unknown_groups, decided_area, decided_municipality, decided_age,
            decided_mother_tongue, coalesce(groups, '') as joined_groups, channel, decided_service_language,
            case
                when caseworker_id is not null then 'assigned'
                when assignment_reason = 'DORMANT' then 'dormant'
                else 'waiting'
            end as caseworker,
            count(*) as customer_count
        from counted_person
        where decided_on is not null
        group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
    ),
    counted as (
        select
            outcome, decided_reason, decided_unknown_groups, decided_area, decided_municipality, decided_age,
            decided_mother_tongue, joined_groups, channel, decided_service_language, caseworker,
            sum(customer_count)::integer as count,
            case
                when grouping(outcome) = 1 then 'customers'
                when grouping(channel, decided_municipality) = 0 then 'channel by municipality'
                when grouping(channel, decided_age) = 0 then 'channel by age band'
                when grouping(channel, decided_service_language) = 0 then 'channel by service language'
                when grouping(channel) = 0 then 'channel'
                when grouping(caseworker) = 0 then 'caseworker'
                when grouping(decided_service_language) = 0 then 'service language'
                when grouping(decided_unknown_groups) = 0 then 'unknown groups'
                when grouping(decided_reason) = 0 then 'reason'
                when grouping(decided_municipality) = 0 then 'municipality'
                when grouping(decided_area) = 0 then 'area'
                when grouping(decided_age) = 0 then 'age band'
                when grouping(decided_mother_tongue) = 0 then 'language'
                when grouping(joined_groups) = 0 then 'groups'
                else 'outcome'
            end as dimension
        from alike
        group by grouping sets (
            (), (outcome), (outcome, decided_reason), (outcome, decided_reason, decided_unknown_groups),
            (outcome, decided_area), (outcome, decided_area, decided_municipality), (outcome, decided_age),
            (outcome, decided_mother_tongue), (outcome, joined_groups), (outcome, channel),
            (outcome, decided_service_language), (outcome, decided_area, decided_municipality, channel),
            (outcome, decided_area, caseworker), (outcome, decided_age, channel),
            (outcome, decided_service_language, channel)
        )
    )
    select dimension, outcome, "areaId", within, category, sum(count)::integer as count
    from counted
    cross join lateral (
        select
            case
                when dimension in ('municipality', 'channel by municipality', 'caseworker') then decided_area
            end as "areaId",
            case dimension
                when 'unknown groups' then decided_reason
                when 'channel by municipality' then decided_municipality
                when 'channel by age band' then ${ageBand(sql`decided_age`)}
                when 'channel by service language' then decided_service_language
            end as within,
            case dimension
                when 'customers' then 'all'
                when 'outcome' then outcome
                when 'reason' then decided_reason
                when 'unknown groups' then decided_unknown_groups
                when 'area' then decided_area
                when 'municipality' then decided_municipality
                when 'age band' then ${ageBand(sql`decided_age`)}
                when 'language' then ${language(sql`decided_mother_tongue`)}
                when 'service language' then decided_service_language
                when 'groups' then
                    array_to_string(array(select unnest(string_to_array(joined_groups, '|')) order by 1), '|')
                when 'caseworker' then caseworker
                else channel
            end as category
    ) as named
    where count > 0
        and (
            outcome = 'MEMBER'
            or not starts_with(dimension, 'channel') and dimension not in ('groups', 'service language', 'caseworker')
        )
        and (dimension <> 'unknown groups' or decided_reason = 'GROUP_UNKNOWN')
    group by dimension, outcome, "areaId", within, category
    order by dimension, outcome, "areaId", within, category`.execute(tx)
  return rows
}

export interface PlaceCount {
  readonly areaId: string
  readonly municipality: string
  readonly count: number
}

/** Members who are not under non-disclosure and whose customership in the municipality began tonight. */
export async function countArrivals(tx: Tx): Promise<PlaceCount[]> {
  const { rows } = await sql<PlaceCount>`
    select area_id as "areaId", municipality_code as municipality, count(*)::integer as count
    from counted_person
    where is_new
    group by area_id, municipality_code
    order by area_id, municipality_code`.execute(tx)
  return rows
}

/**
 * What was published of members by municipality the night before: nothing on the programme's first; null: of a night
 * whose counts were not rounded.
 */
export async function findPublishedBefore(
  tx: Tx,
  { programmeId, asOfDate }: Run,
): Promise<readonly PlaceCount[] | null> {
  const { rows } = await sql<{ isRounded: boolean; places: PlaceCount[] }>`
    with night as materialized ( -- first of all: else the counts of all nights are read
        select run_id from audit.completed_night
        where programme_id = ${programmeId} and as_of_date < ${asOfDate}::date
        order by as_of_date desc
        limit 1
    )
    select
        count(*) filter (where cell.dimension = 'customers' and cell.rounded_to is not null) > 0 as "isRounded",
        coalesce(
            jsonb_agg(jsonb_build_object('areaId', area_id, 'municipality', category, 'count', customer_count))
                filter (where cell.dimension = 'municipality' and cell.outcome = 'MEMBER'),
            '[]'
        ) as places
    from night
    left join audit.published_count as cell using (run_id)
    group by night.run_id`.execute(tx)
  const [night] = rows
  return night === undefined ? [] : night.isRounded ? night.places : null
}

/** Members under non-disclosure, erased ones too; null: the programme had a night this month already. */
export async function countHiddenMembers(tx: Tx, { programmeId, asOfDate }: Run): Promise<number | null> {
  const { rows } = await sql<{ count: number }>`
    select (
        select count(*)::integer from register.customership
        left join register.customer using (customer_number)
        where programme_id = ${programmeId} and ended_on is null and coalesce(is_protected, true)
    ) as count
    where not exists (
        select 1 from audit.completed_night
        where programme_id = ${programmeId} and as_of_date < ${asOfDate}::date
            and as_of_date >= date_trunc('month', ${asOfDate}::date)
    )`.execute(tx)
  return rows[0]?.count ?? null
}

export type PublishedCount = Omit<OpenCount, 'dimension'> & {
  readonly dimension: Dimension | 'arrived' | 'left' | 'non-disclosure'
}

export async function insertPublishedCounts(
  tx: Tx,
  { runId }: Run,
  counts: readonly PublishedCount[],
): Promise<void> {
  await sql`
    insert into audit.published_count (
        run_id, dimension, outcome, area_id, within, category, customer_count, rounded_to
    )
    select ${runId}::bigint, dimension, outcome, "areaId", within, category, count, ${roundedTo}::integer
    from jsonb_to_recordset(${JSON.stringify(counts)}::jsonb) as counted (
        dimension text, outcome text, "areaId" text, within text, category text, count integer
    )
    order by dimension, outcome, "areaId", within, category`.execute(tx)
}

/** Tonight's files with their garbled rows, without those of people under non-disclosure. */
export async function findGarbledCounts(
  tx: Tx,
  { runId }: Run,
): Promise<readonly { readonly sourceFileId: string; readonly count: number }[]> {
  const { rows } = await sql<{ sourceFileId: string; count: number }>`
    select source_file_id as "sourceFileId", open_garbled_count as count
    from audit.source_file
    where run_id = ${runId} and open_garbled_count > 0
    order by file_name, source_file_id`.execute(tx)
  return rows
}

export async function setToldGarbledCount(tx: Tx, sourceFileId: string, count: number): Promise<void> {
  await sql`
    update audit.source_file set told_garbled_count = ${count}::integer
    where source_file_id = ${sourceFileId}::bigint`.execute(tx)
}
