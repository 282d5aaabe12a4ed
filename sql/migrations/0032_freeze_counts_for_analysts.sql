-- What analysts may know of a night is counted in its own transaction and sealed with it: what comes to light about
-- non-disclosure afterwards changes none of it. Nobody under non-disclosure, and nobody erased, is in any of these counts.

alter table staging.customer add column sex text;
comment on column staging.customer.sex is 'sukupuoli: man or woman, as the TE office codes it; null = unknown, or the file lacks the column. Never read from the HETU.';

alter table register.customership add column is_counted boolean not null default true;
comment on column register.customership.is_counted is 'Whether the last night on which it was open counted the member for analysts: false under non-disclosure. Who is counted no more has left, for the counts; a night''s own are true until it counts.';
update register.customership set is_counted = false
where (ended_on is null or end_reason = 'ERASED')
    and not exists (
        select from register.customer
        where customer.customer_number = customership.customer_number and not customer.is_protected
    );

create table audit.member_flow (
    run_id bigint not null references audit.run,
    area_id text not null,
    municipality_code text not null,
    before_count integer not null,
    arrived_count integer not null,
    left_count integer not null,
    after_count integer not null,
    primary key (run_id, area_id, municipality_code),
    constraint flow_closes check (before_count + arrived_count - left_count = after_count)
);

comment on table audit.member_flow is 'Members by municipality: before a night, who arrived, who left, after it. Whoever came under non-disclosure is among those who left, whoever was released from it among those who arrived.';
comment on column audit.member_flow.run_id is 'The run.';
comment on column audit.member_flow.area_id is 'The area.';
comment on column audit.member_flow.municipality_code is 'The municipality.';
comment on column audit.member_flow.before_count is 'Members before the night.';
comment on column audit.member_flow.arrived_count is 'Who arrived, for whatever reason.';
comment on column audit.member_flow.left_count is 'Who left, for whatever reason.';
comment on column audit.member_flow.after_count is 'Members after the night.';

create table audit.arrival_count (
    run_id bigint not null references audit.run,
    reason text not null,
    days_away integer,
    customer_count integer not null,
    constraint arrival_is_counted_once unique nulls not distinct (run_id, reason, days_away),
    constraint arrival_reason_is_known check (reason in ('ELIGIBLE', 'RESTARTED', 'MOVED', 'COUNTED_AGAIN')),
    constraint only_a_restart_was_away check (reason = 'RESTARTED' or days_away is null)
);

comment on table audit.arrival_count is 'Why the members arrived who did in a night, in the whole country. COUNTED_AGAIN is never told apart to analysts.';
comment on column audit.arrival_count.run_id is 'The run.';
comment on column audit.arrival_count.reason is 'ELIGIBLE, RESTARTED, MOVED (from another municipality), or COUNTED_AGAIN (under non-disclosure no more).';
comment on column audit.arrival_count.days_away is 'Of a restart: at most so many days after the membership ended, 90 or 365; null = longer, or no restart.';
comment on column audit.arrival_count.customer_count is 'How many.';

create table audit.departure_count (
    run_id bigint not null references audit.run,
    reason text not null,
    groups text not null,
    is_within_90_days boolean not null,
    months_since_transfer integer not null,
    customer_count integer not null,
    primary key (run_id, reason, groups, is_within_90_days, months_since_transfer)
);

comment on table audit.departure_count is 'Why the members left who did in a night, in the whole country. NOT_COUNTED is never told apart to analysts.';
comment on column audit.departure_count.run_id is 'The run.';
comment on column audit.departure_count.reason is 'The end_reason of the customership, or NOT_COUNTED (came under non-disclosure, or was erased).';
comment on column audit.departure_count.groups is 'Exactly the groups met when transferred, joined by |.';
comment on column audit.departure_count.months_since_transfer is 'Full months from the transfer, moves between municipalities notwithstanding.';
comment on column audit.departure_count.is_within_90_days is 'At most 90 days after the transfer.';
comment on column audit.departure_count.customer_count is 'How many.';

create table audit.move_count (
    run_id bigint not null references audit.run,
    from_municipality_code text not null,
    to_municipality_code text not null,
    reason text not null,
    customer_count integer not null,
    primary key (run_id, from_municipality_code, to_municipality_code, reason)
);

comment on table audit.move_count is 'Members who moved between municipalities in a night.';
comment on column audit.move_count.run_id is 'The run.';
comment on column audit.move_count.from_municipality_code is 'The municipality they left.';
comment on column audit.move_count.to_municipality_code is 'The one they are customers of now.';
comment on column audit.move_count.reason is 'HOME_MUNICIPALITY_CHANGED or TRANSFER_DECISION.';
comment on column audit.move_count.customer_count is 'How many.';

