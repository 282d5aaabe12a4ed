import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { analyze } from '../db/statistics.ts'
import type { Run } from '../domain.ts'
import { ageOn } from './bands.ts'

/**
 * Collects what is known of people once, for all that is counted of them: of each a row, by their customer number. Dropped
 * with the transaction.
 *
 * - `counted_person`: everybody but people under non-disclosure, or erased. `decided_…` is what the programme's latest
 *   decision says; `outcome` is its outcome, and `MEMBER` of whoever has a customership after the night
 *   (`customership_id`). What their own row says is null where they have none (`has_row`).
 * - `departed_member`: whom the last night counted as members, and tonight does not, by customership: also whoever has come
 *   under non-disclosure since, or was erased.
 */
export async function collectPeople(tx: Tx, run: Run): Promise<void> {
  await analyze(tx, 'register.notification', ['run_id', 'kind', 'is_restricted'])
  await collectCounted(tx, run)
  await collectDeparted(tx, run)
}

async function collectCounted(tx: Tx, { runId, programmeId, asOfDate }: Run): Promise<void> {
  // First what most counts ask for: a row is read up to the last column that one asks for.
  await sql`
    create temporary table counted_person on commit drop as
    select
        membership.customership_id,
        case
            when membership.customership_id is null then null
            when membership.started_run_id <> ${runId}::bigint then
                case when not membership.is_counted then 'COUNTED_AGAIN' end
            when membership.start_reason in ('ELIGIBLE', 'RESTARTED') then membership.start_reason
            when former.is_counted then 'MOVED'
            else 'COUNTED_AGAIN'
        end as arrival_reason,
        membership.started_run_id = ${runId}::bigint as is_new,
        case
            when membership.customership_id is not null then membership.area_id
            -- Who leaves tonight lives elsewhere than where the customership was.
            when verdict.outcome in ('RETURN', 'END') then home.area_id
            else verdict.area_id
        end as area_id,
        case
            when membership.customership_id is not null then membership.municipality_code
            when verdict.outcome in ('RETURN', 'END') then verdict.home_municipality
            else verdict.municipality_code
        end as municipality_code,
        assignment.caseworker_id,
        assignment.started_on as assigned_on,
        assignment.reason as assignment_reason,
        null::date as counted_since,
        verdict.outcome as verdict_outcome,
        verdict.reason_code as verdict_reason,
        array_to_string(verdict.groups_unknown, '|') as verdict_unknown_groups,
        own_row.line_number is not null as has_row,
        own_row.te_office as row_te_office,
        standing.as_of_date as decided_on,
        case when membership.customership_id is null then standing.outcome else 'MEMBER' end as outcome,
        standing.reason_code as decided_reason,
        array_to_string(standing.groups_unknown, '|') as decided_unknown_groups,
        coalesce(membership.area_id, standing.area_id, '(no area)') as decided_area,
        coalesce(membership.municipality_code, standing.municipality_code, '(unknown)') as decided_municipality,
        standing.age as decided_age,
        standing.mother_tongue as decided_mother_tongue,
        coalesce(standing.service_language, '(unknown)') as decided_service_language,
        coalesce(notification.channel, '(none)') as channel,
        array_to_string(membership.group_ids, '|') as groups,
        ${ageOn(asOfDate, sql`person.birth_date`)} as age,
        person.birth_date,
        person.mother_tongue,
        person.service_language,
        person.integration_period_ends_on,
        person.te_office,
        assignment.service_point_id,
        case
            when membership.start_reason in ('ELIGIBLE', 'RESTARTED') then membership.started_on
            when membership.start_reason is not null then ${transferUntil(programmeId, 'membership')}
        end as member_since,
        own_row.sex,
        own_row.employment_code,
        own_row.benefit,
        own_row.labour_market_subsidy_days,
        case when own_row.unemployed_since <= ${asOfDate}::date then own_row.unemployed_since end as unemployed_since,
        own_row.job_search_started_on,
        membership.start_reason,
        membership.previous_ended_on,
        case when former.is_counted then former.municipality_code end as former_municipality_code,
        own_row.birth_date as row_birth_date,
        own_row.mother_tongue as row_mother_tongue,
        own_row.service_language as row_service_language,
        own_row.immigrant is true and own_row.integration_period_ends_on >= ${asOfDate}::date as is_in_integration_period,
        customer.customer_number
    from register.customer
    left join register.standing
        on standing.programme_id = ${programmeId}::text and standing.customer_number = customer.customer_number
    left join staging.night_verdict as verdict on verdict.customer_number = customer.customer_number
    left join staging.customer as own_row
        on own_row.staged_file_id = verdict.staged_file_id and own_row.line_number = verdict.line_number
    left join staging.night_municipality as home on home.municipality_code = verdict.home_municipality
    left join register.customership as membership
        on membership.programme_id = ${programmeId}::text
        and membership.customer_number = customer.customer_number
        and membership.ended_on is null
    left join register.customership as former
        on former.ended_run_id = ${runId}::bigint
        and former.programme_id = ${programmeId}::text
        and former.customer_number = membership.customer_number
    left join register.assignment
        on assignment.customership_id = membership.customership_id and assignment.ended_on is null
    left join register.notification
        on notification.customership_id = membership.customership_id
        and notification.run_id = membership.started_run_id
        and notification.kind in ('transfer', 'restart', 'move')
    left join register.person on person.customer_number = membership.customer_number
    where not customer.is_protected`.execute(tx)
  await sql`
    update counted_person
    set counted_since = released.counted_since
    from released_person as released
    where released.customer_number = counted_person.customer_number`.execute(tx)
  await analyze(tx, 'counted_person', ['customership_id', 'arrival_reason', 'decided_on', 'caseworker_id'])
}

