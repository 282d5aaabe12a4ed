create table audit.rejected_row (
    run_id bigint not null references audit.run,
    source_file_id bigint not null references audit.source_file,
    line_number integer not null,
    customer_number text,
    reason_codes text[] not null,
    fields text[] not null,
    primary key (run_id, source_file_id, line_number),
    constraint rejected_for_a_reason check (cardinality(reason_codes) > 0)
);
create index rejected_row_source_file on audit.rejected_row (source_file_id);

comment on table audit.rejected_row is 'A row that was refused, with every reason. Names fields, never their values.';
comment on column audit.rejected_row.run_id is 'The run.';
comment on column audit.rejected_row.source_file_id is 'The file.';
comment on column audit.rejected_row.line_number is 'First line of the record, counted from 1.';
comment on column audit.rejected_row.customer_number is 'asiakasnumero, where readable.';
comment on column audit.rejected_row.reason_codes is 'Every reason, sorted.';
comment on column audit.rejected_row.fields is 'The fields concerned, sorted.';

create table register.rejected_record (
    run_id bigint not null,
    source_file_id bigint not null,
    line_number integer not null,
    raw bytea not null,
    primary key (run_id, source_file_id, line_number),
    constraint record_belongs_to_a_rejected_row
        foreign key (run_id, source_file_id, line_number) references audit.rejected_row
);

comment on table register.rejected_record is 'The bytes of a rejected record as received, for repair. Restricted; kept apart from the account.';
comment on column register.rejected_record.run_id is 'The run.';
comment on column register.rejected_record.source_file_id is 'The file.';
comment on column register.rejected_record.line_number is 'First line of the record.';
comment on column register.rejected_record.raw is 'The record''s bytes, in the file''s encoding.';

create table audit.decision (
    decision_id bigint generated always as identity primary key,
    run_id bigint not null references audit.run,
    programme_id text not null,
    as_of_date date not null,
    customer_number text not null,
    outcome text not null,
    reason_code text not null,
    groups_met text[] not null,
    groups_unknown text[] not null,
    area_id text,
    municipality_code text,
    rule_version date not null,
    source_file_id bigint references audit.source_file,
    line_number integer,
    facts jsonb not null default '{}',
    constraint outcome_is_known check (outcome in ('STAY', 'REVIEW', 'TRANSFER', 'MOVE', 'RETURN', 'END')),
    constraint membership_names_its_place check (
        outcome in ('STAY', 'REVIEW') or (area_id is not null and municipality_code is not null)
    ),
    constraint source_is_file_and_line check ((source_file_id is null) = (line_number is null)),
    constraint one_decision_per_night unique (customer_number, run_id)
);
create index decision_run on audit.decision (run_id);

comment on table audit.decision is 'The verdict on one customer, written when it changes. KEEP writes none.';
comment on column audit.decision.decision_id is 'Identifies the decision; later ones are higher.';
comment on column audit.decision.run_id is 'The run that decided.';
comment on column audit.decision.programme_id is 'The programme.';
comment on column audit.decision.as_of_date is 'The day it was judged on.';
comment on column audit.decision.customer_number is 'The customer.';
comment on column audit.decision.outcome is 'STAY, REVIEW, TRANSFER, MOVE, RETURN or END.';
comment on column audit.decision.reason_code is 'Why.';
comment on column audit.decision.groups_met is 'Groups met, sorted, where the groups were judged.';
comment on column audit.decision.groups_unknown is 'Groups that could not be judged, sorted.';
comment on column audit.decision.area_id is 'TRANSFER, MOVE: of the new customership; RETURN, END: of the one left; else of the home municipality.';
comment on column audit.decision.municipality_code is 'Likewise.';
comment on column audit.decision.rule_version is 'First day of the rule version applied.';
comment on column audit.decision.source_file_id is 'The file the judged row came from; null for an absent or rejected member at the programme''s end.';
comment on column audit.decision.line_number is 'Its line there.';
comment on column audit.decision.facts is 'The facts the criteria were judged on. No name, identity code or address.';

create table register.standing (
    programme_id text not null,
    customer_number text not null,
    decision_id bigint not null,
    run_id bigint not null,
    as_of_date date not null,
    outcome text not null,
    reason_code text not null,
    groups_met text[] not null,
    groups_unknown text[] not null,
    area_id text,
    municipality_code text,
    rule_version date not null,
    source_file_id bigint,
    line_number integer,
    primary key (programme_id, customer_number)
);

comment on table register.standing is 'Each customer''s latest decision, maintained because reading it from the account would take seconds after a year of nights. Read it as audit.standing.';
comment on column register.standing.programme_id is 'The programme.';
comment on column register.standing.customer_number is 'The customer.';
comment on column register.standing.decision_id is 'The latest decision.';
comment on column register.standing.run_id is 'As in audit.decision.';
comment on column register.standing.as_of_date is 'As in audit.decision.';
comment on column register.standing.outcome is 'As in audit.decision.';
comment on column register.standing.reason_code is 'As in audit.decision.';
comment on column register.standing.groups_met is 'As in audit.decision.';
comment on column register.standing.groups_unknown is 'As in audit.decision.';
comment on column register.standing.area_id is 'As in audit.decision.';
comment on column register.standing.municipality_code is 'As in audit.decision.';
comment on column register.standing.rule_version is 'As in audit.decision.';
comment on column register.standing.source_file_id is 'As in audit.decision.';
comment on column register.standing.line_number is 'As in audit.decision.';

create table audit.outcome_count (
    run_id bigint not null references audit.run,
    area_id text,
    municipality_code text,
    outcome text not null,
    reason_code text not null,
    customer_count integer not null,
    constraint counted_once unique nulls not distinct (run_id, area_id, municipality_code, outcome, reason_code),
    constraint somebody_is_counted check (customer_count > 0)
);

comment on table audit.outcome_count is 'How many customers had each outcome in a night, KEEP included.';
comment on column audit.outcome_count.run_id is 'The run.';
comment on column audit.outcome_count.area_id is 'The area, as in audit.decision; of the customership for KEEP. Null for people under non-disclosure.';
comment on column audit.outcome_count.municipality_code is 'The municipality, likewise.';
comment on column audit.outcome_count.outcome is 'The outcome.';
comment on column audit.outcome_count.reason_code is 'The reason code.';
comment on column audit.outcome_count.customer_count is 'How many customers.';
