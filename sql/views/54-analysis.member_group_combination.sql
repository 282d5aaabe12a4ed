create view analysis.member_group_combination with (security_barrier) as
with change as (
    select programme_id, run_id, is_protected, coalesce(area_id, '') as area_id, coalesce(groups, '{}') as groups, sum(change) as change
    from audit.member_change
    group by programme_id, run_id, is_protected, coalesce(area_id, ''), coalesce(groups, '{}')
),
combination as (
    select distinct programme_id, is_protected, area_id, groups from change
),
counted as (
    select
        programme_id,
        night.as_of_date,
        is_protected,
        area_id,
        groups,
        sum(coalesce(change, 0)) over (
            partition by programme_id, is_protected, area_id, groups order by night.as_of_date
        ) as member_count
    from combination
    inner join audit.completed_night as night using (programme_id)
    left join change using (programme_id, run_id, is_protected, area_id, groups)
)
select
    programme_id,
    as_of_date,
    is_protected,
    nullif(area_id, '') as area_id,
    case when not is_protected then groups end as groups,
    case when not is_protected then cardinality(groups) end as group_count,
    member_count::integer as member_count
from counted
where member_count > 0;

comment on view analysis.member_group_combination is 'Members after each completed night by exactly the groups they met when they were transferred: exclusive, so the counts add up to all members.';
comment on column analysis.member_group_combination.programme_id is 'The programme.';
comment on column analysis.member_group_combination.as_of_date is 'The night.';
comment on column analysis.member_group_combination.is_protected is 'People under non-disclosure now, or erased: one line per night, without area and groups.';
comment on column analysis.member_group_combination.area_id is 'The area.';
comment on column analysis.member_group_combination.groups is 'The groups, sorted.';
comment on column analysis.member_group_combination.group_count is 'How many groups.';
comment on column analysis.member_group_combination.member_count is 'How many members.';
