create view analysis.time_in_programme with (security_barrier) as
select
    customership.programme_id,
    customership.is_protected,
    customership.area_id,
    customership.end_reason,
    count(*)::integer as membership_count,
    min(spell.days) as shortest_days,
    percentile_disc(0.5) within group (order by spell.days) as median_days,
    round(avg(spell.days), 1) as mean_days,
    max(spell.days) as longest_days
from audit.pseudonymous_customership as customership
inner join audit.completed_night as last_night on last_night.programme_id = customership.programme_id and last_night.is_last
cross join lateral (
    select coalesce(customership.ended_on, last_night.as_of_date) - customership.member_since as days
) as spell
where not customership.is_left_by_move
group by customership.programme_id, customership.is_protected, customership.area_id, customership.end_reason;

comment on view analysis.time_in_programme is 'How long memberships lasted that have ended, by reason, and how long those that run have lasted until the last night. A membership goes on through moves, and is counted where it was last.';
comment on column analysis.time_in_programme.programme_id is 'The programme.';
comment on column analysis.time_in_programme.is_protected is 'People under non-disclosure now, or erased: counted without area.';
comment on column analysis.time_in_programme.area_id is 'The area.';
comment on column analysis.time_in_programme.end_reason is 'Why they ended; null: they run.';
comment on column analysis.time_in_programme.membership_count is 'How many memberships.';
comment on column analysis.time_in_programme.shortest_days is 'The shortest, in days.';
comment on column analysis.time_in_programme.median_days is 'Half of them lasted no longer.';
comment on column analysis.time_in_programme.mean_days is 'The mean.';
comment on column analysis.time_in_programme.longest_days is 'The longest.';
