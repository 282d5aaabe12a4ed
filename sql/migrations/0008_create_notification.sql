create table register.output_file (
    output_file_id bigint generated always as identity primary key,
    run_id bigint not null references audit.run,
    kind text not null,
    is_restricted boolean not null,
    area_id text,
    municipality_code text,
    language text,
    file_name text not null,
    entry_count integer not null,
    status text not null default 'planned',
    sha256 text,
    rendered_at timestamptz,
    constraint kind_is_known check (kind in ('letters', 'messages', 'handover')),
    constraint status_is_known check (status in ('planned', 'rendered', 'empty')),
    constraint rendered_with_checksum check ((status = 'rendered') = (sha256 is not null)),
    constraint finished_with_time check ((status = 'planned') = (rendered_at is null)),
    constraint file_is_written_once unique (run_id, file_name)
);

comment on table register.output_file is 'A file that a night owes: planned with the night, written by a worker afterwards.';
comment on column register.output_file.output_file_id is 'Identifies the file; its job in the queue carries this id only.';
comment on column register.output_file.run_id is 'The run.';
comment on column register.output_file.kind is 'letters, messages or handover.';
comment on column register.output_file.is_restricted is 'Holds people under non-disclosure, and nobody else.';
comment on column register.output_file.area_id is 'The area (letters and messages); null in restricted files.';
comment on column register.output_file.municipality_code is 'The municipality (handover).';
comment on column register.output_file.language is 'The language (letters).';
comment on column register.output_file.file_name is 'Path below the night''s output folder.';
comment on column register.output_file.entry_count is 'Notifications or handover lines planned for it.';
comment on column register.output_file.status is 'planned, rendered, or empty: every entry was held, and no file was written.';
comment on column register.output_file.sha256 is 'Checksum of the written file.';
comment on column register.output_file.rendered_at is 'When it was written.';

-- The run is no foreign key where another column already leads to it: each check costs as much as writing the row.
create table register.notification (
    notification_id uuid primary key,
    customership_id bigint not null references register.customership,
    run_id bigint not null,
    kind text not null,
    channel text not null,
    language text not null,
    is_restricted boolean not null,
    status text not null,
    hold_reason text,
    output_file_id bigint references register.output_file,
    file_name text,
    page integer,
    pages integer,
    sha256 text,
    constraint kind_is_known check (kind in ('transfer', 'move', 'return', 'end', 'caseworker')),
    constraint channel_is_known check (channel in ('letter', 'message', 'manual')),
    constraint language_is_known check (language in ('fi', 'sv', 'fi+sv')),
    constraint status_is_known check (status in ('planned', 'rendered', 'sent', 'failed', 'held')),
    constraint held_exactly_with_reason check ((status = 'held') = (hold_reason is not null)),
    constraint manual_waits_for_a_person check (channel <> 'manual' or status = 'held'),
    constraint planned_for_a_file check (status = 'held' or output_file_id is not null),
    constraint rendered_into_a_file check (status not in ('rendered', 'sent') or num_nulls(file_name, sha256) = 0),
    constraint told_once unique (customership_id, kind, run_id)
);
create index notification_run on register.notification (run_id);
create index notification_output_file on register.notification (output_file_id);

comment on table register.notification is 'What one customer is owed because of one event.';
comment on column register.notification.notification_id is 'Made from programme, customer, as-of date and kind: the same event gives the same id, so nothing is sent twice.';
comment on column register.notification.customership_id is 'The customership begun (transfer, move) or ended (return, end).';
comment on column register.notification.run_id is 'The run that planned it.';
comment on column register.notification.kind is 'transfer, move, return, end or caseworker.';
comment on column register.notification.channel is 'letter, message, or manual: a person must do it.';
comment on column register.notification.language is 'Language of the text; fi+sv when the service language is unknown.';
comment on column register.notification.is_restricted is 'The recipient is under non-disclosure.';
comment on column register.notification.status is 'planned, rendered, sent, failed or held.';
comment on column register.notification.hold_reason is 'Why it is held: NO_ADDRESS, PROTECTED_NO_CHANNEL, CHARACTER_NOT_PRINTABLE, ADDRESS_TOO_LONG.';
comment on column register.notification.output_file_id is 'The file it is planned for.';
comment on column register.notification.file_name is 'The file it stands in.';
comment on column register.notification.page is 'The letter''s first page in the file; the message''s line.';
comment on column register.notification.pages is 'How many pages the letter has.';
comment on column register.notification.sha256 is 'Checksum of the file.';

create table register.handover_line (
    run_id bigint not null,
    output_file_id bigint not null references register.output_file,
    customership_id bigint not null references register.customership,
    event text not null,
    primary key (run_id, customership_id, event),
    constraint event_is_known check (event in ('TULEE', 'LAHTEE', 'TURVAKIELTO'))
);
create index handover_line_output_file on register.handover_line (output_file_id);
create index handover_line_customership on register.handover_line (customership_id);

comment on table register.handover_line is 'What a municipality receives about one person who becomes (TULEE) or ceases to be (LAHTEE) its customer, or as its customer comes under non-disclosure (TURVAKIELTO, restricted).';
comment on column register.handover_line.run_id is 'The run.';
comment on column register.handover_line.output_file_id is 'The file the line stands in.';
comment on column register.handover_line.customership_id is 'The customership.';
comment on column register.handover_line.event is 'TULEE, LAHTEE or TURVAKIELTO.';