async function collectDeparted(tx: Tx, { runId, programmeId }: Run): Promise<void> {
  await sql`
    create temporary table departed_member on commit drop as
    select
        customership.area_id,
        customership.municipality_code,
        array_to_string(customership.group_ids, '|') as groups,
        case
            when coalesce(customer.is_protected, true) then 'NOT_COUNTED'
            else customership.end_reason
        end as departure_reason,
        greatest(${transferUntil(programmeId, 'customership')}, released.counted_since) as transferred_on
    from register.customership
    left join register.customer using (customer_number)
    left join released_person as released using (customer_number)
    where customership.programme_id = ${programmeId}::text
        and customership.is_counted
        and customership.started_run_id <> ${runId}::bigint
        and (
            customership.ended_run_id = ${runId}::bigint
            or (customership.ended_on is null and coalesce(customer.is_protected, true))
            -- Erased since the last night, which counted the person.
            or customership.end_reason = 'ERASED'
        )`.execute(tx)
}

/** When the membership began that a customership continues, through moves. */
function transferUntil(programmeId: string, customership: string): RawBuilder<unknown> {
  return sql`(
    select max(earlier.started_on)
    from register.customership as earlier
    where earlier.programme_id = ${programmeId}::text
        and earlier.customer_number = ${sql.ref(`${customership}.customer_number`)}
        and earlier.started_on <= ${sql.ref(`${customership}.started_on`)}
        and earlier.start_reason in ('ELIGIBLE', 'RESTARTED')
  )`
}

/** Remembers whom tonight counted, for the next night: of tonight's new members, and of those who changed. */
export async function rememberCounted(tx: Tx, { programmeId }: Run): Promise<void> {
  await sql`
    update register.customership
    set is_counted = not is_counted
    where programme_id = ${programmeId}::text
        and (ended_on is null or end_reason = 'ERASED')
        and is_counted = (
            end_reason is not distinct from 'ERASED'
            or customer_number in (select customer_number from register.customer where is_protected)
        )`.execute(tx)
}
