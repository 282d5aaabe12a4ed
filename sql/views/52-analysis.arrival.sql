create view analysis.arrival with (security_barrier) as
select
    night.programme_id,
    night.as_of_date,
    told.reason,
    counted.days_away,
    sum(counted.customer_count)::integer as customer_count
from audit.arrival_count as counted
inner join audit.completed_night as night using (run_id)
cross join lateral (
    select case counted.reason when 'COUNTED_AGAIN' then 'RESTARTED' else counted.reason end as reason
) as told
group by night.programme_id, night.as_of_date, told.reason, counted.days_away;

comment on view analysis.arrival is 'Why members arrived in each completed night, in the whole country: they add up to all who arrived in flow.';
comment on column analysis.arrival.programme_id is 'The programme.';
comment on column analysis.arrival.as_of_date is 'The night.';
comment on column analysis.arrival.reason is 'ELIGIBLE, MOVED (from another municipality: each is a departure too), or RESTARTED; whoever is counted again after non-disclosure is among the restarts.';
comment on column analysis.arrival.days_away is 'Of a restart: at most 90 or 365 days after the membership had ended; null = longer or not known, or no restart.';
comment on column analysis.arrival.customer_count is 'How many.';
