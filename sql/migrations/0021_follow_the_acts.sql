-- Customerships end and go on with the job search; the residence may decide; in Åland nobody is placed.
alter table staging.night_municipality add column is_in_aland boolean not null default false;
comment on column staging.night_municipality.is_in_aland is 'Whether it lies in the Province of Åland.';

create unlogged table staging.night_restart (
    customer_number text primary key,
    customership_id bigint not null,
    ended_on date not null,
    municipality_code text not null,
    area_id text,
    is_confirmed boolean not null,
    home_municipality text not null,
    is_due boolean not null
);

comment on table staging.night_restart is 'Whose last customership of tonight''s programme ended with the job search, and would go on with the next.';
comment on column staging.night_restart.customer_number is 'The customer.';
comment on column staging.night_restart.customership_id is 'The customership that ended.';
comment on column staging.night_restart.ended_on is 'The night on which it ended.';
comment on column staging.night_restart.municipality_code is 'Where, by the code in force on the as-of date.';
comment on column staging.night_restart.area_id is 'The area of that municipality; null when in none.';
comment on column staging.night_restart.is_confirmed is 'Whether that area''s municipalities are confirmed.';
comment on column staging.night_restart.is_due is 'Whether it would go on tonight: no return or correction has come.';
comment on column staging.night_restart.home_municipality is 'The municipality that decided, last known before that night, by the code in force.';

alter table staging.night_verdict
    add column customership_ended_on date,
    add column former_customership_id bigint;
comment on column staging.night_verdict.home_municipality is 'The municipality that decides, home or residence, in force on the as-of date; null when unknown.';
comment on column staging.night_verdict.last_known_home_municipality is 'Of a member, or of somebody whose customership would go on: the one known before.';
comment on column staging.night_verdict.customership_ended_on is 'When the customership ended that would go on.';
comment on column staging.night_verdict.former_customership_id is 'That customership.';

alter table register.notification
    drop constraint kind_is_known,
    add constraint kind_is_known check (kind in ('transfer', 'restart', 'move', 'return', 'end', 'caseworker'));
comment on column register.notification.kind is 'transfer, restart, move, return, end or caseworker.';
comment on column register.notification.customership_id is 'The customership begun (transfer, restart, move) or ended (return, end).';

-- SEARCH_RESUMED stands in nights before: until then a member without a valid job search was dormant too.
alter table register.assignment
    drop constraint reason_is_known,
    add constraint reason_is_known check (reason in (
        'NEW_CUSTOMER', 'KEPT', 'FROM_WAITING', 'ABSENCE_ENDED', 'SEARCH_RESUMED', 'CASEWORKER_LEFT',
        'CASEWORKER_CHANGED', 'NO_CASEWORKER', 'NO_CAPACITY', 'DORMANT'
    ));
comment on column register.assignment.reason is 'NEW_CUSTOMER; KEPT (the last caseworker before the job search ended, the expert of the TE office, or the caseworker of the programme before this one); FROM_WAITING; ABSENCE_ENDED, SEARCH_RESUMED (was dormant); CASEWORKER_LEFT (the one before is no longer listed), CASEWORKER_CHANGED (has less capacity, or serves others now); or why there is none: NO_CASEWORKER (nobody serves there), NO_CAPACITY, DORMANT (absent for the programme''s days of dormancy: takes no capacity).';

comment on column register.customership.home_municipality is 'The last known municipality that decides: of the last accepted row that named one, by the code in force that night; the municipality of residence where the programme says so. A decision can have moved the customer elsewhere.';
alter table register.customership add column is_in_area boolean not null default true;
comment on column register.customership.is_in_area is 'Whether its municipality lay in an area of the programme on the last night while it was open. False: it never did, and older rules had it so; a person must correct it.';

comment on column register.te_decision.effect is 'What came of it: APPLIED; BLOCKS (a return of somebody who is no member keeps out until the job search restarts; a return or correction of somebody whose customership ended with the job search keeps it from going on); or nothing: NOT_IN_FORCE (dated before the programme knew it), NOT_A_MEMBER, MEMBERSHIP_ENDED, NO_SUCH_DESTINATION (in no area, or where the customer already is), SUPERSEDED. Null while it waits.';
comment on column audit.decision.area_id is 'TRANSFER, MOVE: of the new customership; RETURN, END: of the one left; else of the municipality that decides.';

create table audit.stock (
    run_id bigint primary key references audit.run,
    search_started_by date not null,
    transfer_by date not null,
    review_count integer not null,
    rejected_count integer not null
);

comment on table audit.stock is 'Of those whose job search began by a day and who must be transferred by another: how many still waited on a night.';
comment on column audit.stock.run_id is 'The run.';
comment on column audit.stock.search_started_by is 'The job search began on this day or before it.';
comment on column audit.stock.transfer_by is 'The day by which they must be transferred.';
comment on column audit.stock.review_count is 'How many wait in review.';
comment on column audit.stock.rejected_count is 'How many people have a rejected row that says so, and were never customers. Rows that leave the day unreadable are listed like all that are rejected.';

alter table audit.alarm
    drop constraint limit_kind_is_known,
    add constraint limit_kind_is_known check (limit_kind in (
        'count', 'percent', 'points-above-median', 'drop-percent', 'growth-percent', 'overdue'
    ));
comment on column audit.alarm.measure is 'What was measured: rows-per-file, overdue-stock, or a measure of audit.figure.';
comment on column audit.alarm.limit_kind is 'count; percent (of counted_of); points-above-median (percentage points); drop-percent, growth-percent (rows-per-file); overdue (overdue-stock: nobody may wait after the day).';

comment on column register.caseworker.cap_per_full_time is 'enintaan: most customers of a full-time worker; null = the area''s, or else the programme''s.';
