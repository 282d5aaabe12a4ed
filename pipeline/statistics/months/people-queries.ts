import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../db/database.ts'
import { one } from '../../db/rows.ts'
import { analyze } from '../../db/statistics.ts'
import type { Run } from '../../domain.ts'
import { samiLanguages } from '../../programmes/own-languages.ts'
import { ageOn } from '../bands.ts'
import { attributes } from './attributes.ts'

/**
 * Makes `month_person`: everybody whom the lines follow, and everybody of counted_person in tonight's files or with a
 * customership (`is_there`): who comes under non-disclosure is gone, like others who are. `former_line` is the run and class
 * of the last line, null for whoever has none. Lines of a night that was undone were seen: so the night run again divides
 * their classes further, and not those of the night before anew. Returns how many people.
 */
export async function gatherPeople(tx: Tx, run: Run): Promise<number> {
  const told = attributes.flatMap(({ name }) => (name === 'is_there' ? [] : [sql`there.${sql.ref(name)}`]))
  await analyze(tx, 'audit.caseload', ['run_id', 'caseworker_id']) // else of tonight's the planner expects none
  await sql`
    create temporary table month_person on commit drop as
    with latest as (
        select run_id from audit.run
        where programme_id = ${run.programmeId}
            and status = 'completed'
            and run_id <> ${run.runId}::bigint
            and exists (select from register.month_member where month_member.run_id = run.run_id)
        order by run_id desc
        limit 1
    ),
    followed as (
        select distinct on (pseudonym)
            followed_person.customer_number, pseudonym, first_run.as_of_date as first_line_on,
            concat(month_member.run_id, ' ', month_member.class) as former_line
        from register.followed_person
        inner join register.month_member using (pseudonym)
        inner join latest on month_member.run_id >= latest.run_id
        left join audit.run as first_run on first_run.run_id = followed_person.run_id
        where followed_person.programme_id = ${run.programmeId} and ended_run_id is null
        order by pseudonym, month_member.run_id desc
    ),
    there as (${banded(run)})
    select
        -- The order in which classes are divided: it says nothing.
        row_number() over (order by hashtextextended(customer_number, 0), customer_number)::integer as person,
        customer_number,
        coalesce(followed.pseudonym, gen_random_uuid()) as pseudonym,
        followed.pseudonym is null as is_new,
        case when followed.pseudonym is null then ${run.asOfDate}::date else first_line_on end as first_line_on,
        former_line,
        there.customer_number is not null as is_there,
        there.te_office,
        there.transferred_on,
        coalesce(there.is_nearing, false) as is_nearing,
        ${sql.join(told)}
    from followed
    full join there using (customer_number)`.execute(tx)
  const { rows } = await sql<{ count: number }>`select count(*)::integer as count from month_person`.execute(
    tx,
  )
  return one(rows).count
}

function banded({ runId, asOfDate }: Run): RawBuilder<unknown> {
  return sql`
    select
        customer_number,
        row_te_office as te_office,
        member_since as transferred_on,
        employment_code in ('02', '03') and benefit = 'TMT' and (${isNearingStep}) as is_nearing,
        customership_id is not null as is_member,
        area_id,
        case
            when employment_code in ('00', '07', '08') then 'in a service'
            when employment_code = '02' then 'unemployed'
            when employment_code = '03' then 'laid off'
            when employment_code in ('01', '04') then 'working'
            when employment_code is not null then 'outside the labour force'
        end as employment,
        counted_person.municipality_code,
        case
            when row_age < 20 then '15-19'
            when row_age >= 65 then '65+'
            else (array['20-24', '25-29', '30-34', '35-39', '40-44', '45-49', '50-54', '55-59', '60-64'])[row_age / 5 - 3]
        end as age_band,
        date_trunc('month', case when customership_id is not null then greatest(member_since, counted_since)::timestamp end)::date
            as member_since,
        coalesce(benefit, case when has_row then 'none' end) as benefit,
        ${bandOfMonths(sql`unemployed_since`, asOfDate)} as months_unemployed,
        case
            when row_mother_tongue in ('fi', 'fin') then 'fi'
            when row_mother_tongue in ('sv', 'swe') then 'sv'
            when row_mother_tongue = any (${[...samiLanguages]}::text[]) then 'sami'
            when row_mother_tongue is not null then 'foreign'
        end as language,
        case
            when labour_market_subsidy_days >= 1000 then '1000+'
            when labour_market_subsidy_days >= 400 then '400-999'
            when labour_market_subsidy_days >= 300 then '300-399'
            when labour_market_subsidy_days >= 1 then '1-299'
            when has_row then '0'
        end as subsidy_days,
        ${bandOfMonths(sql`job_search_started_on`, asOfDate)} as months_registered,
        is_in_integration_period as in_integration_period,
        case
            when customership_id is null then null
            when assignment_reason = 'DORMANT' then 'dormant'
            when counted_person.caseworker_id is null then 'waiting'
            when load.customer_count * 2 < load.capacity then 'under 50 %'
            when load.customer_count * 10 <= load.capacity * 9 then '50-90 %'
            else 'over 90 %'
        end as caseworker_load,
        row_service_language as service_language,
        groups
    from counted_person
    -- As analysts know it: with people under non-disclosure, it would show beside analysis.caseload how many they are.
    left join audit.caseload as load on load.run_id = ${runId}::bigint and load.caseworker_id = counted_person.caseworker_id
    cross join lateral (select ${ageOn(asOfDate, sql`row_birth_date`)} as row_age offset 0) as its
    where has_row or customership_id is not null`
}

/** Whether 65 days or less of the subsidy, what a quarter of a year pays, are left until the next step. */
const isNearingStep = sql.join(
  [300, 400, 1000].map((step) => {
    return sql`labour_market_subsidy_days between ${sql.lit(step - 65)} and ${sql.lit(step - 1)}`
  }),
  sql` or `,
)

/** By whole months from a day until the night; null where there is no such day, or it is still to come. */
function bandOfMonths(day: RawBuilder<unknown>, asOfDate: string): RawBuilder<string> {
  const before = (months: number) => sql`(${asOfDate}::date - ${sql.lit(`${months} months`)}::interval)::date`
  return sql`
    case
        when ${day} > ${asOfDate}::date then null
        when ${day} > ${before(3)} then '0-2'
        when ${day} > ${before(6)} then '3-5'
        when ${day} > ${before(12)} then '6-11'
        when ${day} > ${before(24)} then '12-23'
        when ${day} <= ${before(24)} then '24+'
    end`
}
