create view analysis.departure with (security_barrier) as
select
    night.programme_id,
    night.as_of_date,
    told.reason,
    string_to_array(counted.groups, '|') as groups,
    counted.months_since_transfer,
    counted.is_within_90_days,
    sum(counted.customer_count)::integer as customer_count
from audit.departure_count as counted
inner join audit.completed_night as night using (run_id)
cross join lateral (
    select case
        when counted.reason in (
            'JOB_SEARCH_ENDED', 'PROGRAMME_ENDED', 'HOME_MUNICIPALITY_CHANGED', 'TRANSFER_DECISION'
        ) then counted.reason
        else 'RETURNED'
    end as reason
) as told
group by
    night.programme_id, night.as_of_date, told.reason, counted.groups, counted.months_since_transfer,
    counted.is_within_90_days;

comment on view analysis.departure is 'Why members left in each completed night, in the whole country: they add up to all who left in flow.';
comment on column analysis.departure.programme_id is 'The programme.';
comment on column analysis.departure.as_of_date is 'The night.';
comment on column analysis.departure.reason is 'JOB_SEARCH_ENDED, PROGRAMME_ENDED, HOME_MUNICIPALITY_CHANGED or TRANSFER_DECISION (to another municipality: each is an arrival too), or RETURNED: to the TE office, see return_reason; whoever came under non-disclosure or was erased is among them.';
comment on column analysis.departure.groups is 'Exactly the groups met when they were transferred.';
comment on column analysis.departure.months_since_transfer is 'Full months from the transfer, moves notwithstanding.';
comment on column analysis.departure.is_within_90_days is 'At most 90 days after the transfer.';
comment on column analysis.departure.customer_count is 'How many.';
