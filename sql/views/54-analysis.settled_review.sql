create view analysis.settled_review with (security_barrier) as
select
    night.programme_id,
    night.as_of_date,
    counted.reason_code,
    counted.waited,
    counted.outcome,
    counted.outcome_reason_code,
    counted.customer_count
from audit.settled_review_count as counted
inner join audit.completed_night as night using (run_id);

comment on view analysis.settled_review is 'How reviews were settled, in the whole country: customers who waited for one and were judged otherwise in the night.';
comment on column analysis.settled_review.programme_id is 'The programme.';
comment on column analysis.settled_review.as_of_date is 'The night.';
comment on column analysis.settled_review.reason_code is 'What they had waited for.';
comment on column analysis.settled_review.waited is 'For how many days: 0, 1-6, 7-27, 28-89, 90-364 or 365+.';
comment on column analysis.settled_review.outcome is 'The outcome.';
comment on column analysis.settled_review.outcome_reason_code is 'Its reason.';
comment on column analysis.settled_review.customer_count is 'How many.';
