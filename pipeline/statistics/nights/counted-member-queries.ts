import { sql } from 'kysely'
import type { Tx } from '../../db/database.ts'
import type { Run } from '../../domain.ts'
import { ageOn } from './count-bands.ts'

/**
 * Collects whom the last night counted as members or tonight does, a row per customership, with what is counted of them.
 * Dropped with the transaction. Nobody who is under non-disclosure now `is_counted`; whoever has come under it, or was
 * erased, `was_counted` and leaves.
 */
export async function collectCountedMembers(tx: Tx, { runId, programmeId, asOfDate }: Run): Promise<void> {
  await sql`
    create temporary table counted_member on commit drop as
    with member as materialized (
        select
            customership.*,
            started_run_id = ${runId}::bigint as is_new,
            coalesce(not customer.is_protected, false) as is_open,
            started_run_id <> ${runId}::bigint and is_counted as was_counted
        from register.customership
        left join register.customer using (customer_number)
        where programme_id = ${programmeId}::text
            and (
                ended_on is null
                or ended_run_id = ${runId}::bigint
                -- Erased since the last night, which counted the person.
                or (end_reason = 'ERASED' and is_counted)
            )
    ),
    former as materialized (
        select customer_number, municipality_code, was_counted from member where ended_run_id = ${runId}::bigint
    )
    select
        member.customership_id,
        member.area_id,
        member.municipality_code,
        member.group_ids,
        array_to_string(member.group_ids, '|') as groups,
        member.was_counted,
        member.ended_on is null and member.is_open as is_counted,
        case
            when not member.is_open or member.ended_on is not null or member.was_counted then null
            when member.is_new and member.start_reason in ('ELIGIBLE', 'RESTARTED') then member.start_reason
            when member.is_new and former.was_counted then 'MOVED'
            else 'COUNTED_AGAIN'
        end as arrival_reason,
        case
            when member.was_counted and not member.is_open then 'NOT_COUNTED'
            when member.was_counted and member.ended_on is not null then member.end_reason
        end as departure_reason,
        member.start_reason,
        former.municipality_code as former_municipality_code,
        member.previous_ended_on,
        greatest(transfer.started_on, released.counted_since) as transferred_on,
        released.counted_since,
        ${ageOn(asOfDate, sql`person.birth_date`)} as age,
        person.birth_date,
        person.mother_tongue,
        person.service_language,
        person.integration_period_ends_on,
        person.te_office,
        night_need.service_point_id,
        own_row.line_number is not null as has_row,
        own_row.sex,
        own_row.employment_code,
        own_row.benefit,
        own_row.labour_market_subsidy_days,
        case when own_row.unemployed_since <= ${asOfDate}::date then own_row.unemployed_since end as unemployed_since,
        own_row.job_search_started_on
    from member
    left join former on former.customer_number = member.customer_number and member.ended_on is null
    left join released_person as released on released.customer_number = member.customer_number
    left join register.person on person.customer_number = member.customer_number
    left join staging.night_need on night_need.customership_id = member.customership_id
    left join staging.night_verdict as verdict on verdict.customer_number = member.customer_number
    left join staging.customer as own_row
        on own_row.staged_file_id = verdict.staged_file_id and own_row.line_number = verdict.line_number
    cross join lateral (
        select case
            when member.start_reason in ('ELIGIBLE', 'RESTARTED') then member.started_on
            else (
                select max(earlier.started_on)
                from register.customership as earlier
                where earlier.programme_id = member.programme_id
                    and earlier.customer_number = member.customer_number
                    and earlier.started_on <= member.started_on
                    and earlier.start_reason in ('ELIGIBLE', 'RESTARTED')
            )
        end as started_on
    ) as transfer
    where member.was_counted or (member.ended_on is null and member.is_open)`.execute(tx)
  await sql`analyze counted_member`.execute(tx)
}

/** Remembers whom tonight counted, for the next night: of tonight's new members, and of those who changed. */
export async function rememberCounted(tx: Tx, { programmeId }: Run): Promise<void> {
  await sql`
    update register.customership
    set is_counted = not customership.is_counted
    from register.customership as known
    left join register.customer using (customer_number)
    where known.programme_id = ${programmeId}::text
        and (known.ended_on is null or known.end_reason = 'ERASED')
        and known.is_counted <> coalesce(not customer.is_protected, false)
        and customership.customership_id = known.customership_id`.execute(tx)
}
