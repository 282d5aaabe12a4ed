-- The last completed night can be undone: the register becomes what it was before, the account says what was taken back.
alter table audit.run
    drop constraint status_is_known,
    add constraint status_is_known
        check (status in ('running', 'completed', 'failed', 'abandoned', 'dry-run', 'undone'));
comment on column audit.run.status is 'running, completed, failed, abandoned (its process died; found by a later run), dry-run, or undone (completed, and taken back since: audit.undo).';

create table register.undoable_run (
    run_id bigint primary key references audit.run
);

comment on table register.undoable_run is 'The last completed run, for as long as what it changed is kept in register.before_image.';
comment on column register.undoable_run.run_id is 'The run.';

create table register.before_image (
    before_image_id bigint generated always as identity primary key,
    table_name text not null,
    was_inserted boolean not null,
    image jsonb not null
);

comment on table register.before_image is 'Rows of the register as they were before the last completed night changed them: what undoing it needs. Personal data, dropped when a later night is published, when the night''s notifications are sent, when anybody is erased, and when it is undone.';
comment on column register.before_image.before_image_id is 'Order of the changes: the first image of a row is how it was before the night.';
comment on column register.before_image.table_name is 'The table of the register.';
comment on column register.before_image.was_inserted is 'The night inserted the row, and the image is how: kept where no column of the row says so.';
comment on column register.before_image.image is 'The whole row.';

-- Within the transaction that publishes a night, and nowhere else (pipeline/undo/before-image-queries.ts).
create function register.keep_before_image() returns trigger language plpgsql as $$
begin
    if coalesce(current_setting('kuntasiirto.keep_before_images', true), '') = 'on' then
        insert into register.before_image (table_name, was_inserted, image)
        select tg_table_name, tg_op = 'INSERT', to_jsonb(row_before) from row_before;
    end if;
    return null;
end
$$;
comment on function register.keep_before_image() is 'Keeps what a night changes in a table of the register.';

-- Tables whose rows a night changes.
do $$
declare
    name text;
begin
    foreach name in array array[
        'municipality', 'area', 'service_point', 'caseworker', 'customer', 'person', 'te_decision', 'standing',
        'customership', 'assignment', 'absence'
    ] loop
        execute format(
            'create trigger keep_before_image after update on register.%I
             referencing old table as row_before for each statement execute function register.keep_before_image()',
            name
        );
    end loop;
    -- No column of theirs names the run that wrote a row.
    foreach name in array array['municipality', 'area', 'service_point', 'rejected_header'] loop
        execute format(
            'create trigger keep_inserted after insert on register.%I
             referencing new table as row_before for each statement execute function register.keep_before_image()',
            name
        );
    end loop;
end
$$;

create table audit.undo (
    run_id bigint primary key references audit.run,
    undone_by text not null,
    because text not null,
    undone_at timestamptz not null default clock_timestamp(),
    counts jsonb not null,
    job_count integer not null,
    out_folder text not null,
    rows_sha256 text not null,
    sha256 text not null,
    sealed_run_id bigint references audit.run,
    constraint names_who_and_why check (undone_by <> '' and because <> ''),
    constraint sealed_by_a_later_run check (sealed_run_id > run_id)
);
create index undo_sealed_run on audit.undo (sealed_run_id);

comment on table audit.undo is 'Runs that were completed and then undone. What they wrote into the account stays there.';
comment on column audit.undo.run_id is 'The run that was undone.';
comment on column audit.undo.undone_by is 'Who did it.';
comment on column audit.undo.because is 'Why, in the operator''s words: no personal data.';
comment on column audit.undo.undone_at is 'When.';
comment on column audit.undo.counts is 'By table of the register: rows that the night had written and that are removed, and rows that it had changed and that are as before.';
comment on column audit.undo.job_count is 'Jobs of its files and notifications that were taken off the queue.';
comment on column audit.undo.out_folder is 'The output folder, where the night''s files were.';
comment on column audit.undo.rows_sha256 is 'Checksum over the sorted checksums of its rows in audit.undone_row, people by pseudonym.';
comment on column audit.undo.sha256 is 'Checksum of this row but for sealed_run_id.';
comment on column audit.undo.sealed_run_id is 'The next completed run: its seal covers this row. Null until there is one.';

create table audit.undone_row (
    undone_row_id bigint generated always as identity primary key,
    run_id bigint not null references audit.run,
    table_name text not null,
    change text not null,
    customer_number text,
    notification_id uuid,
    facts jsonb not null,
    constraint change_is_known check (change in ('written', 'changed'))
);
create index undone_row_run on audit.undone_row (run_id);
create index undone_row_customer on audit.undone_row (customer_number);

comment on table audit.undone_row is 'What an undone night had written into the register, as it was when it was undone. No names, identity codes, addresses or free text.';
comment on column audit.undone_row.undone_row_id is 'Order of the rows.';
comment on column audit.undone_row.run_id is 'The run that was undone.';
comment on column audit.undone_row.table_name is 'The table of the register.';
comment on column audit.undone_row.change is 'written: the row was the night''s own, and is removed; changed: it was there before, and is as it was.';
comment on column audit.undone_row.customer_number is 'The customer concerned.';
comment on column audit.undone_row.notification_id is 'Of a notification, its id: made from the customer number, so made anew when the person is erased, and under no checksum.';
comment on column audit.undone_row.facts is 'The columns that identify nobody, of the row as the night left it.';

create table audit.undone_file (
    run_id bigint not null references audit.run,
    output_file_id bigint not null,
    file_name text not null,
    kind text not null,
    is_restricted boolean not null,
    municipality_code text,
    entry_count integer not null,
    sha256 text,
    action text not null,
    cancelled_sha256 text,
    done_at timestamptz,
    primary key (run_id, file_name),
    constraint one_row_per_file unique (output_file_id),
    constraint action_is_known check (action in ('removed', 'cancelled', 'never-written')),
    constraint handovers_are_cancelled check (action <> 'cancelled' or kind = 'handover'),
    constraint cancelled_with_checksum
        check ((cancelled_sha256 is not null) = (action = 'cancelled' and done_at is not null))
);
create index undone_file_open on audit.undone_file (run_id) where done_at is null;

comment on table audit.undone_file is 'What was done to the output files of an undone night.';
comment on column audit.undone_file.run_id is 'The run that was undone.';
comment on column audit.undone_file.output_file_id is 'The file, as in the facts of audit.undone_row.';
comment on column audit.undone_file.file_name is 'Path below the night''s folder; made anew where it was made from the number of a person who is erased.';
comment on column audit.undone_file.kind is 'letters, messages or handover.';
comment on column audit.undone_file.is_restricted is 'Of people under non-disclosure.';
comment on column audit.undone_file.municipality_code is 'Whose handover it was.';
comment on column audit.undone_file.entry_count is 'Notifications or handover lines planned for it.';
comment on column audit.undone_file.sha256 is 'Checksum of the file as it had been written; null where it was not on record as written.';
comment on column audit.undone_file.action is 'removed; cancelled (the municipality may have fetched it: it is removed, and a file of the same name cancels its lines); or never-written.';
comment on column audit.undone_file.cancelled_sha256 is 'Checksum of the file that cancels it.';
comment on column audit.undone_file.done_at is 'When; null = still to be done.';

-- What operators did about notifications stays on record when the notifications are taken back.
alter table audit.operator_action drop constraint operator_action_notification_id_fkey;
comment on column audit.operator_action.notification_id is 'The notification concerned; no foreign key, because it is gone when its night is undone.';
