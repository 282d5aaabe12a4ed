-- Notifications leave by one of two carriers: written into files, or sent by Suomi.fi Messages in batches.
alter table register.notification
    add column sending_batch integer,
    add column message_id text,
    add column sent_as text,
    add column sent_at timestamptz,
    add column error text,
    drop constraint planned_for_a_file,
    drop constraint rendered_into_a_file,
    add constraint has_one_carrier check (status = 'held' or num_nonnulls(output_file_id, sending_batch) = 1),
    add constraint rendered_into_a_file check (status <> 'rendered' or num_nulls(file_name, sha256) = 0),
    add constraint sent_as_is_known check (sent_as in ('electronic', 'multichannel', 'paper')),
    add constraint sent_with_message check (status <> 'sent' or num_nulls(message_id, sent_as, sent_at) = 0),
    add constraint failed_with_error check (status <> 'failed' or error is not null);
create index notification_to_send on register.notification (run_id, sending_batch)
    where status = 'planned' and sending_batch is not null;
create unique index notification_message on register.notification (message_id) where message_id is not null;

comment on column register.notification.hold_reason is 'Why it is held. Before rendering: NO_ADDRESS, BAD_ADDRESS (incomplete, or no Finnish postal code), PROTECTED_NO_CHANNEL, CHARACTER_NOT_PRINTABLE, ADDRESS_TOO_LONG, NOT_COMPOSED (its text or page could not be made). By Suomi.fi: NO_MAILBOX (and paper mail is not enabled), REFUSED or NOT_COMPOSED (see error). BY_OPERATOR.';
comment on column register.notification.output_file_id is 'The file it is planned for; null when it is sent.';
comment on column register.notification.file_name is 'The file it stands in; of a letter that was sent, the name of its attachment.';
comment on column register.notification.sha256 is 'Checksum of the file, or of the attachment.';
comment on column register.notification.sending_batch is 'The batch of the run in which it is sent by Suomi.fi; null when it is written into a file.';
comment on column register.notification.message_id is 'Suomi.fi''s id of the accepted message.';
comment on column register.notification.sent_as is 'electronic; multichannel (electronic if the mailbox is active, else paper); paper (without identity code).';
comment on column register.notification.sent_at is 'When Suomi.fi had accepted it.';
comment on column register.notification.error is 'Why it failed or was refused: status, error code, trace id; never words of the service.';

alter table register.output_file
    add column late_number integer,
    add column closed_at timestamptz;
update register.output_file
set closed_at = run.output_completed_at
from audit.run
where run.run_id = output_file.run_id;
create index output_file_open on register.output_file (run_id) where closed_at is null;
comment on column register.output_file.closed_at is 'When the checksums of its folder were written; null while the folder is open.';
comment on column register.output_file.late_number is 'It stands in late-<n>/, because it was released after the night''s folder was closed; null = in the night''s folder itself.';

create table register.notification_event (
    notification_id uuid not null references register.notification,
    event_type text not null,
    happened_at timestamptz not null,
    received_at timestamptz not null default clock_timestamp(),
    primary key (notification_id, event_type, happened_at)
);

comment on table register.notification_event is 'What Suomi.fi told of a message afterwards.';
comment on column register.notification_event.notification_id is 'The notification.';
comment on column register.notification_event.event_type is 'In the service''s words, which change: Electronic message created, Paper mail created, …';
comment on column register.notification_event.happened_at is 'When it happened, says the service.';
comment on column register.notification_event.received_at is 'When it was read.';

create table register.event_position (
    service_id text primary key,
    continuation_token text not null,
    read_at timestamptz not null
);

comment on table register.event_position is 'How far the events of Suomi.fi have been read.';
comment on column register.event_position.service_id is 'Our service in Suomi.fi.';
comment on column register.event_position.continuation_token is 'Where the next reading begins.';
comment on column register.event_position.read_at is 'When events were read last.';

alter table staging.night_notice add column sending_batch integer;
comment on column staging.night_notice.sending_batch is 'As in register.notification.';

create table audit.operator_action (
    operator_action_id bigint generated always as identity primary key,
    action text not null,
    notification_id uuid references register.notification,
    customer_number text,
    done_by text not null,
    because text not null,
    done_at timestamptz not null default clock_timestamp(),
    constraint action_is_known check (action in (
        'notification-hold', 'notification-release', 'notification-retry', 'protection-release'
    )),
    constraint is_about_one_thing check (num_nonnulls(notification_id, customer_number) = 1),
    constraint names_who_and_why check (done_by <> '' and because <> '')
);
create index operator_action_notification on audit.operator_action (notification_id);

comment on table audit.operator_action is 'What operators decided, by whom and why.';
comment on column audit.operator_action.operator_action_id is 'Order of the actions.';
comment on column audit.operator_action.action is 'notification-hold, -release, -retry or protection-release.';
comment on column audit.operator_action.notification_id is 'The notification concerned.';
comment on column audit.operator_action.customer_number is 'The customer concerned (protection-release).';
comment on column audit.operator_action.done_by is 'Who did it.';
comment on column audit.operator_action.because is 'Why, in the operator''s words: no personal data.';
comment on column audit.operator_action.done_at is 'When.';
