-- Everything that waits for a person, one row per case.
create view audit.worklist as
with latest_run as (
    select distinct on (programme_id) programme_id, run_id, as_of_date
    from audit.run
    where status = 'completed'
    order by programme_id, as_of_date desc
)
select
    latest_run.programme_id,
    case when 'IDENTITY_CONFLICT' = any (rejected_row.reason_codes) then 'identity-conflict' else 'rejected-row' end as kind,
    rejected_row.customer_number,
    array_to_string(rejected_row.reason_codes, ', ') as reason,
    source_file.file_name || ' line ' || rejected_row.line_number as detail,
    latest_run.as_of_date as since
from latest_run
inner join audit.rejected_row using (run_id)
inner join audit.source_file using (source_file_id)
union all
select
    standing.programme_id,
    'review',
    standing.customer_number,
    standing.reason_code,
    nullif(array_to_string(standing.groups_unknown, ', '), ''),
    standing.as_of_date
from register.standing
inner join latest_run using (programme_id)
where standing.outcome = 'REVIEW'
union all
select
    customership.programme_id,
    notification.status || '-notification',
    customership.customer_number,
    coalesce(notification.hold_reason, regexp_replace(notification.error, ' trace [^ ]*$', '')),
    concat_ws(', ', notification.kind, notification.error),
    run.as_of_date
from register.notification
inner join register.customership using (customership_id)
inner join audit.run on run.run_id = notification.run_id
where notification.status in ('held', 'failed')
union all
select programme_id, 'absent-member', customer_number, 'ABSENT', null, started_on
from register.absence
where ended_on is null
union all
select
    customership.programme_id,
    'home-municipality-unknown',
    customership.customer_number,
    'HOME_MUNICIPALITY_UNKNOWN',
    null,
    null
from register.customership
where not is_home_municipality_known and ended_on is null
union all
select
    customership.programme_id,
    'waiting-for-caseworker',
    customership.customer_number,
    assignment.reason,
    case when not customer.is_protected then assignment.service_point_id end,
    assignment.started_on
from register.assignment
inner join register.customership using (customership_id)
inner join register.customer using (customer_number)
where assignment.ended_on is null and assignment.caseworker_id is null and assignment.reason <> 'DORMANT'
union all
select
    customership.programme_id,
    'protection-to-confirm',
    customership.customer_number,
    'NON_DISCLOSURE_FELL_AWAY',
    null,
    null
from register.customer
inner join register.customership using (customer_number)
where customer.is_protected and not customer.non_disclosure and customership.ended_on is null
union all
select
    te_decision.programme_id,
    'te-decision',
    te_decision.customer_number,
    coalesce(te_decision.effect, 'WAITS'),
    te_decision.kind,
    te_decision.decided_on
from register.te_decision
inner join latest_run using (programme_id)
where te_decision.effect is null
    or (te_decision.settled_run_id = latest_run.run_id and te_decision.effect not in ('APPLIED', 'BLOCKS'));

comment on view audit.worklist is 'Everything that waits for a person, one row per case. Names nobody, and no place of a person under non-disclosure.';
