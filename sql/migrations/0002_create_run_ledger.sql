create table audit.run (
    run_id bigint generated always as identity primary key,
    programme_id text not null,
    as_of_date date not null,
    status text not null default 'running',
    error_code text,
    started_at timestamptz not null default now(),
    finished_at timestamptz,
    rule_set_sha256 text not null,
    input_sha256 text,
    options jsonb not null default '{}',
    absent_count integer,
    newly_absent_count integer,
    output_completed_at timestamptz,
    constraint status_is_known check (status in ('running', 'completed', 'failed', 'abandoned', 'dry-run')),
    constraint finished_exactly_when_not_running check ((status = 'running') = (finished_at is null)),
    constraint completed_run_knows_its_input check (status <> 'completed' or input_sha256 is not null),
    constraint failed_run_says_why check ((status = 'failed') = (error_code is not null)),
    constraint completed_run_counts_absent_members
        check (status <> 'completed' or (absent_count is not null and newly_absent_count is not null))
);
create unique index one_completed_run_per_night on audit.run (programme_id, as_of_date) where status = 'completed';
create unique index one_running_run on audit.run (status) where status = 'running';

comment on table audit.run is 'One execution of the pipeline for one programme and one as-of date.';
comment on column audit.run.run_id is 'Identifies the run; grows, with gaps.';
comment on column audit.run.programme_id is 'The programme whose rules were applied.';
comment on column audit.run.as_of_date is 'The day the rules and ages are judged on.';
comment on column audit.run.status is 'running, completed, failed, abandoned (its process died; found by a later run) or dry-run.';
comment on column audit.run.error_code is 'Kind of failure; never a message, because messages can quote data.';
comment on column audit.run.started_at is 'When the run began.';
comment on column audit.run.finished_at is 'When it committed, failed, or was found abandoned.';
comment on column audit.run.rule_set_sha256 is 'Checksum of the programme file and the municipalities it rests on.';
comment on column audit.run.input_sha256 is 'Checksum over the names and checksums of the night''s files; null when the input was refused before they were known.';
comment on column audit.run.options is 'What the operator said that changes the night: offices left out, unconfirmed areas allowed.';
comment on column audit.run.absent_count is 'Members of the programme in none of tonight''s files.';
comment on column audit.run.newly_absent_count is 'Those of them who were not absent the night before.';
comment on column audit.run.output_completed_at is 'When every file of the night was written and its checksums listed; null while output is unfinished.';

create table audit.stage_run (
    run_id bigint not null references audit.run,
    stage text not null,
    status text not null,
    read_count integer,
    write_count integer,
    reject_count integer,
    solving_seconds numeric,
    started_at timestamptz not null,
    finished_at timestamptz,
    primary key (run_id, stage),
    constraint stage_is_known check (stage in ('extract', 'classify', 'assign', 'notify')),
    constraint status_is_known check (status in ('running', 'completed', 'failed')),
    constraint finished_exactly_when_not_running check ((status = 'running') = (finished_at is null)),
    constraint extract_loses_no_row
        check (stage <> 'extract' or status <> 'completed' or read_count = write_count + reject_count)
);

comment on table audit.stage_run is 'One stage of one run, with its control totals, counted in SQL from the rows themselves.';
comment on column audit.stage_run.run_id is 'The run.';
comment on column audit.stage_run.stage is 'extract, classify, assign or notify.';
comment on column audit.stage_run.status is 'running, completed or failed.';
comment on column audit.stage_run.read_count is 'extract: rows received; classify: customers judged; assign: customerships that need a service point or caseworker; notify: events.';
comment on column audit.stage_run.write_count is 'extract: rows accepted; classify: decisions; assign: assignments; notify: notifications.';
comment on column audit.stage_run.reject_count is 'extract: rows rejected; assign: customers left waiting for a caseworker; notify: notifications held.';
comment on column audit.stage_run.solving_seconds is 'Of assign: how long the solver took.';
comment on column audit.stage_run.started_at is 'When the stage began.';
comment on column audit.stage_run.finished_at is 'When it ended.';

create table audit.source_file (
    source_file_id bigint generated always as identity primary key,
    run_id bigint not null references audit.run,
    file_name text not null,
    sha256 text not null,
    row_count integer not null,
    accepted_count integer,
    rejected_count integer,
    staged_file_id bigint,
    constraint file_is_listed_once unique (run_id, file_name),
    constraint received_is_accepted_plus_rejected
        check (accepted_count is null or row_count = accepted_count + rejected_count)
);

comment on table audit.source_file is 'One file that a completed night read.';
comment on column audit.source_file.source_file_id is 'Identifies the file in its run.';
comment on column audit.source_file.run_id is 'The run that read it.';
comment on column audit.source_file.file_name is 'Name in the night''s folder.';
comment on column audit.source_file.sha256 is 'Checksum of its bytes.';
comment on column audit.source_file.row_count is 'Data rows received.';
comment on column audit.source_file.accepted_count is 'Rows accepted; null for files other than customer files.';
comment on column audit.source_file.staged_file_id is 'Where its rows are staged, for as long as they are.';
comment on column audit.source_file.rejected_count is 'Rows rejected; null for files other than customer files.';

create table audit.balance (
    run_id bigint not null references audit.run,
    check_name text not null,
    left_count bigint not null,
    right_count bigint not null,
    is_balanced boolean not null generated always as (left_count = right_count) stored,
    primary key (run_id, check_name)
);

comment on table audit.balance is 'The night''s control totals. A night that does not balance does not publish.';
comment on column audit.balance.run_id is 'The run.';
comment on column audit.balance.check_name is 'What must equal what.';
comment on column audit.balance.left_count is 'The count on the left of the name.';
comment on column audit.balance.right_count is 'The count on its right.';
comment on column audit.balance.is_balanced is 'Whether they are equal.';
