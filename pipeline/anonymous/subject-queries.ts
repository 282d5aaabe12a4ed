/** Puts together whom the night judged, and what of each may be told: working tables of the transaction. */
import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { analyze } from '../db/statistics.ts'
import type { Run } from '../domain.ts'
import { type Borders, fewest } from './facts.ts'

function flag(column: RawBuilder<unknown>): RawBuilder<string> {
  return sql`case when ${column} then 'K' when not ${column} then 'E' else '' end`
}

const row = (column: string) => sql.ref(`customer.${column}`)

/** One after the other as in `factNames`. */
function factsSql({ asOfDate }: Run, borders: Borders): RawBuilder<string> {
  const night = sql`${asOfDate}::date`
  const facts = [
    row('employment_code'),
    flag(sql`coalesce(customer.unemployment_risk, false)`),
    sql`case
        when customer.mother_tongue is null then ''
        when customer.mother_tongue in ('sv', 'swe') then 'sv'
        when customer.mother_tongue = any (${[...borders.ownLanguages]}::text[]) then 'fi'
        else 'foreign'
    end`,
    row('service_language'),
    flag(row('uses_e_service')),
    flag(sql`num_nonnulls(customer.street_address, customer.postal_code, customer.post_office) = 3`),
    sql`width_bucket(customer.job_search_started_on, ${[...borders.searchStarted]}::date[])::text`,
    sql`case
        when customer.job_search_ended_on < ${night} then 'past' when customer.job_search_ended_on >= ${night} then 'later'
        else ''
    end`,
    sql`case
        when customer.unemployed_since is null then ''
        else (
            select count(*)::text from unnest(${[...borders.unemployedMonths]}::integer[]) as border (months)
            where customer.unemployed_since + make_interval(months => months) <= ${night}
        )
    end`,
    sql`case
        when customer.last_service_ended_on is null then ''
        when customer.last_service_ended_on > ${night} then 'running'
        when customer.last_service_ended_on > customer.unemployed_since then 'since'
        else 'before'
    end`,
    row('benefit'),
    sql`width_bucket(coalesce(customer.labour_market_subsidy_days, 0), ${[...borders.subsidyDays]}::integer[])::text`,
    flag(row('earnings_related_entitlement')),
    flag(row('immigrant')),
    sql`case
        when customer.integration_period_ends_on < ${night} then 'past'
        when customer.integration_period_ends_on >= ${night} then 'running'
        else ''
    end`,
    flag(row('temporary_protection')),
    flag(row('joint_service_customer')),
    flag(row('change_security_55')),
    row('te_discretion'),
    sql`width_bucket(
        extract(year from age(${night}, customer.birth_date))::integer, ${[...borders.age]}::integer[]
    )::text`,
  ]
  return sql`concat_ws('|', ${sql.join(facts.map((fact) => sql`coalesce(${fact}, '')`))})`
}

/**
 * Collects whom the night judged, with their facts, and its members whose row was rejected or who had none. `place`: the
 * municipality of the verdict, or the customership's. `home`: where the row says that they live.
 */
export async function collectSubjects(tx: Tx, run: Run, borders: Borders): Promise<void> {
  await sql`
    create temporary table anonymous_subject on commit drop as
    select
        verdict.outcome, verdict.reason_code,
        place.resolved_code as place, place.area_id,
        coalesce(verdict.home_municipality, '') as home,
        array_to_string(verdict.groups_met, ',') || '/' || array_to_string(verdict.groups_unknown, ',') as groups,
        case when customer.line_number is not null then ${factsSql(run, borders)} end as facts,
        verdict.is_protected
    from staging.night_verdict as verdict
    left join staging.customer using (staged_file_id, line_number)
    left join staging.night_municipality as place on place.municipality_code = verdict.municipality_code
    union all
    select
        case when rejected.customer_number is null then 'ABSENT' else 'REJECTED' end,
        coalesce(rejected.reasons, ''),
        place.resolved_code, place.area_id, '', '/', null, known.is_protected
    from register.customership
    inner join register.customer as known using (customer_number)
    left join (
        select customer_number, min(array_to_string(reason_codes, ',')) as reasons
        from audit.rejected_row
        where run_id = ${run.runId} and customer_number is not null
        group by customer_number
    ) as rejected using (customer_number)
    left join staging.night_municipality as place using (municipality_code)
    where customership.programme_id = ${run.programmeId}
        and customership.ended_on is null
        and customership.started_run_id < ${run.runId}::bigint
        and not exists (
            select from staging.night_verdict where night_verdict.customer_number = customership.customer_number
        )`.execute(tx)
  await analyze(tx, 'anonymous_subject')
}

