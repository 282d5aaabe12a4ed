create unlogged table staging.night_file (
    source_file_id bigint primary key,
    staged_file_id bigint not null,
    file_name text not null
);

comment on table staging.night_file is 'Tonight''s customer files. The working tables of a night are unlogged: they are filled and read inside one transaction.';
comment on column staging.night_file.source_file_id is 'The file in the account.';
comment on column staging.night_file.staged_file_id is 'Where its rows are staged. Two files of the same content share them.';
comment on column staging.night_file.file_name is 'Its name.';

create unlogged table staging.night_municipality (
    municipality_code text primary key,
    resolved_code text not null,
    area_id text,
    is_confirmed boolean not null
);

comment on table staging.night_municipality is 'Every municipality code ever in use, as tonight''s programme sees it.';
comment on column staging.night_municipality.municipality_code is 'A code, abolished ones included.';
comment on column staging.night_municipality.resolved_code is 'The code in force on the as-of date.';
comment on column staging.night_municipality.area_id is 'The programme''s area; null when in none.';
comment on column staging.night_municipality.is_confirmed is 'Whether the area''s municipalities are confirmed.';

create unlogged table staging.night_service_point_rule (
    area_id text not null,
    rule_number integer not null,
    service_point_id text not null,
    municipality_codes text[],
    under_age integer,
    group_ids text[],
    in_integration_period boolean,
    primary key (area_id, rule_number)
);

comment on table staging.night_service_point_rule is 'The rules that choose a service point: the first that applies wins. A null condition always holds.';
comment on column staging.night_service_point_rule.area_id is 'The area.';
comment on column staging.night_service_point_rule.rule_number is 'Order of the rule.';
comment on column staging.night_service_point_rule.service_point_id is 'The service point it gives.';
comment on column staging.night_service_point_rule.municipality_codes is 'Holds for customers of these municipalities.';
comment on column staging.night_service_point_rule.under_age is 'Holds for those younger than this many years.';
comment on column staging.night_service_point_rule.group_ids is 'Holds for those who meet one of these groups.';
comment on column staging.night_service_point_rule.in_integration_period is 'Holds for those whose integration period has (true) not ended.';

create unlogged table staging.night_rejection (
    source_file_id bigint not null,
    line_number integer not null,
    customer_number text,
    reason_codes text[] not null,
    fields text[] not null,
    primary key (source_file_id, line_number)
);

comment on table staging.night_rejection is 'Tonight''s rejected rows: refused when read, or judged against the night''s other rows and the register.';
comment on column staging.night_rejection.source_file_id is 'The file.';
comment on column staging.night_rejection.line_number is 'The line.';
comment on column staging.night_rejection.customer_number is 'Where readable.';
comment on column staging.night_rejection.reason_codes is 'Every reason, sorted.';
comment on column staging.night_rejection.fields is 'The fields concerned, sorted.';

create unlogged table staging.night_te_decision (
    customer_number text primary key,
    returned_on date,
    correction_id bigint,
    return_id bigint,
    transfer_id bigint,
    destination_code text,
    destination_area_id text
);

comment on table staging.night_te_decision is 'What the TE office''s decisions on record mean for a customer tonight.';
comment on column staging.night_te_decision.customer_number is 'The customer.';
comment on column staging.night_te_decision.returned_on is 'Date of the last return on record, which blocks; null when there is none.';
comment on column staging.night_te_decision.correction_id is 'The pending correction.';
comment on column staging.night_te_decision.return_id is 'The pending return.';
comment on column staging.night_te_decision.transfer_id is 'The pending transfer, where it leads to another municipality of an area.';
comment on column staging.night_te_decision.destination_code is 'That municipality.';
comment on column staging.night_te_decision.destination_area_id is 'Its area.';

create unlogged table staging.night_verdict (
    customer_number text not null,
    source_file_id bigint,
    staged_file_id bigint,
    line_number integer,
    customership_id bigint,
    outcome text not null,
    reason_code text not null,
    groups_met text[] not null,
    groups_unknown text[] not null,
    area_id text,
    municipality_code text,
    home_municipality text,
    te_decision_id bigint,
    last_known_home_municipality text,
    returned_on date,
    is_protected boolean not null
);

