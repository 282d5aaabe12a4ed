create view analysis.notification_latency with (security_barrier) as
with reached as (
    select notification.run_id, notification.channel, 'rendered' as step, output_file.rendered_at as reached_at
    from register.notification
    inner join register.output_file using (output_file_id)
    where notification.file_name is not null and output_file.rendered_at is not null
    union all
    select run_id, channel, 'sent', sent_at
    from register.notification
    where sent_at is not null
    union all
    select notification.run_id, notification.channel, notification_event.event_type, notification_event.happened_at
    from register.notification_event
    inner join register.notification using (notification_id)
),
waited as (
    select
        night.programme_id,
        night.as_of_date,
        reached.channel,
        reached.step,
        extract(epoch from reached.reached_at - run.finished_at) as seconds
    from reached
    inner join audit.completed_night as night using (run_id)
    inner join audit.run using (run_id)
)
select
    programme_id,
    as_of_date,
    channel,
    step,
    count(*)::integer as notification_count,
    round(percentile_cont(0.5) within group (order by seconds)::numeric, 1) as median_seconds,
    round(percentile_cont(0.95) within group (order by seconds)::numeric, 1) as p95_seconds,
    round(max(seconds), 1) as longest_seconds
from waited
group by programme_id, as_of_date, channel, step;

comment on view analysis.notification_latency is 'How long notifications took from the commit of their night, which planned them, to each later step.';
comment on column analysis.notification_latency.programme_id is 'The programme.';
comment on column analysis.notification_latency.as_of_date is 'The night that planned them.';
comment on column analysis.notification_latency.channel is 'letter or message.';
comment on column analysis.notification_latency.step is 'rendered (its file was written), sent (Suomi.fi had accepted it), or what Suomi.fi told of it afterwards, in its own words: read, printed, …';
comment on column analysis.notification_latency.notification_count is 'How many got so far.';
comment on column analysis.notification_latency.median_seconds is 'Half of them took no longer.';
comment on column analysis.notification_latency.p95_seconds is 'Nineteen of twenty took no longer.';
comment on column analysis.notification_latency.longest_seconds is 'The longest.';
