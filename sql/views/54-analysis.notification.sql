create view analysis.notification with (security_barrier) as
select
    night.programme_id,
    month.starts_on as month,
    counted.kind,
    counted.channel,
    counted.service_language,
    counted.mother_tongue,
    counted.age_band,
    sum(counted.customer_count)::integer as notification_count
from audit.notice_count as counted
inner join audit.completed_night as night using (run_id)
inner join audit.completed_night as last_night on last_night.programme_id = night.programme_id and last_night.is_last
cross join lateral (select date_trunc('month', night.as_of_date)::date as starts_on) as month
-- The others, taken from who came back and was returned by the exact counts, would leave who came under non-disclosure.
where counted.kind in ('transfer', 'move') and month.starts_on < date_trunc('month', last_night.as_of_date)
group by night.programme_id, month.starts_on, counted.kind, counted.channel, counted.service_language, counted.mother_tongue,
    counted.age_band;

comment on view analysis.notification is 'Who had to be told of a transfer or a move by the nights of a month, and by which channel, as planned in them. In the whole country.';
comment on column analysis.notification.programme_id is 'The programme.';
comment on column analysis.notification.month is 'Its first day. A month appears once a night of a later one is completed.';
comment on column analysis.notification.kind is 'transfer or move. Restarts, returns, ends and new caseworkers are left out: beside the exact counts of who came and left, they would tell how many came under non-disclosure.';
comment on column analysis.notification.channel is 'letter, message (electronically), or manual (by a person).';
comment on column analysis.notification.service_language is 'fi, sv or (unknown).';
comment on column analysis.notification.mother_tongue is 'domestic (Finnish, Swedish, Sámi), foreign or (unknown): the classes of Statistics Finland.';
comment on column analysis.notification.age_band is 'Five years, 15-19 to 65+.';
comment on column analysis.notification.notification_count is 'How many notifications.';
