create view analysis.member_group with (security_barrier) as
select programme_id, as_of_date, area_id, group_id, sum(member_count)::integer as member_count
from analysis.member_group_combination
cross join lateral unnest(groups) as met (group_id)
group by programme_id, as_of_date, area_id, group_id;

comment on view analysis.member_group is 'Members after each completed night by group met when they were transferred: overlapping, whoever met two is counted in both.';
comment on column analysis.member_group.programme_id is 'The programme.';
comment on column analysis.member_group.as_of_date is 'The night.';
comment on column analysis.member_group.area_id is 'The area.';
comment on column analysis.member_group.group_id is 'The group.';
comment on column analysis.member_group.member_count is 'How many members met it.';
