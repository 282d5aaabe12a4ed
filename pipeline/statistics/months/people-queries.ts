import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../db/database.ts'
import type { Run } from '../../domain.ts'
import { samiLanguages } from '../../programmes/own-languages.ts'
import { ageOn, monthsBetween } from '../nights/count-bands.ts'

/**
 * Makes `month_person`: everybody whom the lines follow, and everybody else in tonight's files or with a customership,
 * but people under non-disclosure: who comes under it is gone, like others who are. `class` is that of the last line, 0 for
 * whoever has none; `facts` are the values of `attributes`, in their order, as text. Lines of a night that was undone were
 * seen: so the night run again divides their classes further, and not those of the night before anew.
 */
export async function gatherPeople(tx: Tx, run: Run): Promise<void> {
  await gatherThoseThere(tx, run)
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
        select distinct on (pseudonym) followed_person.customer_number, pseudonym, month_member.class
        from register.followed_person
        inner join register.month_member using (pseudonym)
        inner join latest on month_member.run_id >= latest.run_id
        where programme_id = ${run.programmeId} and ended_run_id is null
        order by pseudonym, month_member.run_id desc
    )
    select
        customer_number,
        coalesce(followed.pseudonym, gen_random_uuid()) as pseudonym,
        followed.pseudonym is null as is_new,
        coalesce(followed.class, 0) as class,
        coalesce(there.facts, array['false']::text[]) as facts
    from followed
    full join month_there as there using (customer_number)`.execute(tx)
  await sql`analyze month_person`.execute(tx)
}

async function gatherThoseThere(tx: Tx, run: Run): Promise<void> {
  await sql`
    create temporary table month_there on commit drop as
    with load as (
        -- As analysts know it: with people under non-disclosure, it would show beside analysis.caseload how many they are.
        select assignment.caseworker_id, count(*) as customer_count
        from register.assignment
        inner join register.customership using (customership_id)
        inner join register.customer on customer.customer_number = customership.customer_number and not is_protected
        where assignment.ended_on is null and assignment.caseworker_id is not null
        group by assignment.caseworker_id
    ),
    member as (
        select
            customership.customer_number,
            customership.area_id,
            customership.municipality_code,
            customership.group_ids,
            (
                select max(began.started_on)
                from register.customership as began
                where began.programme_id = customership.programme_id
                    and began.customer_number = customership.customer_number
                    and began.start_reason in ('ELIGIBLE', 'RESTARTED')
            ) as member_since,
            case
                when assignment.reason = 'DORMANT' then 'dormant'
                when assignment.caseworker_id is null then 'waiting'
                when load.customer_count * 2 < caseworker.capacity then 'under 50 %'
                when load.customer_count * 10 <= caseworker.capacity * 9 then '50-90 %'
                else 'over 90 %'
            end as caseworker_load
        from register.customership
        left join register.assignment
            on assignment.customership_id = customership.customership_id and assignment.ended_on is null
        left join register.caseworker using (caseworker_id)
        left join load using (caseworker_id)
        where customership.programme_id = ${run.programmeId} and customership.ended_on is null
    ),
    person as (
        select
            coalesce(member.customer_number, verdict.customer_number) as customer_number,
            member.customer_number is not null as is_member,
            case
                when member.customer_number is not null then member.area_id
                -- Who leaves tonight lives elsewhere than where the customership was.
                when verdict.outcome in ('RETURN', 'END') then home.area_id
                else verdict.area_id
            end as area_id,
            case
                when member.customer_number is not null then member.municipality_code
                when verdict.outcome in ('RETURN', 'END') then verdict.home_municipality
                else verdict.municipality_code
            end as municipality_code,
            member.group_ids,
            member.member_since,
            member.caseworker_load,
            verdict.staged_file_id,
            verdict.line_number
        from member
        full join staging.night_verdict as verdict using (customer_number)
        left join staging.night_municipality as home on home.municipality_code = verdict.home_municipality
        where member.customer_number is not null or verdict.line_number is not null
    )
    select
        person.customer_number,
        person.member_since,
        fact.te_office,
        coalesce(
            fact.employment_code in ('02', '03')
            and fact.benefit = 'TMT'
            and exists (
                select from unnest(array[300, 400, 1000]) as step
                where step > fact.labour_market_subsidy_days and step <= fact.labour_market_subsidy_days + 65
            ),
            false
        ) as is_nearing,
        array[
            'true',
            person.is_member::text,
            person.area_id,
            case
                when fact.employment_code in ('00', '07', '08') then 'in a service'
                when fact.employment_code = '02' then 'unemployed'
                when fact.employment_code = '03' then 'laid off'
                when fact.employment_code in ('01', '04') then 'working'
                when fact.employment_code is not null then 'outside the labour force'
            end,
            person.municipality_code,
            case
                when age.years < 20 then '15-19'
                when age.years >= 65 then '65+'
                when age.years is not null then concat(age.years / 5 * 5, '-', age.years / 5 * 5 + 4)
            end,
            date_trunc('month', case when person.is_member then greatest(person.member_since, released.counted_since) end)::date::text,
            coalesce(fact.benefit, case when fact.customer_number is not null then 'none' end),
            ${bandOfMonths(sql<number>`unemployed.months`)},
            case
                when fact.mother_tongue in ('fi', 'fin') then 'fi'
                when fact.mother_tongue in ('sv', 'swe') then 'sv'
                when fact.mother_tongue = any (${[...samiLanguages]}::text[]) then 'sami'
                when fact.mother_tongue is not null then 'foreign'
            end,
            case
                when fact.labour_market_subsidy_days >= 1000 then '1000+'
                when fact.labour_market_subsidy_days >= 400 then '400-999'
                when fact.labour_market_subsidy_days >= 300 then '300-399'
                when fact.labour_market_subsidy_days >= 1 then '1-299'
                when fact.customer_number is not null then '0'
            end,
            ${bandOfMonths(sql<number>`registered.months`)},
            (fact.immigrant is true and fact.integration_period_ends_on >= ${run.asOfDate}::date)::text,
            person.caseworker_load,
            fact.service_language,
            array_to_string(person.group_ids, '|')
        ] as facts
    from person
    left join staging.customer as fact
        on fact.staged_file_id = person.staged_file_id and fact.line_number = person.line_number
    inner join register.customer on customer.customer_number = person.customer_number and not customer.is_protected
    left join released_person as released on released.customer_number = person.customer_number
    cross join lateral (select ${ageOn(run.asOfDate, sql`fact.birth_date`)} as years) as age
    cross join lateral (select ${monthsSince(run, sql`fact.unemployed_since`)} as months) as unemployed
    cross join lateral (select ${monthsSince(run, sql`fact.job_search_started_on`)} as months) as registered`.execute(
    tx,
  )
}

/** Whole months from a day until the night; null where there is no such day, or it is still to come. */
function monthsSince({ asOfDate }: Run, day: RawBuilder<unknown>): RawBuilder<number> {
  const night = sql`${asOfDate}::date`
  return sql`case when ${day} <= ${night} then ${monthsBetween(day, night)} end`
}

function bandOfMonths(months: RawBuilder<number>): RawBuilder<string> {
  return sql`case
    when ${months} < 3 then '0-2'
    when ${months} < 6 then '3-5'
    when ${months} < 12 then '6-11'
    when ${months} < 24 then '12-23'
    when ${months} >= 24 then '24+'
  end`
}
