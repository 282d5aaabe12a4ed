-- A night that passes a stop threshold publishes nothing: it leaves a plan, and waits until a person approves it.
create table audit.plan (
    plan_id bigint generated always as identity primary key,
    sha256 text not null,
    programme_id text not null,
    as_of_date date not null,
    run_id bigint not null references audit.run,
    content jsonb not null,
    planned_at timestamptz not null default clock_timestamp(),
    constraint plan_stands_once unique (sha256)
);
create index plan_run on audit.plan (run_id);

comment on table audit.plan is 'What a night would do, for a person to approve. Counts only: nobody under non-disclosure by place, no count under 5 by place.';
comment on column audit.plan.plan_id is 'Identifies the plan.';
comment on column audit.plan.sha256 is 'Checksum of the content, by which it is approved: the same night planned again has the same.';
comment on column audit.plan.programme_id is 'The programme.';
comment on column audit.plan.as_of_date is 'The night.';
comment on column audit.plan.run_id is 'The run that planned it first.';
comment on column audit.plan.content is 'The plan; also checksums of what it rests on, and of every person''s fate.';
comment on column audit.plan.planned_at is 'When.';

create table audit.approval (
    approval_id bigint generated always as identity primary key,
    plan_id bigint not null references audit.plan,
    approved_by text not null,
    because text not null,
    approved_at timestamptz not null default clock_timestamp(),
    constraint names_who_and_why check (approved_by <> '' and because <> '')
);
create index approval_plan on audit.approval (plan_id);

comment on table audit.approval is 'Who approved which plan, and why. An approval publishes one run: audit.run names it.';
comment on column audit.approval.approval_id is 'Order of the approvals.';
comment on column audit.approval.plan_id is 'The plan.';
comment on column audit.approval.approved_by is 'Who approved it.';
comment on column audit.approval.because is 'Why, in the approver''s words: no personal data.';
comment on column audit.approval.approved_at is 'When.';

alter table audit.run add column approval_id bigint references audit.approval;
create unique index run_approval on audit.run (approval_id);

comment on column audit.run.approval_id is 'The approval by which it was published; null where none was needed.';

create table audit.alarm (
    run_id bigint not null references audit.run,
    measure text not null,
    file_name text,
    level text not null,
    limit_kind text not null,
    limit_value numeric not null,
    value numeric not null,
    counted integer not null,
    counted_of integer,
    median numeric,
    night_count integer not null,
    constraint raised_once unique nulls not distinct (run_id, measure, file_name, limit_kind),
    constraint level_is_known check (level in ('warn', 'stop')),
    constraint names_a_file_exactly_for_its_rows check ((measure = 'rows-per-file') = (file_name is not null)),
    constraint limit_kind_is_known check (
        limit_kind in ('count', 'percent', 'points-above-median', 'drop-percent', 'growth-percent')
    ),
    constraint limit_was_passed check (value > limit_value)
);

comment on table audit.alarm is 'Thresholds that a completed night passed, each with its figures. One that stopped the night was approved, or approval was off.';
comment on column audit.alarm.run_id is 'The run.';
comment on column audit.alarm.measure is 'What was measured: rows-per-file, or a measure of audit.figure.';
comment on column audit.alarm.file_name is 'The customer file (rows-per-file).';
comment on column audit.alarm.level is 'warn or stop.';
comment on column audit.alarm.limit_kind is 'count; percent (of counted_of); points-above-median (percentage points); drop-percent, growth-percent (rows-per-file).';
comment on column audit.alarm.limit_value is 'The most that passes without.';
comment on column audit.alarm.value is 'What was compared with it.';
comment on column audit.alarm.counted is 'How many people or rows.';
comment on column audit.alarm.counted_of is 'Of how many; null for the rows of a file.';
comment on column audit.alarm.median is 'Median of the recent nights: percent, or of a file rows; null without such a night.';
comment on column audit.alarm.night_count is 'How many recent nights that is.';

-- Makes the checksum of people's fates in a plan say nothing to whoever would guess them.
insert into register.secret (name, value) values ('plan-checksums', gen_random_uuid()::text);