create table audit.trait_count (
    run_id bigint not null references audit.run,
    population text not null,
    area_id text not null,
    trait text not null,
    category text not null,
    customer_count integer not null,
    primary key (run_id, population, trait, area_id, category),
    constraint population_is_known check (population in ('member', 'transfer'))
);

comment on table audit.trait_count is 'Members after a night, and its transfers, by area and one trait at a time: of each trait the counts add up to all.';
comment on column audit.trait_count.run_id is 'The run.';
comment on column audit.trait_count.population is 'member: after the night; transfer: eligible and transferred in it.';
comment on column audit.trait_count.area_id is 'The area.';
comment on column audit.trait_count.trait is 'Which: see analysis.member_trait.';
comment on column audit.trait_count.category is 'Its value; (unknown); (no row): the night had no accepted row of them that could tell.';
comment on column audit.trait_count.customer_count is 'How many.';

create table audit.transfer_unemployment (
    run_id bigint not null references audit.run,
    area_id text not null,
    group_id text,
    months_unemployed integer,
    customer_count integer not null,
    constraint unemployment_is_counted_once unique nulls not distinct (run_id, area_id, group_id, months_unemployed)
);

comment on table audit.transfer_unemployment is 'Transfers of a night by full months of unemployment until then.';
comment on column audit.transfer_unemployment.run_id is 'The run.';
comment on column audit.transfer_unemployment.area_id is 'The area.';
comment on column audit.transfer_unemployment.group_id is 'A group met, whoever met two in both; null = all transfers, each once.';
comment on column audit.transfer_unemployment.months_unemployed is 'Full months; 120 = or more; null = not unemployed.';
comment on column audit.transfer_unemployment.customer_count is 'How many.';

create table audit.transfer_delay (
    run_id bigint not null references audit.run,
    te_office text not null,
    days integer not null,
    customer_count integer not null,
    primary key (run_id, te_office, days)
);

comment on table audit.transfer_delay is 'Transfers of a night by TE office and days since the job search began.';
comment on column audit.transfer_delay.run_id is 'The run.';
comment on column audit.transfer_delay.te_office is 'The TE office of the row.';
comment on column audit.transfer_delay.days is 'Days from registration to transfer: to 90 exactly, beyond in full spans of 30; 1800 = or more.';
comment on column audit.transfer_delay.customer_count is 'How many.';

create table audit.caseload (
    run_id bigint not null references audit.run,
    caseworker_id text not null,
    municipality_code text not null,
    service_point_id text,
    capacity integer not null,
    full_time_equivalent numeric not null,
    is_listed boolean not null,
    customer_count integer not null,
    primary key (run_id, caseworker_id)
);

comment on table audit.caseload is 'Customers of each caseworker after a night, who is listed or has any, with the capacity of that night.';
comment on column audit.caseload.run_id is 'The run.';
comment on column audit.caseload.caseworker_id is 'The caseworker.';
comment on column audit.caseload.municipality_code is 'Whose caseworker it is.';
comment on column audit.caseload.service_point_id is 'The service point; null = any.';
comment on column audit.caseload.capacity is 'Most customers.';
comment on column audit.caseload.full_time_equivalent is 'Working time, 1 = full time.';
comment on column audit.caseload.is_listed is 'Listed that night.';
comment on column audit.caseload.customer_count is 'How many customers.';

create table audit.unserved_count (
    run_id bigint not null references audit.run,
    area_id text not null,
    state text not null,
    waited text not null,
    customer_count integer not null,
    primary key (run_id, area_id, state, waited),
    constraint unserved_state_is_known check (state in ('waiting', 'dormant'))
);

comment on table audit.unserved_count is 'Members without a caseworker after a night.';
comment on column audit.unserved_count.run_id is 'The run.';
comment on column audit.unserved_count.area_id is 'The area.';
comment on column audit.unserved_count.state is 'waiting for a caseworker, or dormant (long absent, needs none).';
comment on column audit.unserved_count.waited is 'Days since when: 0, 1-6, 7-27, 28-89, 90-364 or 365+.';
comment on column audit.unserved_count.customer_count is 'How many.';

create table audit.office_row_count (
    run_id bigint not null references audit.run,
    file_name text not null,
    te_office text not null,
    reason_codes text[] not null,
    fields text[] not null,
    row_count integer not null,
    primary key (run_id, file_name, te_office, reason_codes, fields)
);

