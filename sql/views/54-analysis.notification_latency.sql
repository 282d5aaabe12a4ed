create view analysis.notification_latency with (security_barrier) as
with last_night as (
    select programme_id, date_trunc('month', as_of_date) as month from audit.completed_night where is_last
),
-- The kinds of analysis.notification.
told as (
    select * from register.notification where kind in ('transfer', 'move') and not is_restricted
),
reached as (
    select told.run_id, told.channel, 'planned' as step, run.finished_at as reached_at
    from told
    inner join audit.run using (run_id)
    union all
    select told.run_id, told.channel, 'rendered', output_file.rendered_at
    from told
    inner join register.output_file using (output_file_id)
    where told.file_name is not null
    union all
    select run_id, channel, 'sent', sent_at
    from told
    union all
    select told.run_id, told.channel, notification_event.event_type, notification_event.happened_at
    from register.notification_event
    inner join told using (notification_id)
)
select
    night.programme_id,
    month.starts_on as month,
    reached.channel,
    reached.step,
    count(*)::integer as notification_count,
    round(percentile_cont(0.5) within group (order by taken.days)::numeric, 2) as median_days,
    round(percentile_cont(0.95) within group (order by taken.days)::numeric, 2) as p95_days,
    round(max(taken.days), 2) as longest_days
from reached
inner join audit.completed_night as night using (run_id)
inner join last_night using (programme_id)
cross join lateral (select date_trunc('month', night.as_of_date)::date as starts_on) as month
-- A night is run for its date: the event is of that day.
cross join lateral (
    select extract(epoch from reached.reached_at - night.as_of_date::timestamptz) / 86400 as days
) as taken
where reached.reached_at is not null and month.starts_on < last_night.month
group by night.programme_id, month.starts_on, reached.channel, reached.step;

comment on view analysis.notification_latency is 'Days from a transfer or a move, the date of the night, to each step of its notification, by month, in the whole country. Without those of people who were under non-disclosure when they were planned.';
comment on column analysis.notification_latency.programme_id is 'The programme.';
comment on column analysis.notification_latency.month is 'Its first day. A month appears once a night of a later one is completed.';
comment on column analysis.notification_latency.channel is 'letter, message, or manual, which is only planned.';
comment on column analysis.notification_latency.step is 'planned (the night was completed), rendered (its file was written), sent (Suomi.fi had accepted it), or what Suomi.fi told of it afterwards, in its own words: read, printed, …';
comment on column analysis.notification_latency.notification_count is 'How many got so far.';
comment on column analysis.notification_latency.median_days is 'Half of them took no longer.';
comment on column analysis.notification_latency.p95_days is 'Nineteen of twenty took no longer.';
comment on column analysis.notification_latency.longest_days is 'The longest.';
