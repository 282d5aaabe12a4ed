create view analysis.run with (security_barrier) as
select
    run.run_id,
    run.programme_id,
    run.as_of_date,
    run.status,
    run.error_code,
    run.started_at,
    run.finished_at,
    round(extract(epoch from run.finished_at - run.started_at), 1) as seconds,
    run.rule_set_sha256,
    approval.approved_at
from audit.run
left join audit.approval using (approval_id);

comment on view analysis.run is 'Every execution of the pipeline, also those that failed or were rehearsals: only completed ones published anything.';
comment on column analysis.run.run_id is 'Identifies the run; grows, with gaps.';
comment on column analysis.run.programme_id is 'The programme.';
comment on column analysis.run.as_of_date is 'The night: the day the rules and ages are judged on.';
comment on column analysis.run.status is 'running, completed, failed, abandoned (its process died) or dry-run.';
comment on column analysis.run.error_code is 'Kind of failure.';
comment on column analysis.run.started_at is 'When it began.';
comment on column analysis.run.finished_at is 'When it committed, failed, or was found abandoned.';
comment on column analysis.run.seconds is 'From start to end; the letters are written afterwards.';
comment on column analysis.run.rule_set_sha256 is 'Checksum of the rules: where it changes, so did they.';
comment on column analysis.run.approved_at is 'When a person approved it; null where that was not needed.';
