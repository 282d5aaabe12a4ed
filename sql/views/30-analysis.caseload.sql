-- How many customers each caseworker had after each night.
create view analysis.caseload as
select
    run.programme_id,
    run.as_of_date,
    assignment.caseworker_id,
    count(*)::integer as customer_count
from audit.run
inner join register.customership using (programme_id)
inner join register.assignment using (customership_id)
where run.status = 'completed'
    and assignment.caseworker_id is not null
    and assignment.started_on <= run.as_of_date
    and coalesce(assignment.ended_on > run.as_of_date, true)
group by run.programme_id, run.as_of_date, assignment.caseworker_id;

comment on view analysis.caseload is 'Customers of each caseworker after each completed night. Names nobody, and counts people under non-disclosure with the others of their caseworker.';
