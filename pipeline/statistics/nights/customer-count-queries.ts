import { sql } from 'kysely'
import type { Tx } from '../../db/database.ts'
import type { Run } from '../../domain.ts'
import { ageBand, ageOn, languageClass, waitedBand } from '../bands.ts'

// Each counts tonight's rows and customers without those under non-disclosure, and enters that into the account.

/**
 * By file and TE office. A row is nobody's under non-disclosure where its own flag says so and neither its number nor,
 * where that may be wrong, its identity code is known as protected.
 */
export async function insertOfficeRows(tx: Tx, { runId }: Run): Promise<void> {
  await sql`
    insert into audit.office_row_count (run_id, file_name, te_office, reason_codes, fields, row_count)
    -- Looked up once, and not for each file's partition.
    with hidden as materialized (
        select customer_number, personal_identity_code from register.customer where is_protected
        union all
        select customer_number, null from register.flagged_number
    )
    select
        ${runId}::bigint,
        night_file.file_name,
        coalesce(own_row.te_office, '(unknown)') as te_office,
        coalesce(rejection.reason_codes, '{}') as reason_codes,
        coalesce(rejection.fields, '{}') as fields,
        count(*)
    from staging.night_file
    inner join staging.customer as own_row using (staged_file_id)
    left join staging.night_rejection as rejection
        on rejection.source_file_id = night_file.source_file_id and rejection.line_number = own_row.line_number
    where not own_row.non_disclosure
        and (own_row.customer_number in (select customer_number from hidden)) is not true
        and (
            rejection.line_number is null
            or (
                own_row.personal_identity_code in (
                    select personal_identity_code from hidden where personal_identity_code is not null
                )
            ) is not true
        )
    group by 2, 3, 4, 5
    order by 2, 3, 4, 5`.execute(tx)
}

export async function insertVerdictCounts(tx: Tx, { runId }: Run): Promise<void> {
  await sql`
    insert into audit.verdict_count (run_id, outcome, reason_code, customer_count)
    select ${runId}::bigint, verdict_outcome, verdict_reason, count(*)
    from counted_person
    where verdict_outcome is not null
    group by verdict_outcome, verdict_reason
    order by verdict_outcome, verdict_reason`.execute(tx)
}

export async function insertReviews(tx: Tx, { runId, asOfDate }: Run): Promise<void> {
  await sql`
    insert into audit.review_count (run_id, te_office, reason_code, groups_unknown, waited, customer_count)
    select
        ${runId}::bigint, row_te_office, verdict_reason, verdict_unknown_groups,
        ${waitedBand(sql`${asOfDate}::date - greatest(decided_on, counted_since)`)} as waited,
        count(*)
    from counted_person
    where verdict_outcome = 'REVIEW' and has_row and decided_on is not null
    group by row_te_office, verdict_reason, verdict_unknown_groups, waited
    order by row_te_office, verdict_reason, verdict_unknown_groups, waited`.execute(tx)
}

/** Whose decision before tonight's, of a night that stands, was a review that was counted. */
export async function insertSettledReviews(tx: Tx, { runId, programmeId, asOfDate }: Run): Promise<void> {
  await sql`
    insert into audit.settled_review_count (
        run_id, reason_code, waited, outcome, outcome_reason_code, customer_count
    )
    select
        ${runId}::bigint, earlier.reason_code,
        ${waitedBand(sql`${asOfDate}::date - greatest(earlier.as_of_date, released.counted_since)`)} as waited,
        decision.outcome, decision.reason_code, count(*)
    from audit.decision
    inner join register.customer using (customer_number)
    left join released_person as released using (customer_number)
    cross join lateral (
        select former.outcome, former.reason_code, former.as_of_date
        from audit.decision as former
        inner join audit.run on run.run_id = former.run_id and run.status = 'completed'
        where former.customer_number = decision.customer_number
            and former.programme_id = decision.programme_id
            and former.run_id < decision.run_id
        order by former.run_id desc
        limit 1
    ) as earlier
    where decision.run_id = ${runId}::bigint
        and decision.outcome <> 'REVIEW'
        and earlier.outcome = 'REVIEW'
        and not customer.is_protected
        and coalesce(released.counted_since < ${asOfDate}::date, true)
        -- A first night settles none, and need not look them up.
        and exists (
            select from audit.run
            where programme_id = ${programmeId}::text and status = 'completed' and run_id <> ${runId}::bigint
        )
    group by earlier.reason_code, waited, decision.outcome, decision.reason_code
    order by earlier.reason_code, waited, decision.outcome, decision.reason_code`.execute(tx)
}

export async function insertAbsences(tx: Tx, { runId, programmeId, asOfDate }: Run): Promise<void> {
  await sql`
    insert into audit.absence_count (run_id, since_month, absent_count, returned_count)
    select
        ${runId}::bigint,
        date_trunc('month', greatest(absence.started_on, released.counted_since))::date as since_month,
        count(*) filter (where absence.ended_on is null),
        count(*) filter (where absence.ended_on is not null)
    from register.absence
    inner join register.customer using (customer_number)
    left join released_person as released using (customer_number)
    inner join register.customership
        on customership.programme_id = absence.programme_id
        and customership.customer_number = absence.customer_number
        and customership.ended_on is null
    where absence.programme_id = ${programmeId}::text
        and (
            absence.ended_on is null
            or (absence.ended_on = ${asOfDate}::date and coalesce(released.counted_since < ${asOfDate}::date, true))
        )
        and not customer.is_protected
    group by since_month
    order by since_month`.execute(tx)
}

/** As planned: what becomes of them later changes nothing. */
export async function insertNotificationCounts(tx: Tx, { runId, asOfDate }: Run): Promise<void> {
  await sql`
    insert into audit.notice_count (
        run_id, kind, channel, service_language, mother_tongue, age_band, customer_count
    )
    with alike as (
        select
            notification.kind, notification.channel, person.service_language, person.mother_tongue,
            ${ageOn(asOfDate, sql`person.birth_date`)} as age, count(*) as customer_count
        from register.notification
        inner join register.customership using (customership_id)
        left join register.person using (customer_number)
        where notification.run_id = ${runId}::bigint and not notification.is_restricted
        group by 1, 2, 3, 4, 5
    )
    select
        ${runId}::bigint, kind, channel, coalesce(service_language, '(unknown)'),
        ${languageClass(sql`mother_tongue`)}, ${ageBand(sql`age`)}, sum(customer_count)
    from alike
    group by 2, 3, 4, 5, 6
    order by 2, 3, 4, 5, 6`.execute(tx)
}
