create view analysis.unserved with (security_barrier) as
select
    night.programme_id,
    night.as_of_date,
    counted.state,
    counted.waited,
    sum(counted.customer_count)::integer as customer_count
from audit.unserved_count as counted
inner join audit.completed_night as night using (run_id)
group by night.programme_id, night.as_of_date, counted.state, counted.waited;

comment on view analysis.unserved is 'Members without a caseworker after each completed night, in the whole country. By area they are in published_count, rounded: exact beside the caseloads and caps of the area, they would tell how many customers are not counted there.';
comment on column analysis.unserved.programme_id is 'The programme.';
comment on column analysis.unserved.as_of_date is 'The night.';
comment on column analysis.unserved.state is 'waiting for a caseworker, or dormant (long absent, needs none).';
comment on column analysis.unserved.waited is 'Days since when: 0, 1-6, 7-27, 28-89, 90-364 or 365+.';
comment on column analysis.unserved.customer_count is 'How many.';
