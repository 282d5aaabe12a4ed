create view analysis.baseline_group with (security_barrier) as
select
    baseline.pseudonym,
    baseline.programme_id,
    baseline.member_since,
    target_group.group_id,
    case
        when target_group.group_id = any (baseline.groups_met) then 'met'
        when target_group.group_id = any (baseline.groups_unknown) then 'unknown'
        else 'not met'
    end as state
from analysis.baseline
inner join register.target_group
    on target_group.programme_id = baseline.programme_id
    and target_group.rule_version = baseline.rule_version
    and (target_group.area_ids is null or baseline.area_id = any (target_group.area_ids))
where not baseline.is_protected;

comment on view analysis.baseline_group is 'Each group of the rules in force, and whether the customer met it on the night of the transfer. Without people under non-disclosure.';
comment on column analysis.baseline_group.pseudonym is 'Stands for the customer, as in baseline.';
comment on column analysis.baseline_group.programme_id is 'The programme.';
comment on column analysis.baseline_group.member_since is 'The night of the transfer.';
comment on column analysis.baseline_group.group_id is 'The group.';
comment on column analysis.baseline_group.state is 'met, not met or unknown.';
