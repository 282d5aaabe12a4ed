create view analysis.caseload with (security_barrier) as
select
    night.programme_id,
    night.as_of_date,
    counted.caseworker_id,
    counted.municipality_code,
    counted.service_point_id,
    counted.customer_count,
    counted.capacity,
    counted.full_time_equivalent,
    counted.is_listed
from audit.caseload as counted
inner join audit.completed_night as night using (run_id);

comment on view analysis.caseload is 'Customers of each caseworker after each completed night, with the capacity and working time of that night: everybody who was listed or had any. With unserved they add up to all members.';
comment on column analysis.caseload.programme_id is 'The programme.';
comment on column analysis.caseload.as_of_date is 'The night.';
comment on column analysis.caseload.caseworker_id is 'The caseworker.';
comment on column analysis.caseload.municipality_code is 'Whose caseworker it is.';
comment on column analysis.caseload.service_point_id is 'The service point; null = any.';
comment on column analysis.caseload.customer_count is 'How many customers.';
comment on column analysis.caseload.capacity is 'Most customers.';
comment on column analysis.caseload.full_time_equivalent is 'Working time, 1 = full time.';
comment on column analysis.caseload.is_listed is 'Listed that night; who is not keeps customers until they are placed.';