/**
 * Says of everybody not under non-disclosure which place they get, and whether they keep their facts: where fewer than
 * five have a verdict in a municipality, they are gathered by fives in the municipality of one of them, of the same area
 * where it can be.
 */
export async function placePeople(tx: Tx): Promise<void> {
  await sql`
    create temporary table anonymous_person on commit drop as
    with person as (
        select
            row_number() over () as person_id,
            anonymous_subject.*,
            count(*) over (partition by outcome, reason_code, place) as like_here,
            count(*) over (partition by outcome, reason_code, place, home, facts) as alike_here
        from anonymous_subject
        where not is_protected
    ),
    scattered as (
        select
            person_id, outcome, reason_code, place,
            row_number() over apart - 1 as ordinal,
            count(*) over (partition by outcome, reason_code) / ${sql.lit(fewest)} as gatherings
        from person
        where place is not null and like_here < ${sql.lit(fewest)}
        window apart as (partition by outcome, reason_code order by area_id, random())
    ),
    gathered as (
        select
            person_id, gatherings,
            first_value(place) over (
                partition by outcome, reason_code, least(ordinal / ${sql.lit(fewest)}, gatherings - 1) order by ordinal
            ) as place
        from scattered
    ),
    others_place as (
        select distinct on (outcome, reason_code) outcome, reason_code, place
        from person
        where place is not null and like_here >= ${sql.lit(fewest)}
        order by outcome, reason_code, like_here desc, place
    )
    select
        person.person_id, person.outcome, person.reason_code, person.groups, person.facts,
        person.place is not null as has_place,
        -- Of a verdict that fewer than five people have in the whole country no place is told.
        case
            when gathered.person_id is null then person.place
            when gathered.gatherings > 0 then gathered.place
            else others_place.place
        end as place,
        person.area_id is not null as is_in_area,
        gathered.person_id is not null as is_gathered,
        coalesce(
            gathered.person_id is null
                and person.alike_here >= ${sql.lit(fewest)}
                and person.home = coalesce(person.place, '')
                and person.facts is not null,
            false
        ) as keeps_facts
    from person
    left join gathered using (person_id)
    left join others_place using (outcome, reason_code)`.execute(tx)
  await analyze(tx, 'anonymous_person')
}

/**
 * Municipality and facts that fewer than five people there have: those under non-disclosure among them, and those whose row
 * was rejected: these by what could be read of it, so they hide nobody who was accepted.
 */
export async function findRareFacts(tx: Tx, run: Run, borders: Borders): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ key: string }>`
    select home || ' ' || facts as key
    from (
        select home, facts, true as is_accepted from anonymous_subject where facts is not null
        union all
        select coalesce(home.resolved_code, ''), ${factsSql(run, borders)}, false
        from staging.night_rejection
        inner join staging.night_file using (source_file_id)
        inner join staging.customer using (staged_file_id, line_number)
        left join staging.night_municipality as home on home.municipality_code = customer.home_municipality
    ) as told
    group by home, facts
    having count(*) < ${sql.lit(fewest)}
        or count(*) filter (where is_accepted) between 1 and ${sql.lit(fewest - 1)}`.execute(tx)
  return new Set(rows.map(({ key }) => key))
}
