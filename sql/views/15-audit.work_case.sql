-- Every case that is there for a person, also those waived or resolved, and rejected rows that came right by themselves
-- within a month, one row per case.
create view audit.work_case as
with night as (
    select
        programme_id,
        run_id,
        as_of_date,
        row_number() over (partition by programme_id order by as_of_date desc) as nights_back
    from audit.run
    where status = 'completed'
),
latest_run as (
    select programme_id, run_id, as_of_date from night where nights_back = 1
),
recovered as (
    select
        recovered_row.rejected_source_file_id as source_file_id,
        recovered_row.rejected_line_number as line_number,
        recovered_row.rejected_run_id as run_id,
        night.as_of_date as recovered_on
    from audit.recovered_row
    inner join night using (run_id)
    inner join latest_run using (programme_id)
    where night.as_of_date > latest_run.as_of_date - 30
),
-- Of the last nights, and of those whose rows came right since.
rejected as (
    select
        night.programme_id,
        night.as_of_date,
        night.nights_back,
        rejected_row.*,
        case when 'IDENTITY_CONFLICT' = any (rejected_row.reason_codes) then 'identity-conflict' else 'rejected-row' end as kind,
        coalesce(rejected_row.customer_number, encode(sha256(rejected_record.raw), 'hex'), source_file.file_name || ' ' || rejected_row.line_number) as about,
        -- A file is an office's, and a line of it would show which by how far the files go.
        case
            when not coalesce(customer.is_protected, flagged_number.customer_number is not null)
                then format('%s line %s', source_file.file_name, rejected_row.line_number)
        end as place
    from night
    inner join audit.rejected_row using (run_id)
    inner join audit.source_file using (source_file_id)
    left join register.rejected_record
        on rejected_record.run_id = rejected_row.run_id
        and rejected_record.source_file_id = rejected_row.source_file_id
        and rejected_record.line_number = rejected_row.line_number
    left join register.customer on customer.customer_number = rejected_row.customer_number
    left join register.flagged_number on flagged_number.customer_number = rejected_row.customer_number
    -- A pseudonym: nobody can mend the row of an erased person.
    where coalesce(length(rejected_row.customer_number), 0) <= 12
        and (night.nights_back = 1 or night.run_id in (select run_id from recovered))
),
numbered as (
    select
        rejected.*,
        concat_ws(' ', about, row_number() over (
            partition by programme_id, run_id, kind, about order by source_file_id, line_number
        )) as numbered_about,
        array_to_string(reason_codes, ', ') as reasons,
        format('%s (%s)', array_to_string(reason_codes, ', '), array_to_string(fields, ', ')) as facts
    from rejected
),
-- Of each customer now rejected, the nights in a row up to the last one: the first of them.
rejected_since as (
    select programme_id, customer_number, min(as_of_date) as since
    from (
        select
            programme_id,
            customer_number,
            as_of_date,
            nights_back,
            row_number() over (partition by programme_id, customer_number order by nights_back) as rejections_back
        from (
            select distinct night.programme_id, rejected_row.customer_number, night.as_of_date, night.nights_back
            from (select distinct programme_id, customer_number from rejected where nights_back = 1) as now_rejected
            inner join audit.rejected_row using (customer_number)
            inner join night on night.run_id = rejected_row.run_id and night.programme_id = now_rejected.programme_id
        ) as rejected_on
    ) as counted
    where nights_back = rejections_back
    group by programme_id, customer_number
),
found (programme_id, kind, about, customer_number, reason, detail, since, facts) as (
    select
        numbered.programme_id, numbered.kind, numbered.numbered_about, numbered.customer_number, numbered.reasons,
        numbered.place, coalesce(rejected_since.since, numbered.as_of_date), numbered.facts
    from numbered
    left join rejected_since using (programme_id, customer_number)
    where numbered.nights_back = 1
    union all
    select
        latest_run.programme_id,
        'garbled-values',
        source_file.file_name,
        null,
        'GARBLED_VALUES',
        format('%s: %s rows', source_file.file_name, garbled.told),
        garbled_since.as_of_date,
        format('GARBLED_VALUES, %s rows', garbled.told)
    from latest_run
    inner join audit.source_file using (run_id)
    -- Of nights before they were told apart, all.
    cross join lateral (
        select
            coalesce(source_file.open_garbled_count, source_file.garbled_count) as open_count,
            coalesce('about ' || source_file.told_garbled_count, 'few') as told
    ) as garbled
    -- The first of the nights in a row that found some in the file.
    cross join lateral (
        select min(night.as_of_date) as as_of_date
        from night
        inner join audit.source_file as earlier_file using (run_id)
        where night.programme_id = latest_run.programme_id
            and earlier_file.file_name = source_file.file_name
            and not exists (
                select
                from night as clean_night
                inner join audit.source_file as clean_file using (run_id)
                where clean_night.programme_id = latest_run.programme_id
                    and clean_file.file_name = source_file.file_name
                    and coalesce(clean_file.open_garbled_count, clean_file.garbled_count) = 0
                    and clean_night.as_of_date >= night.as_of_date
            )
    ) as garbled_since
    where garbled.open_count > 0
    union all
    select
        standing.programme_id,
        'review',
        standing.customer_number,
        standing.customer_number,
        told.reason_code,
        told.groups_unknown,
        standing.as_of_date,
        concat_ws(', ', told.reason_code, told.groups_unknown, 'since ' || standing.as_of_date)
    from register.standing
    left join register.customer using (customer_number)
    left join audit.told_reason
        on told_reason.reason_code = standing.reason_code and customer.is_protected is not false
    -- A group can be one area's own.
    cross join lateral (
        select
            coalesce(told_reason.told_as, standing.reason_code) as reason_code,
            case when not customer.is_protected then nullif(array_to_string(standing.groups_unknown, ', '), '') end
                as groups_unknown
    ) as told
    where standing.outcome = 'REVIEW'
    union all
    select
        customership.programme_id,
        notification.status || '-notification',
        notification.notification_id::text,
        customership.customer_number,
        coalesce(notification.hold_reason, notice_error.text),
        concat_ws(', ', notification.kind, notification.error),
        run.as_of_date,
        concat_ws(', ', notification.kind, notification.hold_reason, notice_error.text)
    from register.notification
    inner join register.customership using (customership_id)
    inner join audit.run on run.run_id = notification.run_id
    cross join lateral regexp_replace(notification.error, ' trace [^ ]*$', '') as notice_error (text)
    where notification.status in ('held', 'failed')
        and (notification.hold_reason is null or notification.hold_reason not in ('ERASED', 'SERVICE_CONTINUES'))
    union all
    -- Whom the programme that continues took is told by it.
    select
        customership.programme_id,
        'held-notification',
        notification.notification_id::text,
        customership.customer_number,
        notification.hold_reason,
        notification.kind,
        run.as_of_date,
        concat_ws(', ', notification.kind, notification.hold_reason)
    from register.notification
    inner join register.customership using (customership_id)
    inner join audit.run on run.run_id = notification.run_id
    where notification.status = 'held'
        and notification.hold_reason = 'SERVICE_CONTINUES'
        and not exists (
            select from register.customership as next
            where next.customer_number = customership.customer_number
                and next.programme_id <> customership.programme_id
                and next.started_on >= customership.ended_on
        )
    union all
    select
        programme_id, 'absent-member', customer_number, customer_number, 'ABSENT', null, started_on,
        'ABSENT, since ' || started_on
    from register.absence
    where ended_on is null
    union all
    select
        customership.programme_id,
        'home-municipality-unknown',
        concat_ws(' ', customership.customer_number, customership.started_on),
        customership.customer_number,
        'HOME_MUNICIPALITY_UNKNOWN',
        null,
        null,
        'HOME_MUNICIPALITY_UNKNOWN'
    from register.customership
    where not is_home_municipality_known and ended_on is null
    union all
    select
        customership.programme_id,
        'not-in-area',
        concat_ws(' ', customership.customer_number, customership.started_on),
        customership.customer_number,
        'NOT_PILOT_MUNICIPALITY',
        case when not customer.is_protected then customership.municipality_code end,
        customership.started_on,
        'NOT_PILOT_MUNICIPALITY, since ' || customership.started_on
    from register.customership
    inner join register.customer using (customer_number)
    where not is_in_area and ended_on is null
    union all
    select
        customership.programme_id,
        'waiting-for-caseworker',
        concat_ws(' ', customership.customer_number, customership.started_on),
        customership.customer_number,
        told.reason,
        case when not customer.is_protected then assignment.service_point_id end,
        assignment.started_on,
        concat_ws(', ', told.reason, 'since ' || assignment.started_on)
    from register.assignment
    inner join register.customership using (customership_id)
    inner join register.customer using (customer_number)
    left join audit.told_reason on told_reason.reason_code = assignment.reason and customer.is_protected
    cross join lateral (select coalesce(told_reason.told_as, assignment.reason) as reason) as told
    where assignment.ended_on is null and assignment.caseworker_id is null and assignment.reason <> 'DORMANT'
    union all
    select
        customership.programme_id,
        'protection-to-confirm',
        customership.customer_number,
        customership.customer_number,
        'NON_DISCLOSURE_FELL_AWAY',
        null,
        run.as_of_date,
        'NON_DISCLOSURE_FELL_AWAY, since ' || run.as_of_date
    from register.customer
    inner join register.customership using (customer_number)
    inner join audit.run on run.run_id = customer.changed_run_id
    where customer.is_protected and not customer.non_disclosure and customership.ended_on is null
    union all
    select
        te_decision.programme_id,
        'te-decision',
        concat_ws(' ', te_decision.customer_number, te_decision.kind, te_decision.decided_on, te_decision.municipality_code),
        te_decision.customer_number,
        coalesce(te_decision.effect, 'WAITS'),
        te_decision.kind,
        te_decision.decided_on,
        concat_ws(', ', te_decision.kind, te_decision.decided_on, coalesce(te_decision.effect, 'WAITS'))
    from register.te_decision
    inner join latest_run using (programme_id)
    where length(te_decision.customer_number) <= 12
        and (
            te_decision.effect is null
            or (te_decision.settled_run_id = latest_run.run_id and te_decision.effect not in ('APPLIED', 'BLOCKS'))
        )
),
work_case as (
    select
        left(encode(sha256(convert_to(
            concat_ws(' ', secret.value, found.programme_id, found.kind, found.about), 'UTF8'
        )), 'hex'), 12) as case_id,
        found.*,
        latest_run.run_id,
        latest_run.as_of_date
    from found
    inner join latest_run using (programme_id)
    inner join register.secret on secret.name = 'case-ids'
),
-- Each by its last time, and not where it is a case again.
recovered_case as (
    select distinct on (numbered.programme_id, numbered.kind, numbered.numbered_about)
        left(encode(sha256(convert_to(
            concat_ws(' ', secret.value, numbered.programme_id, numbered.kind, numbered.numbered_about), 'UTF8'
        )), 'hex'), 12) as case_id,
        numbered.*,
        -- The first of the nights in a row that rejected a row of the customer.
        coalesce(
            (
                select min(earlier.as_of_date)
                from audit.rejected_row
                inner join night as earlier using (run_id)
                where rejected_row.customer_number = numbered.customer_number
                    and earlier.programme_id = numbered.programme_id
                    and earlier.as_of_date <= numbered.as_of_date
                    and earlier.as_of_date > coalesce(
                        (
                            select clean.as_of_date
                            from night as clean
                            where clean.programme_id = numbered.programme_id
                                and clean.as_of_date < numbered.as_of_date
                                and not exists (
                                    select
                                    from audit.rejected_row as again
                                    where again.customer_number = numbered.customer_number
                                        and again.run_id = clean.run_id
                                )
                            order by clean.as_of_date desc
                            limit 1
                        ),
                        '-infinity'
                    )
            ),
            numbered.as_of_date
        ) as since,
        recovered.recovered_on
    from numbered
    inner join recovered using (run_id, source_file_id, line_number)
    inner join register.secret on secret.name = 'case-ids'
    where not exists (
        select
        from numbered as again
        where again.nights_back = 1
            and (again.programme_id, again.kind, again.numbered_about)
                = (numbered.programme_id, numbered.kind, numbered.numbered_about)
    )
    order by numbered.programme_id, numbered.kind, numbered.numbered_about, recovered.recovered_on desc
),
last_action as (
    select distinct on (case_id)
        case_id, action, facts, run_id, because, done_at,
        done_by || coalesce(format(' (%s)', nullif(concat_ws(', ', 'login ' || login, machine_user), '')), '') as done_by
    from audit.case_action
    order by case_id, case_action_id desc
)
select
    work_case.case_id,
    work_case.programme_id,
    work_case.kind,
    work_case.customer_number,
    work_case.reason,
    work_case.detail,
    work_case.since,
    work_case.as_of_date - work_case.since as days,
    work_case.facts,
    case
        when last_action.case_id is null or last_action.facts <> work_case.facts then 'waiting'
        when last_action.action = 'waive' then 'waived'
        when last_action.run_id >= work_case.run_id then 'resolved'
        else 'waiting'
    end as state,
    case
        when last_action.case_id is null then null
        when last_action.facts <> work_case.facts
            then format('%sd %s by %s, and its facts have changed since', last_action.action, last_action.done_at::date, last_action.done_by)
        when last_action.action = 'waive'
            then format('waived %s by %s, until its facts change', last_action.done_at::date, last_action.done_by)
        when last_action.run_id >= work_case.run_id
            then format('resolved %s by %s', last_action.done_at::date, last_action.done_by)
        else format('resolved %s by %s, and still there in a later night', last_action.done_at::date, last_action.done_by)
    end as note,
    null::date as recovered_on
from work_case
left join last_action using (case_id)
union all
select
    case_id, programme_id, kind, customer_number, reasons, place, since, recovered_on - since, facts, 'recovered',
    'came right by itself on the night of ' || recovered_on, recovered_on
from recovered_case;

comment on view audit.work_case is 'Every case that is there for a person, also one waived or resolved, one row per case; and for 30 days rejected rows that came right by themselves (recovered), with the night. Its case_id is made, with a key of the database, from what it is about: it is the same night after night. A waived case stays away until its facts change, a resolved one until a later night still finds it. Names nobody, and no place of a person under non-disclosure.';
