-- What people do about the cases of the worklist, and how rejected lines come back mended.
insert into register.secret (name, value)
values ('case-ids', gen_random_uuid()::text), ('repair-traces', gen_random_uuid()::text);

create table audit.case_action (
    case_action_id bigint generated always as identity primary key,
    case_id text not null,
    action text not null,
    programme_id text not null,
    kind text not null,
    customer_number text,
    facts text not null,
    run_id bigint not null references audit.run,
    done_by text not null,
    because text not null,
    done_at timestamptz not null default clock_timestamp(),
    constraint action_is_known check (action in ('resolve', 'waive')),
    constraint names_who_and_why check (done_by <> '' and because <> '')
);
create index case_action_case on audit.case_action (case_id, case_action_id);
create index case_action_run on audit.case_action (run_id);

comment on table audit.case_action is 'What was decided about cases of the worklist, by whom and why. The latest action on a case counts.';
comment on column audit.case_action.case_action_id is 'Order of the actions.';
comment on column audit.case_action.case_id is 'The case, as in audit.work_case.';
comment on column audit.case_action.action is 'resolve (done: comes back if a later night still finds it) or waive (stays away until its facts change).';
comment on column audit.case_action.programme_id is 'The case''s programme.';
comment on column audit.case_action.kind is 'Its kind, as in audit.work_case.';
comment on column audit.case_action.customer_number is 'The customer concerned; null where the row''s number could not be read.';
comment on column audit.case_action.facts is 'Its facts at the time, as in audit.work_case.';
comment on column audit.case_action.run_id is 'The programme''s last completed night at the time.';
comment on column audit.case_action.done_by is 'Who did it.';
comment on column audit.case_action.because is 'Why, in the operator''s words: no personal data.';
comment on column audit.case_action.done_at is 'When.';

create table register.rejected_header (
    source_file_id bigint primary key references audit.source_file,
    encoding text not null,
    delimiter text not null,
    column_names text[] not null,
    fields text[] not null,
    constraint encoding_is_known check (encoding in ('utf-8', 'windows-1252')),
    constraint names_and_fields_go_together check (cardinality(column_names) = cardinality(fields))
);

comment on table register.rejected_header is 'How a file with rejected rows was laid out: without it the bytes in register.rejected_record could not be read.';
comment on column register.rejected_header.source_file_id is 'The file.';
comment on column register.rejected_header.encoding is 'utf-8 or windows-1252.';
comment on column register.rejected_header.delimiter is 'What parts the values.';
comment on column register.rejected_header.column_names is 'The header, in the file''s order.';
comment on column register.rejected_header.fields is 'The field in each column; null for one that is not read.';

create table audit.rejects_export (
    rejects_export_id bigint generated always as identity primary key,
    run_id bigint not null references audit.run,
    line_count integer not null,
    sha256 text not null,
    exported_by text not null,
    because text not null,
    exported_at timestamptz not null default clock_timestamp(),
    constraint names_who_and_why check (exported_by <> '' and because <> ''),
    constraint something_was_exported check (line_count > 0)
);
create index rejects_export_run on audit.rejects_export (run_id);

comment on table audit.rejects_export is 'Who took rejected lines out of the database to have them mended: they are personal data.';
comment on column audit.rejects_export.rejects_export_id is 'Order of the exports.';
comment on column audit.rejects_export.run_id is 'The run whose rejected lines they are.';
comment on column audit.rejects_export.line_count is 'How many lines.';
comment on column audit.rejects_export.sha256 is 'Checksum of the repair file as it was written.';
comment on column audit.rejects_export.exported_by is 'Who did it.';
comment on column audit.rejects_export.because is 'Why, in the operator''s words: no personal data.';
comment on column audit.rejects_export.exported_at is 'When.';

alter table audit.source_file add column is_repair boolean not null default false;
comment on column audit.source_file.is_repair is 'It holds mended lines of an earlier night (run --repaired), and is none of the offices''.';

alter table staging.night_file add column is_repair boolean not null default false;
comment on column staging.night_file.is_repair is 'As in audit.source_file.';

create table audit.repaired_row (
    source_file_id bigint not null references audit.source_file,
    line_number integer not null,
    run_id bigint not null references audit.run,
    customer_number text,
    original_run_id bigint not null,
    original_source_file_id bigint not null,
    original_line_number integer not null,
    changed_fields text[],
    primary key (source_file_id, line_number),
    constraint original_is_a_rejected_row
        foreign key (original_run_id, original_source_file_id, original_line_number) references audit.rejected_row,
    constraint original_is_of_an_earlier_run check (original_run_id < run_id)
);
create index repaired_row_original
    on audit.repaired_row (original_run_id, original_source_file_id, original_line_number);
create index repaired_row_run on audit.repaired_row (run_id);
create index repaired_row_customer on audit.repaired_row (customer_number);

comment on table audit.repaired_row is 'A mended line that a night took in, and the rejected line it comes from. Whether it was accepted: it is not in audit.rejected_row.';
comment on column audit.repaired_row.source_file_id is 'The repair file.';
comment on column audit.repaired_row.line_number is 'Its line there.';
comment on column audit.repaired_row.run_id is 'The run that took it in.';
comment on column audit.repaired_row.customer_number is 'asiakasnumero as mended, where readable.';
comment on column audit.repaired_row.original_run_id is 'The run that rejected the original.';
comment on column audit.repaired_row.original_source_file_id is 'The file the original came in.';
comment on column audit.repaired_row.original_line_number is 'Its line there.';
comment on column audit.repaired_row.changed_fields is 'What was mended: fields, never values; empty where nothing was. Null where the original had too many or too few columns, and cannot be compared.';

-- How long a row has been rejected, and what became of it, is asked by customer.
create index rejected_row_customer on audit.rejected_row (customer_number);
