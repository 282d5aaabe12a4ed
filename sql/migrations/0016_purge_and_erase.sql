-- What says that something is gone: kept for as long as the retention rules say, or erased with the person.
alter table register.standing add column unseen_since date;
comment on column register.standing.unseen_since is 'As-of date of the first of the programme''s nights in a row whose files do not have the customer; null while they do.';

create table audit.purged_folder (
    run_id bigint not null references audit.run,
    late_number integer,
    is_cancellation boolean not null default false,
    purged_at timestamptz not null default clock_timestamp(),
    constraint purged_once unique nulls not distinct (run_id, late_number, is_cancellation),
    constraint late_files_cancel_nothing check (not is_cancellation or late_number is null)
);

comment on table audit.purged_folder is 'Output folders whose files were deleted. Written before they are, so that a purge that was killed is finished by the next one.';
comment on column audit.purged_folder.run_id is 'The run.';
comment on column audit.purged_folder.late_number is 'As in register.output_file; null = the night''s own folder.';
comment on column audit.purged_folder.is_cancellation is 'The folder of files that cancel the handovers of an undone night.';
comment on column audit.purged_folder.purged_at is 'When.';

create table audit.purge (
    purge_id bigint generated always as identity primary key,
    kind text not null,
    days_kept integer,
    item_count integer not null,
    oldest date not null,
    newest date not null,
    done_by text not null,
    purged_at timestamptz not null default clock_timestamp(),
    constraint kind_is_known check (kind in (
        'staged-rows', 'rejected-lines', 'output-folders', 'sending-data', 'queue-jobs', 'closed-customers'
    )),
    constraint something_was_purged check (item_count > 0),
    constraint oldest_comes_first check (oldest <= newest)
);

comment on table audit.purge is 'What was deleted because its time was over: one row per transaction, without personal data.';
comment on column audit.purge.purge_id is 'Order of the transactions.';
comment on column audit.purge.kind is 'The kind of data, as in the retention rules.';
comment on column audit.purge.days_kept is 'The days that the rule gave it; null = a folder removed for an erasure, before its time.';
comment on column audit.purge.item_count is 'How many rows, lines, folders, notifications, jobs or people.';
comment on column audit.purge.oldest is 'The day from which the oldest of them was kept.';
comment on column audit.purge.newest is 'The day from which the newest was.';
comment on column audit.purge.done_by is 'Who did it.';
comment on column audit.purge.purged_at is 'When.';

create table audit.erasure (
    erasure_id bigint generated always as identity primary key,
    pseudonym uuid not null,
    cause text not null,
    was_customer boolean not null,
    row_counts jsonb,
    erased_by text not null,
    because text not null,
    erased_at timestamptz not null default clock_timestamp(),
    constraint erased_once unique (pseudonym),
    constraint cause_is_known check (cause in ('request', 'retention')),
    constraint counts_what_was_requested check ((cause = 'request') = (row_counts is not null)),
    constraint names_who_and_why check (erased_by <> '' and because <> '')
);

comment on table audit.erasure is 'Who was erased, by the pseudonym that stands in the account: it leads to nobody.';
comment on column audit.erasure.erasure_id is 'Order of the erasures.';
comment on column audit.erasure.pseudonym is 'What stands for the person in the account.';
comment on column audit.erasure.cause is 'request (kuntasiirto erase) or retention (kuntasiirto purge: a closed customer).';
comment on column audit.erasure.was_customer is 'The person was a customer of a programme still: the customership was ended with the erasure.';
comment on column audit.erasure.row_counts is 'Rows deleted or given the pseudonym, by table (request).';
comment on column audit.erasure.erased_by is 'Who did it.';
comment on column audit.erasure.because is 'Why, in the operator''s words: no personal data; of retention the rule''s.';
comment on column audit.erasure.erased_at is 'When.';

-- A message that was sent is known by our id and, while its time is not over, by that of the service.
alter table register.notification
    add column sending_purged_at timestamptz,
    drop constraint sent_with_message,
    add constraint sent_with_message check (
        status <> 'sent'
        or (num_nulls(sent_as, sent_at) = 0 and (message_id is not null or sending_purged_at is not null))
    );
comment on column register.notification.sending_purged_at is 'When the service''s id, its errors and events were deleted; null while they are kept.';
comment on column register.notification.notification_id is 'Made from programme, customer, as-of date and kind: the same event gives the same id, so nothing is sent twice. Of an erased person it is random.';

-- The id is made from the customer number, so it changes when the person is erased.
alter table register.notification_event
    drop constraint notification_event_notification_id_fkey,
    add constraint notification_event_notification_id_fkey
        foreign key (notification_id) references register.notification on update cascade;

-- No night ends the customership of a person who is erased as a customer.
alter table register.customership
    drop constraint ended_with_reason_and_run,
    add constraint ended_with_reason_and_run check (
        num_nonnulls(ended_on, end_reason) in (0, 2)
        and (ended_run_id is not null) = (end_reason is not null and end_reason <> 'ERASED')
    );
comment on column register.customership.customer_number is 'The customer; of an erased person the pseudonym.';
comment on column register.customership.end_reason is 'Reason code of the decision that closed it; ERASED where the person was erased as a customer.';
comment on column register.te_decision.customer_number is 'The customer; of an erased person the pseudonym.';
