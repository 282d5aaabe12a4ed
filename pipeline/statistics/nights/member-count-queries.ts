import { sql } from 'kysely'
import type { Tx } from '../../db/database.ts'
import type { Run } from '../../domain.ts'
import { monthsUntil, waitedBand } from '../bands.ts'

// Each counts members by counted_person and departed_member (people-queries.ts), and enters that into the account.

export async function insertMemberFlow(tx: Tx, { runId }: Run): Promise<void> {
  await sql`
    insert into audit.member_flow (
        run_id, area_id, municipality_code, before_count, arrived_count, left_count, after_count
    )
    select
        ${runId}::bigint, area_id, municipality_code,
        count(*) filter (where arrival_reason is null), count(arrival_reason), count(departure_reason),
        count(*) filter (where departure_reason is null)
    from (
        select area_id, municipality_code, arrival_reason, null as departure_reason
        from counted_person
        where customership_id is not null
        union all
        select area_id, municipality_code, null, departure_reason from departed_member
    ) as member
    group by area_id, municipality_code
    order by area_id, municipality_code`.execute(tx)
}

export async function insertArrivals(tx: Tx, { runId, asOfDate }: Run): Promise<void> {
  await sql`
    insert into audit.arrival_count (run_id, reason, days_away, customer_count)
    select
        ${runId}::bigint,
        arrival_reason,
        case
            when arrival_reason <> 'RESTARTED' then null
            when ${asOfDate}::date - previous_ended_on <= 90 then 90
            when ${asOfDate}::date - previous_ended_on <= 365 then 365
        end as days_away,
        count(*)
    from counted_person
    where arrival_reason is not null
    group by arrival_reason, days_away
    order by arrival_reason, days_away`.execute(tx)
}

export async function insertDepartures(tx: Tx, { runId, asOfDate }: Run): Promise<void> {
  await sql`
    insert into audit.departure_count (
        run_id, reason, groups, months_since_transfer, is_within_90_days, customer_count
    )
    select
        ${runId}::bigint,
        departure_reason,
        groups,
        ${monthsUntil(asOfDate, sql`transferred_on`)} as months,
        ${asOfDate}::date - transferred_on <= 90 as is_soon,
        count(*)
    from departed_member
    group by departure_reason, groups, months, is_soon
    order by departure_reason, groups, months, is_soon`.execute(tx)
}

export async function insertMoves(tx: Tx, { runId }: Run): Promise<void> {
  await sql`
    insert into audit.move_count (
        run_id, from_municipality_code, to_municipality_code, reason, customer_count
    )
    select ${runId}::bigint, former_municipality_code, municipality_code, start_reason, count(*)
    from counted_person
    where arrival_reason = 'MOVED'
    group by former_municipality_code, municipality_code, start_reason
    order by former_municipality_code, municipality_code, start_reason`.execute(tx)
}

export async function insertTransferUnemployment(tx: Tx, { runId, asOfDate }: Run): Promise<void> {
  await sql`
    insert into audit.transfer_unemployment (run_id, area_id, group_id, months_unemployed, customer_count)
    with transferred as (
        select
            area_id,
            groups,
            -- least() alone would make 120 of null.
            case
                when unemployed_since is not null
                    then least(${monthsUntil(asOfDate, sql`unemployed_since`)}, 120)
            end as months,
            count(*) as customer_count
        from counted_person
        where arrival_reason = 'ELIGIBLE'
        group by area_id, groups, months
    )
    select ${runId}::bigint, area_id, met.group_id, months, sum(customer_count)
    from transferred
    cross join lateral unnest(array_append(string_to_array(groups, '|'), null)) as met (group_id)
    group by area_id, met.group_id, months
    order by area_id, met.group_id, months`.execute(tx)
}

export async function insertTransferDelays(tx: Tx, { runId, asOfDate }: Run): Promise<void> {
  await sql`
    insert into audit.transfer_delay (run_id, te_office, days, customer_count)
    select ${runId}::bigint, te_office, span.days, count(*)
    from counted_person
    cross join lateral (select ${asOfDate}::date - job_search_started_on as days) as exact
    cross join lateral (
        select case when exact.days <= 90 then exact.days else least(exact.days / 30 * 30, 1800) end as days
    ) as span
    where arrival_reason = 'ELIGIBLE'
    group by te_office, span.days
    order by te_office, span.days`.execute(tx)
}

/** Of everybody who is listed or has a customer, as they are tonight. */
export async function insertCaseloads(tx: Tx, { runId }: Run): Promise<void> {
  await sql`
    insert into audit.caseload (
        run_id, caseworker_id, municipality_code, service_point_id, capacity, full_time_equivalent, is_listed,
        customer_count
    )
    select
        ${runId}::bigint, caseworker_id, caseworker.municipality_code, caseworker.service_point_id,
        caseworker.capacity, caseworker.full_time_equivalent, caseworker.is_listed,
        coalesce(load.customer_count, 0)
    from register.caseworker
    left join (
        select caseworker_id, count(*) as customer_count from counted_person group by caseworker_id
    ) as load using (caseworker_id)
    where caseworker.is_listed or load.customer_count > 0
    order by caseworker_id`.execute(tx)
}

export async function insertUnserved(tx: Tx, { runId, asOfDate }: Run): Promise<void> {
  await sql`
    insert into audit.unserved_count (run_id, area_id, state, waited, customer_count)
    select
        ${runId}::bigint,
        area_id,
        case assignment_reason when 'DORMANT' then 'dormant' else 'waiting' end as state,
        ${waitedBand(sql`${asOfDate}::date - greatest(assigned_on, counted_since)`)} as waited,
        count(*)
    from counted_person
    where assigned_on is not null and caseworker_id is null
    group by area_id, state, waited
    order by area_id, state, waited`.execute(tx)
}
