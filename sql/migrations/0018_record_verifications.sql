-- That the account still verifies is worth knowing only with its date.
create table audit.verification (
    verification_id bigint generated always as identity primary key,
    verified_at timestamptz not null default clock_timestamp(),
    run_count integer not null,
    problem_count integer not null
);

comment on table audit.verification is 'When every completed run was verified, and with what result. What was found stands in the log of the command, not here.';
comment on column audit.verification.verification_id is 'Order of the verifications.';
comment on column audit.verification.verified_at is 'When.';
comment on column audit.verification.run_count is 'How many completed runs there were.';
comment on column audit.verification.problem_count is 'How many things were not as the account says; 0 = it verified.';
