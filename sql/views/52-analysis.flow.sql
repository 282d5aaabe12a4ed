create view analysis.flow with (security_barrier) as
select
    night.programme_id,
    night.as_of_date,
    counted.area_id,
    counted.municipality_code,
    counted.before_count as members_before,
    counted.arrived_count,
    counted.left_count,
    counted.after_count as members_after
from audit.member_flow as counted
inner join audit.completed_night as night using (run_id);

comment on view analysis.flow is 'Members by municipality, before and after each completed night: before + arrived - left = after, and after is the next night''s before. People under non-disclosure are in no count: whoever came under it is among those who left, whoever was released from it among those who arrived.';
comment on column analysis.flow.programme_id is 'The programme.';
comment on column analysis.flow.as_of_date is 'The night.';
comment on column analysis.flow.area_id is 'The area.';
comment on column analysis.flow.municipality_code is 'The municipality.';
comment on column analysis.flow.members_before is 'Members before the night.';
comment on column analysis.flow.arrived_count is 'Who arrived, for whatever reason.';
comment on column analysis.flow.left_count is 'Who left, for whatever reason.';
comment on column analysis.flow.members_after is 'Members after the night.';