comment on table audit.office_row_count is 'Rows of a night by file and TE office, accepted, or rejected by exactly these reasons.';
comment on column audit.office_row_count.run_id is 'The run.';
comment on column audit.office_row_count.file_name is 'The customer file.';
comment on column audit.office_row_count.te_office is 'te_toimisto of the row; (unknown) where it cannot be read.';
comment on column audit.office_row_count.reason_codes is 'Every reason, sorted; none = accepted.';
comment on column audit.office_row_count.fields is 'The fields concerned, sorted.';
comment on column audit.office_row_count.row_count is 'How many rows.';

create table audit.verdict_count (
    run_id bigint not null references audit.run,
    outcome text not null,
    reason_code text not null,
    customer_count integer not null,
    primary key (run_id, outcome, reason_code)
);

comment on table audit.verdict_count is 'Customers judged in a night, in the whole country, by outcome and reason: audit.outcome_count without people under non-disclosure.';
comment on column audit.verdict_count.run_id is 'The run.';
comment on column audit.verdict_count.outcome is 'STAY, REVIEW, TRANSFER, KEEP, MOVE, RETURN or END.';
comment on column audit.verdict_count.reason_code is 'Why.';
comment on column audit.verdict_count.customer_count is 'How many.';

create table audit.review_count (
    run_id bigint not null references audit.run,
    te_office text not null,
    reason_code text not null,
    groups_unknown text not null,
    waited text not null,
    customer_count integer not null,
    primary key (run_id, te_office, reason_code, groups_unknown, waited)
);

comment on table audit.review_count is 'Customers judged in a night who wait for a person''s review.';
comment on column audit.review_count.run_id is 'The run.';
comment on column audit.review_count.te_office is 'The TE office of the row.';
comment on column audit.review_count.reason_code is 'What for.';
comment on column audit.review_count.groups_unknown is 'The groups that are not known, joined by |; empty where none were judged.';
comment on column audit.review_count.waited is 'Days since the decision: 0, 1-6, 7-27, 28-89, 90-364 or 365+.';
comment on column audit.review_count.customer_count is 'How many.';

create table audit.settled_review_count (
    run_id bigint not null references audit.run,
    reason_code text not null,
    waited text not null,
    outcome text not null,
    outcome_reason_code text not null,
    customer_count integer not null,
    primary key (run_id, reason_code, waited, outcome, outcome_reason_code)
);

comment on table audit.settled_review_count is 'Customers who waited for a review before a night, and whom it judged otherwise.';
comment on column audit.settled_review_count.run_id is 'The run.';
comment on column audit.settled_review_count.reason_code is 'What they had waited for.';
comment on column audit.settled_review_count.waited is 'For how many days: 0, 1-6, 7-27, 28-89, 90-364 or 365+.';
comment on column audit.settled_review_count.outcome is 'The outcome.';
comment on column audit.settled_review_count.outcome_reason_code is 'Its reason.';
comment on column audit.settled_review_count.customer_count is 'How many.';

create table audit.absence_count (
    run_id bigint not null references audit.run,
    since_month date not null,
    absent_count integer not null,
    returned_count integer not null,
    primary key (run_id, since_month)
);

comment on table audit.absence_count is 'Members whom the files of a night do not have, and those whom they have again.';
comment on column audit.absence_count.run_id is 'The run.';
comment on column audit.absence_count.since_month is 'First day of the month since when.';
comment on column audit.absence_count.absent_count is 'How many are absent after the night.';
comment on column audit.absence_count.returned_count is 'How many were absent before it and are no longer, members still.';

create table audit.notice_count (
    run_id bigint not null references audit.run,
    kind text not null,
    channel text not null,
    service_language text not null,
    mother_tongue text not null,
    age_band text not null,
    customer_count integer not null,
    primary key (run_id, kind, channel, service_language, mother_tongue, age_band)
);

comment on table audit.notice_count is 'Who must be told because of a night, and by which channel, as planned in it.';
comment on column audit.notice_count.run_id is 'The run.';
comment on column audit.notice_count.kind is 'transfer, restart, move, return, end or caseworker.';
comment on column audit.notice_count.channel is 'letter, message (electronically), or manual (by a person).';
comment on column audit.notice_count.service_language is 'fi, sv or (unknown).';
comment on column audit.notice_count.mother_tongue is 'domestic (Finnish, Swedish, Sámi), foreign or (unknown): the classes of Statistics Finland.';
comment on column audit.notice_count.age_band is 'Five years, 15-19 to 65+.';
comment on column audit.notice_count.customer_count is 'How many.';
