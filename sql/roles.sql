-- Who may do what: all of it. Applied by `migrate` whenever the schema or this file changes; what is not granted here, and
-- every table, view or function made later, belongs to the owner alone. A privilege on some columns is on no others.

-- First nobody may do anything.
do $database$
begin
    execute format('revoke all on database %I from public', current_database());
    execute format(
        'revoke all on database %I from kuntasiirto_loader, kuntasiirto_engine, kuntasiirto_operator, kuntasiirto_analyst, kuntasiirto_auditor',
        current_database()
    );
    execute format(
        'grant connect on database %I to kuntasiirto_engine, kuntasiirto_operator, kuntasiirto_analyst, kuntasiirto_auditor',
        current_database()
    );
    execute format('grant temporary on database %I to kuntasiirto_engine', current_database());
end
$database$;
revoke create on schema public from public;
revoke all on schema staging, register, audit, analysis, pgboss, migration
    from public, kuntasiirto_loader, kuntasiirto_engine, kuntasiirto_operator, kuntasiirto_analyst, kuntasiirto_auditor;
revoke all on all tables in schema staging, register, audit, analysis, pgboss, migration
    from public, kuntasiirto_loader, kuntasiirto_engine, kuntasiirto_operator, kuntasiirto_analyst, kuntasiirto_auditor;
revoke all on all sequences in schema staging, register, audit, analysis, pgboss, migration
    from public, kuntasiirto_loader, kuntasiirto_engine, kuntasiirto_operator, kuntasiirto_analyst, kuntasiirto_auditor;
revoke all on all routines in schema staging, register, audit, analysis, pgboss, migration
    from public, kuntasiirto_loader, kuntasiirto_engine, kuntasiirto_operator, kuntasiirto_analyst, kuntasiirto_auditor;

-- The loader fills the table that staging.create_partition made for it, and nothing else.
grant usage on schema staging to kuntasiirto_loader;

-- The engine runs the night and the workers. It reads people, so it is no login for persons.
grant usage on schema staging, register, audit, pgboss, migration to kuntasiirto_engine;
grant select on migration.applied_file, migration.kysely_migration, migration.database_identity to kuntasiirto_engine;
grant select, update (cron_on, bam_on, flow_on, reindex_on, monitor_backoff_on) on pgboss.version to kuntasiirto_engine;
grant select, update on pgboss.queue to kuntasiirto_engine;
grant select, insert, update, delete
    on pgboss.job, pgboss.job_common, pgboss.job_dependency, pgboss.queue_stats, pgboss.warning
    to kuntasiirto_engine;
grant execute on function pgboss.job_now to kuntasiirto_engine;

grant execute
    on function staging.create_partition, staging.attach_partition, staging.analyze_customers, staging.drop_partition
    to kuntasiirto_engine;
grant select on staging.customer to kuntasiirto_engine;
grant select, insert, delete, update (row_count, garbled_count, open_garbled_count)
    on staging.staged_file to kuntasiirto_engine;
grant select, insert, update, delete, truncate, maintain
    on staging.night_file, staging.night_municipality, staging.night_need, staging.night_notification, staging.night_placement,
    staging.night_rejection, staging.night_restart, staging.night_service_point_rule, staging.night_te_decision,
    staging.night_verdict
    to kuntasiirto_engine;

grant select on register.secret to kuntasiirto_engine;
-- Not the key that proves whose pseudonym it is: nobody reads it.
grant select (customer_number, pseudonym), insert (customer_number), maintain on register.pseudonym to kuntasiirto_engine;
grant select, insert
    on register.flagged_number, register.former_identity, register.handover_line, register.identity_change,
    register.month_class, register.month_member, register.notification_event, register.rejected_header,
    register.rejected_record
    to kuntasiirto_engine;
grant select, insert, update
    on register.absence, register.area, register.caseworker, register.event_position, register.followed_person,
    register.municipality, register.output_file, register.service_point, register.target_group, register.te_decision
    to kuntasiirto_engine;
grant select, insert, update, maintain
    on register.assignment, register.customer, register.customership, register.notification, register.person,
    register.standing
    to kuntasiirto_engine;
-- What the last night changed is kept until the next one.
grant select, insert, delete on register.before_image, register.undoable_run to kuntasiirto_engine;
-- They fire with every change, whoever may call them.
revoke execute on function
    audit.sign, audit.require_referenced, audit.keep_referenced, register.require_previous, register.keep_previous,
    register.refuse_overload, register.keep_before_image
    from public;

-- Whoever may change this row may keep nights off.
grant select, update (advisory_key, backend_pid, user_name, application_name, host, taken_at) on migration.night_lock
    to kuntasiirto_engine, kuntasiirto_operator;
grant select on migration.night_lock to kuntasiirto_auditor;

-- Of the account it adds rows, and changes only what becomes known later.
grant select, insert
    on audit.alarm, audit.balance, audit.decision, audit.operator_action, audit.outcome_count, audit.plan,
    audit.published_count, audit.recovered_row, audit.rejected_row, audit.rejects_export, audit.run, audit.seal,
    audit.sealed_table, audit.shortage, audit.source_file, audit.stage_run, audit.stock
    to kuntasiirto_engine;
grant select, insert
    on audit.absence_count, audit.arrival_count, audit.caseload, audit.cohort_count, audit.departure_count,
    audit.member_flow, audit.month_count, audit.month_share, audit.month_trait_count, audit.move_count, audit.notice_count, audit.office_row_count, audit.passage_count, audit.review_count, audit.settled_review_count,
    audit.trait_count, audit.transfer_delay, audit.transfer_unemployment, audit.unserved_count, audit.verdict_count
    to kuntasiirto_engine;
