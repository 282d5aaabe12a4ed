create view analysis.return_reason with (security_barrier) as
select
    night.programme_id,
    month.starts_on as month,
    counted.reason,
    (round(sum(counted.customer_count) / 5.0) * 5)::integer as about
from audit.departure_count as counted
inner join audit.completed_night as night using (run_id)
inner join audit.completed_night as last_night on last_night.programme_id = night.programme_id and last_night.is_last
cross join lateral (select date_trunc('month', night.as_of_date)::date as starts_on) as month
where month.starts_on < date_trunc('month', last_night.as_of_date)
    and counted.reason not in (
        'JOB_SEARCH_ENDED', 'PROGRAMME_ENDED', 'HOME_MUNICIPALITY_CHANGED', 'TRANSFER_DECISION', 'NOT_COUNTED'
    )
group by night.programme_id, month.starts_on, counted.reason;

comment on view analysis.return_reason is 'Why members were returned to the TE office, by month, in the whole country. Rounded: exact, the departures called RETURNED would tell how many came under non-disclosure.';
comment on column analysis.return_reason.programme_id is 'The programme.';
comment on column analysis.return_reason.month is 'Its first day. A month appears once a night of a later one is completed.';
comment on column analysis.return_reason.reason is 'RETURN_DECISION, HOME_MUNICIPALITY_OUTSIDE, CHANGE_SECURITY_55 or CORRECTION.';
comment on column analysis.return_reason.about is 'How many, to the nearest multiple of 5.';
