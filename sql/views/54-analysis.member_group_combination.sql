create view analysis.member_group_combination with (security_barrier) as
select
    programme_id,
    as_of_date,
    area_id,
    string_to_array(category, '|') as groups,
    cardinality(string_to_array(category, '|')) as group_count,
    member_count
from analysis.member_trait
where trait = 'groups';

comment on view analysis.member_group_combination is 'Members after each completed night by exactly the groups they met when they were transferred: exclusive, so the counts add up to all members.';
comment on column analysis.member_group_combination.programme_id is 'The programme.';
comment on column analysis.member_group_combination.as_of_date is 'The night.';
comment on column analysis.member_group_combination.area_id is 'The area.';
comment on column analysis.member_group_combination.groups is 'The groups met, and no other.';
comment on column analysis.member_group_combination.group_count is 'How many groups.';
comment on column analysis.member_group_combination.member_count is 'How many members.';
