create view analysis.move with (security_barrier) as
with rounded as (
    select
        night.programme_id,
        date_trunc('month', night.as_of_date)::date as month,
        counted.from_municipality_code,
        counted.to_municipality_code,
        counted.reason,
        (round(sum(counted.customer_count) / 5.0) * 5)::integer as about
    from audit.move_count as counted
    inner join audit.completed_night as night using (run_id)
    group by 1, 2, counted.from_municipality_code, counted.to_municipality_code, counted.reason
)
select rounded.*
from rounded
inner join audit.completed_night as last_night on last_night.programme_id = rounded.programme_id and last_night.is_last
where rounded.month < date_trunc('month', last_night.as_of_date) and rounded.about > 0;

comment on view analysis.move is 'Moves of members between municipalities, by month. Rounded, because a place stands beside a reason; exact for the whole country in departure.';
comment on column analysis.move.programme_id is 'The programme.';
comment on column analysis.move.month is 'Its first day. A month appears once a night of a later one is completed.';
comment on column analysis.move.from_municipality_code is 'The municipality they left.';
comment on column analysis.move.to_municipality_code is 'The one they are customers of.';
comment on column analysis.move.reason is 'HOME_MUNICIPALITY_CHANGED or TRANSFER_DECISION.';
comment on column analysis.move.about is 'How many, to the nearest multiple of 5; a row that would be 0 is left out.';
