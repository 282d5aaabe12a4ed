create table register.customership (
    customership_id bigint generated always as identity primary key,
    programme_id text not null,
    customer_number text not null,
    area_id text not null,
    municipality_code text not null references register.municipality,
    group_ids text[] not null,
    home_municipality text not null,
    is_home_municipality_known boolean not null default true,
    former_home_municipality text,
    home_municipality_run_id bigint,
    started_on date not null,
    ended_on date,
    previous_ended_on date,
    start_reason text not null,
    end_reason text,
    started_run_id bigint not null references audit.run,
    ended_run_id bigint references audit.run,
    constraint former_home_municipality_with_run
        check ((former_home_municipality is null) = (home_municipality_run_id is null)),
    constraint ends_after_it_starts check (ended_on > started_on),
    constraint ended_with_reason_and_run
        check (num_nonnulls(ended_on, end_reason, ended_run_id) in (0, 3)),
    constraint starts_after_the_previous_ended check (previous_ended_on <= started_on),
    constraint ends_once unique (programme_id, customer_number, ended_on),
    constraint follows_one_other unique nulls not distinct (programme_id, customer_number, previous_ended_on),
    constraint follows_an_ended_one foreign key (programme_id, customer_number, previous_ended_on)
        references register.customership (programme_id, customer_number, ended_on)
);
create index customership_of_run on register.customership (started_run_id);
create index customership_ended_by_run on register.customership (ended_run_id) where ended_run_id is not null;

comment on table register.customership is 'A customer''s membership of a programme in one municipality, [started_on, ended_on). Each row carries the end of the one before it: a chain without branches, so at most one is open and no two overlap.';
comment on column register.customership.customership_id is 'Identifies the customership.';
comment on column register.customership.programme_id is 'The programme.';
comment on column register.customership.customer_number is 'The customer.';
comment on column register.customership.area_id is 'The area.';
comment on column register.customership.municipality_code is 'The municipality that serves the customer.';
comment on column register.customership.group_ids is 'Groups met when the customer was transferred; a move carries them over.';
comment on column register.customership.home_municipality is 'The last known home municipality: of the last accepted row that named one, by the code in force that night; for a person under temporary protection the municipality of residence, where the programme says so. A decision can have moved the customer elsewhere.';
comment on column register.customership.is_home_municipality_known is 'Whether the last accepted row named one.';
comment on column register.customership.former_home_municipality is 'The one known before it, where it changed without ending the customership.';
comment on column register.customership.home_municipality_run_id is 'The run that changed it.';
comment on column register.customership.started_on is 'First day; the as-of date of the night that decided.';
comment on column register.customership.ended_on is 'First day no longer; null while open.';
comment on column register.customership.previous_ended_on is 'ended_on of the customer''s previous customership in the programme; null for the first.';
comment on column register.customership.start_reason is 'Reason code of the decision that opened it.';
comment on column register.customership.end_reason is 'Reason code of the decision that closed it.';
comment on column register.customership.started_run_id is 'The run that opened it.';
comment on column register.customership.ended_run_id is 'The run that closed it.';

-- The run is no foreign key where another column already leads to it: each check costs as much as writing the row.
create table register.assignment (
    assignment_id bigint generated always as identity primary key,
    customership_id bigint not null references register.customership,
    service_point_id text not null,
    service_point_rule integer not null,
    caseworker_id text references register.caseworker,
    started_on date not null,
    ended_on date,
    reason text not null,
    started_run_id bigint not null,
    constraint does_not_end_before_it_starts check (ended_on >= started_on),
    constraint reason_is_known check (reason in (
        'NEW_CUSTOMER', 'KEPT', 'FROM_WAITING', 'SEARCH_RESUMED', 'CASEWORKER_LEFT', 'CASEWORKER_CHANGED',
        'NO_CASEWORKER', 'NO_CAPACITY', 'DORMANT'
    )),
    constraint waiting_exactly_without_caseworker
        check ((caseworker_id is null) = (reason in ('NO_CASEWORKER', 'NO_CAPACITY', 'DORMANT')))
);
create unique index one_open_assignment on register.assignment (customership_id) where ended_on is null;
create index assignment_customership on register.assignment (customership_id);
create index assignment_open_caseworker on register.assignment (caseworker_id) where ended_on is null;
create index assignment_run on register.assignment (started_run_id);

comment on table register.assignment is 'Where a customership is served, and by whom.';
comment on column register.assignment.assignment_id is 'Identifies the assignment.';
comment on column register.assignment.customership_id is 'The customership.';
comment on column register.assignment.service_point_id is 'The service point.';
comment on column register.assignment.service_point_rule is 'Which of the area''s rules chose it, counted from 1.';
comment on column register.assignment.caseworker_id is 'The named caseworker; null = waiting for one, or dormant.';
comment on column register.assignment.started_on is 'First day.';
comment on column register.assignment.ended_on is 'First day no longer; null while open.';
comment on column register.assignment.reason is 'NEW_CUSTOMER; KEPT (the expert of the TE office, or the caseworker of the programme before this one); FROM_WAITING; SEARCH_RESUMED (was dormant); CASEWORKER_LEFT (the one before is no longer listed), CASEWORKER_CHANGED (has less capacity, or serves others now); or why there is none: NO_CASEWORKER (nobody serves there), NO_CAPACITY, DORMANT (no valid job search, or absent for 30 days: takes no capacity).';
comment on column register.assignment.started_run_id is 'The run that made it.';

create function register.refuse_overload() returns trigger language plpgsql as $$
begin
    -- Both sides are counted whole: the rows of one night are too many to look each of them up.
    if exists (
        with given as materialized (
            select distinct caseworker_id from changed where ended_on is null and caseworker_id is not null
        ),
        load as materialized (
            select caseworker_id, count(*) as customer_count
            from register.assignment
            where ended_on is null and caseworker_id is not null
            group by caseworker_id
        )
        select from given
        inner join load using (caseworker_id)
        inner join register.caseworker using (caseworker_id)
        where load.customer_count > caseworker.capacity
    ) then
        raise exception 'a caseworker would have more customers than the cap'
            using errcode = 'check_violation', constraint = 'nobody_above_the_cap', table = 'assignment', schema = 'register';
    end if;
    return null;
end
$$;
create trigger nobody_above_the_cap_by_insert after insert on register.assignment
    referencing new table as changed for each statement execute function register.refuse_overload();
create trigger nobody_above_the_cap_by_update after update on register.assignment
    referencing new table as changed for each statement execute function register.refuse_overload();

comment on function register.refuse_overload is 'Keeps every caseworker within the cap, whoever writes assignments.';

create table register.absence (
    programme_id text not null,
    customer_number text not null,
    started_on date not null,
    ended_on date,
    run_id bigint not null references audit.run,
    primary key (programme_id, customer_number, started_on),
    constraint does_not_end_before_it_starts check (ended_on >= started_on)
);
create unique index one_open_absence on register.absence (programme_id, customer_number) where ended_on is null;
create index absence_run on register.absence (run_id);

comment on table register.absence is 'Members of a programme who are in none of a night''s files, from the first such night until they are seen again or cease to be members.';
comment on column register.absence.programme_id is 'The programme.';
comment on column register.absence.customer_number is 'The member.';
comment on column register.absence.started_on is 'As-of date of the first night without a row.';
comment on column register.absence.ended_on is 'As-of date of the night that ended it; null while absent.';
comment on column register.absence.run_id is 'The run that noticed it.';
