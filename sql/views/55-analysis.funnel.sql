create view analysis.funnel with (security_barrier) as
with member as (
    select programme_id, as_of_date, sum(members_after) as member_count
    from analysis.flow
    group by programme_id, as_of_date
),
assigned as (
    select programme_id, as_of_date, sum(customer_count) as customer_count
    from analysis.caseload
    group by programme_id, as_of_date
),
step (programme_id, as_of_date, step, label, part, row_count) as (
    select night.programme_id, night.as_of_date, 1, 'rows received', part.name, part.row_count
    from audit.completed_night as night
    inner join audit.stage_run on stage_run.run_id = night.run_id and stage_run.stage = 'extract'
    cross join lateral (
        values ('accepted', stage_run.write_count), ('rejected', stage_run.reject_count)
    ) as part (name, row_count)
    union all
    select programme_id, as_of_date, 2, 'customers judged', outcome, sum(customer_count)
    from analysis.outcome
    group by programme_id, as_of_date, outcome
    union all
    select programme_id, as_of_date, 3, 'groups judged', judged.part, sum(customer_count)
    from analysis.outcome
    inner join (
        values ('ELIGIBLE', 'met'), ('GROUP_UNKNOWN', 'unknown'), ('NO_GROUP', 'not met')
    ) as judged (reason_code, part) using (reason_code)
    group by programme_id, as_of_date, judged.part
    union all
    select programme_id, as_of_date, 4, 'members after the night', part.name, part.row_count
    from member
    left join assigned using (programme_id, as_of_date)
    cross join lateral (
        values
            ('with a caseworker', coalesce(assigned.customer_count, 0)),
            ('without a caseworker', member.member_count - coalesce(assigned.customer_count, 0))
    ) as part (name, row_count)
    union all
    select programme_id, as_of_date, 5, 'notifications', concat_ws(' ', channel, status), sum(notification_count)
    from analysis.notification
    group by programme_id, as_of_date, channel, status
)
select programme_id, as_of_date, step, label, part, row_count::integer as row_count
from step
where row_count > 0;

comment on view analysis.funnel is 'From the rows of the files to letters and messages, of each completed night. The parts of a step add up to it: rows received to accepted and rejected; the accepted to customers by outcome (at a programme''s end also members without a row); those whose groups were judged; members, the night over, with and without a caseworker (waiting or dormant); notifications by channel and state.';
comment on column analysis.funnel.programme_id is 'The programme.';
comment on column analysis.funnel.as_of_date is 'The night.';
comment on column analysis.funnel.step is 'Order of the steps, 1 to 5.';
comment on column analysis.funnel.label is 'The step.';
comment on column analysis.funnel.part is 'A part of it.';
comment on column analysis.funnel.row_count is 'How many rows, customers or notifications.';
