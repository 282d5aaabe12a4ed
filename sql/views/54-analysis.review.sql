create view analysis.review with (security_barrier) as
select
    night.programme_id,
    night.as_of_date,
    counted.te_office,
    counted.reason_code,
    string_to_array(nullif(counted.groups_unknown, ''), '|') as groups_unknown,
    counted.waited,
    counted.customer_count
from audit.review_count as counted
inner join audit.completed_night as night using (run_id);

comment on view analysis.review is 'Customers judged in each completed night who wait for a person''s review.';
comment on column analysis.review.programme_id is 'The programme.';
comment on column analysis.review.as_of_date is 'The night.';
comment on column analysis.review.te_office is 'The TE office.';
comment on column analysis.review.reason_code is 'What for.';
comment on column analysis.review.groups_unknown is 'The groups that are not known; null where none were judged.';
comment on column analysis.review.waited is 'Days since the decision: 0, 1-6, 7-27, 28-89, 90-364 or 365+.';
comment on column analysis.review.customer_count is 'How many.';
