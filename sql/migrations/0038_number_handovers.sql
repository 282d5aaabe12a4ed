-- A handover is an interface: numbered, in lines for systems and a table for people, with a manifest that says what there is.
do $$
begin
    if exists (select from audit.undone_file where action = 'cancelled' and done_at is null) then
        raise exception 'a night is undone, but its files are not yet: finish that with the former version (kuntasiirto undo) first';
    end if;
end
$$;

-- A night handed over without numbers cannot be taken back with one: its KORJAUS remains.
delete from register.before_image;
delete from register.undoable_run;

alter table register.output_file
    add column form text,
    add column handover_number integer,
    add constraint form_is_known check (form in ('lines', 'table', 'manifest')),
    add constraint handover_has_form_and_number check (
        num_nulls(form, handover_number) in (0, 2) and (form is null or kind = 'handover')
    ),
    add constraint handover_is_numbered_from_one check (handover_number > 0);
create index output_file_handover on register.output_file (municipality_code, run_id) where handover_number is not null;

comment on column register.output_file.entry_count is 'Notifications or handover lines planned for it; those of a handover are counted with each of its forms.';
comment on column register.output_file.form is 'Of a handover: lines (JSON Lines, for systems), table (spreadsheet, for people) or manifest (what there is; written without lines too). Null in those planned before there were forms.';
comment on column register.output_file.handover_number is 'Which handover of the programme to the municipality it belongs to, over all nights, from 1; one that is taken back uses the next number up. Restricted files have the number of the municipality''s own of the night.';

alter table register.handover_line
    add column told_by text,
    drop constraint event_is_known,
    add constraint event_is_known check (event in ('TULEE', 'LAHTEE', 'TYONTEKIJA', 'TURVAKIELTO')),
    add constraint told_by_is_known check (told_by in ('letter', 'message', 'suomifi', 'manual'));

comment on table register.handover_line is 'What a municipality receives about one person who becomes (TULEE) or ceases to be (LAHTEE) its customer, whose caseworker or service point changes (TYONTEKIJA), or whose non-disclosure begins (TURVAKIELTO, restricted) or is released (TURVAKIELTO, ordinary).';
comment on column register.handover_line.output_file_id is 'The file of lines it stands in.';
comment on column register.handover_line.event is 'TULEE, LAHTEE, TYONTEKIJA or TURVAKIELTO.';
comment on column register.handover_line.told_by is 'How the night planned to tell the customer of the event: letter, message, suomifi, or manual (a person must do it); null = the customer is owed nothing because of it.';

alter table audit.undone_file
    add column form text,
    add column handover_number integer,
    add column cancelled_file_name text;

comment on column audit.undone_file.form is 'lines, table or manifest (handover).';
comment on column audit.undone_file.handover_number is 'Which handover it belonged to; the next number is that of the one that cancels it.';
comment on column audit.undone_file.cancelled_file_name is 'Path of the file that cancels it, below the folder of those that do.';
comment on column audit.undone_file.action is 'removed; cancelled (the municipality may have fetched it: it is removed, and another file cancels its lines); or never-written.';
