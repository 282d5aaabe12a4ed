create view analysis.cohort with (security_barrier) as
with counted as (
    select
        run.programme_id,
        run.as_of_date as observed_on,
        cohort_count.is_member,
        cohort_count.cohort,
        cohort_count.area_id,
        cohort_count.employment,
        cohort_count.customer_count
    from audit.cohort_count
    inner join audit.run using (run_id)
    where run.status = 'completed'
),
night as (
    select programme_id, as_of_date as observed_on
    from audit.run
    where status = 'completed' and exists (select from audit.month_count where month_count.run_id = run.run_id)
),
there as (
    select cohort.programme_id, night.observed_on, cohort.is_member, cohort.cohort, coalesce(sum(customer_count), 0) as customer_count
    from (select programme_id, is_member, cohort, min(observed_on) as first_seen_on from counted group by 1, 2, 3) as cohort
    inner join night on night.programme_id = cohort.programme_id and night.observed_on >= cohort.first_seen_on
    left join counted
        on counted.programme_id = cohort.programme_id
        and counted.observed_on = night.observed_on
        and counted.is_member = cohort.is_member
        and counted.cohort = cohort.cohort
    group by cohort.programme_id, night.observed_on, cohort.is_member, cohort.cohort
),
state as (
    select programme_id, observed_on, is_member, cohort, area_id, 'there' as state, employment, customer_count
    from counted
    union all
    select
        programme_id,
        observed_on,
        is_member,
        cohort,
        null,
        'gone',
        null,
        (max(customer_count) over (partition by programme_id, is_member, cohort order by observed_on) - customer_count)::integer
    from there
)
select
    programme_id,
    is_member,
    cohort,
    observed_on,
    ((extract(year from observed_on) - extract(year from cohort)) * 12 + extract(month from observed_on) - extract(month from cohort))::integer
        as months_since,
    area_id,
    state,
    employment,
    customer_count
from state
where customer_count > 0;

comment on view analysis.cohort is 'What became of each month''s newcomers, on each observed night: members by the month of the transfer; other jobseekers by that in which they were seen first. Exact. Without people under non-disclosure, who count as gone from the night on that finds them so.';
comment on column analysis.cohort.programme_id is 'The programme.';
comment on column analysis.cohort.is_member is 'Members, or other jobseekers.';
comment on column analysis.cohort.cohort is 'First day of the month.';
comment on column analysis.cohort.observed_on is 'The night.';
comment on column analysis.cohort.months_since is 'Months from the cohort''s to the night''s.';
comment on column analysis.cohort.area_id is 'Where they are now; null = in no area, or gone.';
comment on column analysis.cohort.state is 'there; or gone: no member any more, or not in the files any more, or (of other jobseekers) a member. Gone are so many fewer than on the night with most of them.';
comment on column analysis.cohort.employment is 'As in month_member.';
comment on column analysis.cohort.customer_count is 'How many.';
