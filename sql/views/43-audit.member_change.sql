-- How the members of each programme changed, night by night: the running total of `change` is how many there were.
create view audit.member_change with (security_barrier) as
select
    programme_id,
    started_run_id as run_id,
    is_protected,
    area_id,
    municipality_code,
    groups,
    case when start_reason in ('ELIGIBLE', 'RESTARTED') then 'transferred' else 'moved-in' end as event,
    1 as change
from audit.pseudonymous_customership
union all
select
    programme_id,
    ended_run_id,
    is_protected,
    area_id,
    municipality_code,
    groups,
    case
        when is_left_by_move then 'moved-out'
        when end_reason in ('JOB_SEARCH_ENDED', 'PROGRAMME_ENDED') then 'ended'
        else 'returned'
    end,
    -1
from audit.pseudonymous_customership
where ended_run_id is not null;

comment on view audit.member_change is 'Each customership begun (transferred, moved-in) or ended (moved-out, returned, ended), with the run, and places as in audit.pseudonymous_customership.';
