create view analysis.outcome with (security_barrier) as
select
    night.programme_id,
    night.as_of_date,
    told.outcome,
    told.reason_code,
    sum(counted.customer_count)::integer as customer_count
from audit.verdict_count as counted
inner join audit.completed_night as night using (run_id)
-- What an event is the beginning of. Beside the exact events, how many came under non-disclosure could be had.
cross join lateral (
    select
        case
            when counted.outcome = 'MOVE' or counted.reason_code = 'RESTARTED' then 'KEEP'
            when counted.outcome = 'RETURN' or counted.reason_code = 'JOB_SEARCH_ENDED' then 'STAY'
            else counted.outcome
        end as outcome,
        case
            when counted.outcome = 'MOVE' or counted.reason_code = 'RESTARTED' then 'MEMBER'
            when counted.reason_code = 'JOB_SEARCH_ENDED' then 'NO_VALID_JOB_SEARCH'
            when counted.outcome = 'RETURN'
                or counted.reason_code in ('RETURNED_BY_DECISION', 'NOT_PILOT_MUNICIPALITY', 'CHANGE_SECURITY_55')
                then 'ELSEWHERE_OR_RETURNED'
            else counted.reason_code
        end as reason_code
) as told
group by night.programme_id, night.as_of_date, told.outcome, told.reason_code;

comment on view analysis.outcome is 'How the customers judged in each completed night stand after it, in the whole country: each accepted row once. A membership that ended stands with those who have no valid job search, one that was returned with those who live elsewhere, one that moved or began again with those that go on: the events themselves are in departure and arrival.';
comment on column analysis.outcome.programme_id is 'The programme.';
comment on column analysis.outcome.as_of_date is 'The night.';
comment on column analysis.outcome.outcome is 'STAY, REVIEW, TRANSFER, KEEP, or END (with the programme).';
comment on column analysis.outcome.reason_code is 'Why; ELSEWHERE_OR_RETURNED: the TE offices, by home, by decision, or by change security.';
comment on column analysis.outcome.customer_count is 'How many customers.';