comment on table staging.night_verdict is 'Tonight''s verdict on every customer judged: each accepted row, and at a programme''s end also members without one.';
comment on column staging.night_verdict.customer_number is 'The customer.';
comment on column staging.night_verdict.source_file_id is 'The file of the accepted row.';
comment on column staging.night_verdict.staged_file_id is 'Where that row is staged.';
comment on column staging.night_verdict.line_number is 'Its line.';
comment on column staging.night_verdict.customership_id is 'The open customership, for a member.';
comment on column staging.night_verdict.outcome is 'The outcome, KEEP included.';
comment on column staging.night_verdict.reason_code is 'The reason code.';
comment on column staging.night_verdict.groups_met is 'Groups met, where judged.';
comment on column staging.night_verdict.groups_unknown is 'Groups unknown, where judged.';
comment on column staging.night_verdict.area_id is 'Area of the decision, as in audit.decision; of the customership for KEEP.';
comment on column staging.night_verdict.municipality_code is 'Municipality, likewise.';
comment on column staging.night_verdict.home_municipality is 'Home municipality in force on the as-of date; null when unknown.';
comment on column staging.night_verdict.te_decision_id is 'The decision of the TE office that the verdict carries out.';
comment on column staging.night_verdict.last_known_home_municipality is 'Of a member: the home municipality known before tonight.';
comment on column staging.night_verdict.returned_on is 'Date of the last return on record.';
comment on column staging.night_verdict.is_protected is 'Under non-disclosure tonight, or known as such.';

create unlogged table staging.night_need (
    customership_id bigint primary key,
    customer_number text not null,
    assignment_id bigint,
    service_point_id text not null,
    service_point_rule integer not null,
    state text not null,
    since date not null,
    preferred_caseworker_id text,
    need_class integer
);

comment on table staging.night_need is 'Every open customership of the programme, with what it needs of a caseworker tonight.';
comment on column staging.night_need.customership_id is 'The customership.';
comment on column staging.night_need.customer_number is 'The customer.';
comment on column staging.night_need.assignment_id is 'The open assignment; null for a new customership.';
comment on column staging.night_need.service_point_id is 'Its service point.';
comment on column staging.night_need.service_point_rule is 'Which of the area''s rules chose it.';
comment on column staging.night_need.state is 'held (has a caseworker), waiting, resumed (was dormant), new, or dormant.';
comment on column staging.night_need.since is 'Since when it is so; tonight for the new and the resumed.';
comment on column staging.night_need.preferred_caseworker_id is 'The caseworker to be kept: the present one; of the new and resumed the one they had, where listed.';
comment on column staging.night_need.need_class is 'Needs that are alike: service point, municipality, language, groups that matter; null for the dormant.';

create unlogged table staging.night_placement (
    customership_id bigint primary key,
    caseworker_id text
);

comment on table staging.night_placement is 'Who gets which caseworker tonight; those kept included.';
comment on column staging.night_placement.customership_id is 'The customership.';
comment on column staging.night_placement.caseworker_id is 'The caseworker; null = waits.';

create unlogged table staging.night_notice (
    customership_id bigint primary key,
    customer_number text not null,
    kind text not null,
    channel text not null,
    language text not null,
    is_restricted boolean not null,
    hold_reason text,
    area_id text not null,
    file_name text
);

comment on table staging.night_notice is 'Who must be told tonight, by which channel, in which file.';
comment on column staging.night_notice.customership_id is 'The customership begun or ended.';
comment on column staging.night_notice.customer_number is 'The customer.';
comment on column staging.night_notice.kind is 'As in register.notification.';
comment on column staging.night_notice.channel is 'As in register.notification.';
comment on column staging.night_notice.language is 'As in register.notification.';
comment on column staging.night_notice.is_restricted is 'As in register.notification.';
comment on column staging.night_notice.hold_reason is 'As in register.notification.';
comment on column staging.night_notice.area_id is 'Area of the customership.';
comment on column staging.night_notice.file_name is 'The file planned for it; null when held.';