-- Tonight's caseloads are read again by everybody's line of the month: the planner must know how few they are.
grant maintain on audit.caseload to kuntasiirto_engine;
grant update (
    status, error_code, finished_at, input_sha256, absent_count, newly_absent_count, output_completed_at, approval_id,
    written_to
) on audit.run to kuntasiirto_engine;
grant update (status, read_count, write_count, reject_count, solving_seconds, finished_at)
    on audit.stage_run to kuntasiirto_engine;
grant update (accepted_count, rejected_count, open_row_count, told_garbled_count) on audit.source_file to kuntasiirto_engine;
grant update (seal_number, previous_sha256, sha256, sealed_at) on audit.seal to kuntasiirto_engine;
-- The next night seals that the last one was undone, and finishes its files where that was broken off.
grant update (sealed_run_id) on audit.undo to kuntasiirto_engine;
grant update (done_at, cancelled_sha256) on audit.undone_file to kuntasiirto_engine;

-- Engine, operators and auditors read the account, verify it, and make the `report` of it, which tells counts only.
grant select
    on audit.alarm, audit.approval, audit.balance, audit.case_action, audit.completed_night, audit.decision,
    audit.erasure, audit.figure, audit.forged_pseudonym, audit.operator_action, audit.outcome_count, audit.plan,
    audit.published_count, audit.purge,
    audit.purged_folder, audit.recovered_row, audit.rejected_row, audit.rejects_export, audit.repaired_row, audit.run,
    audit.seal, audit.sealed_table, audit.shortage, audit.source_file, audit.stage_run, audit.standing, audit.stock,
    audit.told_reason, audit.undo, audit.undone_file, audit.undone_row, audit.verification, audit.work_case,
    audit.worklist
    to kuntasiirto_engine, kuntasiirto_operator, kuntasiirto_auditor;
grant select
    on audit.absence_count, audit.arrival_count, audit.caseload, audit.cohort_count, audit.departure_count,
    audit.member_flow, audit.month_count, audit.month_share, audit.month_trait_count, audit.move_count, audit.notice_count, audit.office_row_count, audit.passage_count, audit.review_count, audit.settled_review_count,
    audit.trait_count, audit.transfer_delay, audit.transfer_unemployment, audit.unserved_count, audit.verdict_count
    to kuntasiirto_operator, kuntasiirto_auditor;
grant select (caseworker_id, capacity, is_listed) on register.caseworker to kuntasiirto_operator, kuntasiirto_auditor;
grant select (customer_number, pseudonym) on register.pseudonym to kuntasiirto_operator, kuntasiirto_auditor;

-- The operator sees how nights went and what waits, and decides: no names, identity codes or addresses. `maintain` is for
-- keeping others from deciding at the same moment; the time of a decision is the server's.
grant usage on schema register, audit, pgboss, migration to kuntasiirto_operator;
grant select on migration.applied_file, migration.kysely_migration, migration.database_identity to kuntasiirto_operator;
grant insert (plan_id, approved_by, because), maintain on audit.approval to kuntasiirto_operator;
grant insert (case_id, action, programme_id, run_id, kind, customer_number, facts, done_by, because), maintain
    on audit.case_action to kuntasiirto_operator;
grant insert (action, notification_id, customer_number, done_by, because) on audit.operator_action to kuntasiirto_operator;
grant select
    on register.absence, register.area, register.assignment, register.customership, register.handover_line,
    register.municipality, register.notification, register.notification_event, register.output_file,
    register.service_point, register.standing
    to kuntasiirto_operator;
grant select (customer_number, non_disclosure, is_protected, protected_run_id, changed_run_id),
    update (is_protected, protected_run_id)
    on register.customer to kuntasiirto_operator;
grant select (customer_number, ended_on, run_id) on register.former_identity to kuntasiirto_operator;
grant select (
    te_decision_id, programme_id, customer_number, kind, decided_on, municipality_code, run_id, settled_run_id, effect
) on register.te_decision to kuntasiirto_operator;
grant update (status, hold_reason) on register.notification to kuntasiirto_operator;
-- A job is locked while its notifications are held: that takes an update privilege, here of a column that nobody reads.
grant select, update (singleton_on) on pgboss.job to kuntasiirto_operator;
grant select on pgboss.queue to kuntasiirto_operator;

-- The analyst asks the views made for that, in which nobody is named. They read with the owner's rights, by way of
-- tables and audit.completed_night, which the analyst does not see.
grant usage on schema analysis to kuntasiirto_analyst;
grant select on all tables in schema analysis to kuntasiirto_analyst;

-- The auditor takes the account again (`verify`), and changes nothing: that it was done is added.
grant usage on schema register, audit, migration to kuntasiirto_auditor;
grant select on migration.applied_file, migration.database_identity to kuntasiirto_auditor;
grant select on register.handover_line, register.output_file to kuntasiirto_auditor;
grant select (customership_id, started_run_id, ended_run_id) on register.customership to kuntasiirto_auditor;
grant select (assignment_id, customership_id, caseworker_id, reason, started_on, ended_on, started_run_id)
    on register.assignment to kuntasiirto_auditor;
grant select (run_id, kind, channel, status, hold_reason) on register.notification to kuntasiirto_auditor;
grant select (settled_run_id, effect) on register.te_decision to kuntasiirto_auditor;

-- Whoever verifies puts that on record, dated by the server.
grant insert (run_count, problem_count) on audit.verification
    to kuntasiirto_engine, kuntasiirto_operator, kuntasiirto_auditor;
