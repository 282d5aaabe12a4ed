create view analysis.target_group with (security_barrier) as
select programme_id, rule_version, group_id, name_fi, name_sv, criterion, parameters, area_ids, source
from register.target_group;

comment on view analysis.target_group is 'The groups of each rule version, with their names, parameters and paragraphs of law.';
comment on column analysis.target_group.programme_id is 'The programme.';
comment on column analysis.target_group.rule_version is 'First day of the rule version, which holds until the next one''s.';
comment on column analysis.target_group.group_id is 'The group.';
comment on column analysis.target_group.name_fi is 'Name in Finnish.';
comment on column analysis.target_group.name_sv is 'Name in Swedish.';
comment on column analysis.target_group.criterion is 'The criterion that makes a person part of it.';
comment on column analysis.target_group.parameters is 'The criterion''s parameters.';
comment on column analysis.target_group.area_ids is 'The areas whose own rule it is; null = every area''s.';
comment on column analysis.target_group.source is 'The paragraph it comes from.';
