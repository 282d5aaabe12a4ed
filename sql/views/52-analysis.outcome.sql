create view analysis.outcome with (security_barrier) as
select
    night.programme_id,
    night.as_of_date,
    outcome_count.outcome,
    outcome_count.reason_code,
    sum(outcome_count.customer_count)::integer as customer_count
from audit.completed_night as night
inner join audit.outcome_count using (run_id)
group by night.programme_id, night.as_of_date, outcome_count.outcome, outcome_count.reason_code;

comment on view analysis.outcome is 'How many customers had each outcome in each completed night, everybody counted. Without places: counts by place of a past night would tell, beside those of today, where people lived who have come under non-disclosure since. For places see standing_count and flow.';
comment on column analysis.outcome.programme_id is 'The programme.';
comment on column analysis.outcome.as_of_date is 'The night.';
comment on column analysis.outcome.outcome is 'STAY, REVIEW, TRANSFER, KEEP, MOVE, RETURN or END.';
comment on column analysis.outcome.reason_code is 'Why.';
comment on column analysis.outcome.customer_count is 'How many customers.';
