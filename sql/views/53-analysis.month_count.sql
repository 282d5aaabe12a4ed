create view analysis.month_count with (security_barrier) as
select
    run.programme_id,
    run.as_of_date as observed_on,
    month_count.is_member,
    month_count.area_id,
    month_count.municipality_code,
    month_count.employment,
    month_count.months_unemployed,
    month_count.subsidy_days,
    month_count.is_nearing,
    month_count.customer_count
from audit.month_count
inner join audit.run using (run_id)
where run.status = 'completed';

comment on view analysis.month_count is 'Members and all other jobseekers of the files on each observed night: the programme''s first of a month, and those of its last day and end. Exact and exclusive: sum over what is of no interest. Without people under non-disclosure. Not for publication: month_area is.';
comment on column analysis.month_count.programme_id is 'The programme.';
comment on column analysis.month_count.observed_on is 'The night.';
comment on column analysis.month_count.is_member is 'Has been transferred, and has not left.';
comment on column analysis.month_count.area_id is 'Of members the area; of others that of the home municipality: null = in none, or not known.';
comment on column analysis.month_count.municipality_code is 'Of members the municipality; of others the home municipality; null = not known.';
comment on column analysis.month_count.employment is 'As in month_member.';
comment on column analysis.month_count.months_unemployed is 'As in month_member.';
comment on column analysis.month_count.subsidy_days is 'As in month_member.';
comment on column analysis.month_count.is_nearing is 'Unemployed on labour-market subsidy, and passes 300, 400 or 1 000 paid days within a quarter of a year, if 65 more are paid.';
comment on column analysis.month_count.customer_count is 'How many.';
