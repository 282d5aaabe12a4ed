import { sql } from 'kysely'
import type { Tx } from '../../db/database.ts'
import type { IsoDate, Run } from '../../domain.ts'

/** Counts everybody there, by what evaluations ask. */
export async function insertMonthCounts(tx: Tx, { runId }: Run): Promise<void> {
  await sql`
    insert into audit.month_count (
        run_id, is_member, area_id, municipality_code, employment, months_unemployed, subsidy_days, is_nearing,
        customer_count
    )
    select ${runId}::bigint, is_member, area_id, municipality_code,
        employment, months_unemployed, subsidy_days, is_nearing, count(*)::integer
    from month_person
    where is_there
    group by 2, 3, 4, 5, 6, 7, 8
    order by 2, 3, 4, 5, 6, 7, 8`.execute(tx)
}

/** Counts who is there of each month's newcomers: members by the month of the transfer, others by that of the first line. */
export async function insertCohortCounts(tx: Tx, { runId }: Run): Promise<void> {
  await sql`
    insert into audit.cohort_count (run_id, is_member, cohort, area_id, employment, customer_count)
    select
        ${runId}::bigint, is_member,
        coalesce(member_since, date_trunc('month', first_line_on::timestamp)::date),
        area_id, employment, count(*)::integer
    from month_person
    where is_there
    group by 2, 3, 4, 5
    order by 2, 3, 4, 5`.execute(tx)
}

/**
 * Who was transferred since the last observed night, and who lives in no area, by TE office: by one trait at a time.
 *
 * @param since Null: this is the first.
 */
export async function insertMonthTraits(tx: Tx, { runId }: Run, since: IsoDate | null): Promise<void> {
  await sql`
    insert into audit.month_trait_count (run_id, population, te_office, trait, category, customer_count)
    with counted as (
        select
            population, te_office, age_band, language, benefit, employment, months_unemployed, count(*) as customer_count,
            case
                when grouping(age_band) = 0 then 'age'
                when grouping(language) = 0 then 'language'
                when grouping(benefit) = 0 then 'benefit'
                when grouping(employment) = 0 then 'employment'
                else 'months unemployed'
            end as trait
        from month_person
        cross join lateral (
            select case
                when transferred_on > coalesce(${since}::date, '-infinity') then 'transferred'
                when transferred_on is null and area_id is null and municipality_code is not null then 'outside'
            end as population
        ) as its
        where is_there and population is not null
        group by grouping sets (
            (population, te_office, age_band), (population, te_office, language), (population, te_office, benefit),
            (population, te_office, employment), (population, te_office, months_unemployed)
        )
    )
    select
        ${runId}::bigint, population, coalesce(te_office, '(no row)'), trait,
        coalesce(
            age_band, language, benefit, employment, months_unemployed,
            case
                when te_office is null then '(no row)'
                when trait = 'months unemployed' then '(not unemployed)'
                else '(unknown)'
            end
        ),
        customer_count
    from counted
    order by 2, 3, 4, 5`.execute(tx)
}
