create table register.target_group (
    programme_id text not null,
    rule_version date not null,
    group_id text not null,
    name_fi text not null,
    name_sv text not null,
    criterion text not null,
    parameters jsonb not null,
    area_ids text[],
    source text not null,
    primary key (programme_id, rule_version, group_id)
);

comment on table register.target_group is 'The groups of each rule version, as the programme files state them.';
comment on column register.target_group.programme_id is 'The programme.';
comment on column register.target_group.rule_version is 'First day of the rule version, as in audit.decision.';
comment on column register.target_group.group_id is 'The group.';
comment on column register.target_group.name_fi is 'Name in Finnish.';
comment on column register.target_group.name_sv is 'Name in Swedish.';
comment on column register.target_group.criterion is 'The criterion that makes a person part of it.';
comment on column register.target_group.parameters is 'The criterion''s parameters, by their names in the programme schema.';
comment on column register.target_group.area_ids is 'The areas whose own rule it is; null = every area''s.';
comment on column register.target_group.source is 'The paragraph it comes from.';

comment on column audit.decision.facts is 'The facts the criteria were judged on, and those that statistics compare people by: age, mother tongue, service language, benefit, since when unemployed. No name, identity code or address.';

create trigger keep_before_image after update on register.target_group
referencing old table as row_before for each statement execute function register.keep_before_image();
create trigger keep_inserted after insert on register.target_group
referencing new table as row_before for each statement execute function register.keep_before_image();
