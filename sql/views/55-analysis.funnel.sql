create view analysis.funnel with (security_barrier) as
with step (programme_id, as_of_date, step, label, part, row_count) as (
    select programme_id, as_of_date, 1, 'rows received', case when is_rejected then 'rejected' else 'accepted' end, row_count
    from analysis.office_row
    union all
    select programme_id, as_of_date, 2, 'customers judged', outcome, customer_count
    from analysis.outcome
    union all
    select outcome.programme_id, outcome.as_of_date, 3, 'groups judged', judged.part, outcome.customer_count
    from analysis.outcome
    inner join (
        values ('ELIGIBLE', 'met'), ('GROUP_UNKNOWN', 'unknown'), ('NO_GROUP', 'not met')
    ) as judged (reason_code, part) using (reason_code)
    union all
    select programme_id, as_of_date, 4, 'members after the night', 'with a caseworker', customer_count
    from analysis.caseload
    union all
    select programme_id, as_of_date, 4, 'members after the night', state, customer_count
    from analysis.unserved
)
select programme_id, as_of_date, step, label, part, sum(row_count)::integer as row_count
from step
group by programme_id, as_of_date, step, label, part
having sum(row_count) > 0;

comment on view analysis.funnel is 'From the rows of the files to members with a caseworker, of each completed night, without people under non-disclosure. The parts of a step add up to it: rows received to accepted and rejected; the accepted to customers by outcome (at a programme''s end also members without a row); those whose groups were judged; members with a caseworker, waiting for one, and dormant.';
comment on column analysis.funnel.programme_id is 'The programme.';
comment on column analysis.funnel.as_of_date is 'The night.';
comment on column analysis.funnel.step is 'Order of the steps, 1 to 4.';
comment on column analysis.funnel.label is 'The step.';
comment on column analysis.funnel.part is 'A part of it.';
comment on column analysis.funnel.row_count is 'How many rows or customers.';
