-- Who has how many customers. Running totals: nights times assignments would be too many rows after a year.
create view analysis.caseload with (security_barrier) as
with change as (
    select programme_id, is_protected, caseworker_id, changed_on, sum(change) as change
    from (
        select
            customership.programme_id,
            customership.is_protected,
            case when customership.is_protected then '' else assignment.caseworker_id end as caseworker_id,
            moment.changed_on,
            moment.change
        from register.assignment
        inner join audit.pseudonymous_customership as customership using (customership_id)
        cross join lateral (
            values (assignment.started_on, 1), (assignment.ended_on, -1)
        ) as moment (changed_on, change)
        where assignment.caseworker_id is not null and moment.changed_on is not null
    ) as moment
    group by programme_id, is_protected, caseworker_id, changed_on
),
noticed as (
    -- A programme's end falls on a day of its own: the next night sees it.
    select change.programme_id, change.is_protected, change.caseworker_id, seen.as_of_date, sum(change.change) as change
    from change
    inner join (
        select day.programme_id, day.changed_on, min(night.as_of_date) as as_of_date
        from (select distinct programme_id, changed_on from change) as day
        inner join audit.completed_night as night
            on night.programme_id = day.programme_id and night.as_of_date >= day.changed_on
        group by day.programme_id, day.changed_on
    ) as seen using (programme_id, changed_on)
    group by change.programme_id, change.is_protected, change.caseworker_id, seen.as_of_date
),
worker as (
    select distinct programme_id, is_protected, caseworker_id from change
),
counted as (
    select
        programme_id,
        as_of_date,
        is_protected,
        caseworker_id,
        sum(coalesce(change, 0)) over (
            partition by programme_id, is_protected, caseworker_id order by as_of_date
        ) as customer_count
    from worker
    inner join audit.completed_night using (programme_id)
    left join noticed using (programme_id, is_protected, caseworker_id, as_of_date)
)
select
    counted.programme_id,
    counted.as_of_date,
    counted.is_protected,
    nullif(counted.caseworker_id, '') as caseworker_id,
    caseworker.municipality_code,
    caseworker.service_point_id,
    counted.customer_count::integer as customer_count,
    caseworker.capacity,
    caseworker.full_time_equivalent
from counted
left join register.caseworker using (caseworker_id)
where counted.customer_count > 0;

comment on view analysis.caseload is 'Customers of each caseworker after each completed night. People under non-disclosure are counted together, whoever serves them: a count by caseworker would tell where they are.';
comment on column analysis.caseload.programme_id is 'The programme.';
comment on column analysis.caseload.as_of_date is 'The night.';
comment on column analysis.caseload.is_protected is 'People under non-disclosure now, or erased: one line per night, without caseworker.';
comment on column analysis.caseload.caseworker_id is 'The caseworker, by the id of caseworkers.csv.';
comment on column analysis.caseload.municipality_code is 'The caseworker''s employer.';
comment on column analysis.caseload.service_point_id is 'Where the caseworker serves; null = anywhere.';
comment on column analysis.caseload.customer_count is 'How many customers, without those under non-disclosure.';
comment on column analysis.caseload.capacity is 'Customers at most: full-time equivalents x cap, by the last list; also on earlier nights.';
comment on column analysis.caseload.full_time_equivalent is 'htv by the last list: 1 = full time.';
