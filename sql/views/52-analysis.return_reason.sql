create view analysis.return_reason with (security_barrier) as
with counted as (
    select
        night.programme_id,
        date_trunc('month', night.as_of_date)::date as month,
        departure_count.reason,
        departure_count.customer_count
    from audit.departure_count
    inner join audit.completed_night as night using (run_id)
    where departure_count.reason not in (
        'JOB_SEARCH_ENDED', 'PROGRAMME_ENDED', 'HOME_MUNICIPALITY_CHANGED', 'TRANSFER_DECISION'
    )
),
total as (
    select programme_id, month, (round(sum(customer_count) / 5.0) * 5)::integer as about
    from counted
    group by programme_id, month
),
-- Where nobody was returned, all who are called so are told by the commonest reason.
reason_count as (
    select programme_id, month, reason, sum(customer_count) as customer_count
    from (
        select * from counted where reason <> 'NOT_COUNTED'
        union all
        select programme_id, month, 'RETURN_DECISION', 0 from total
    ) as told
    group by programme_id, month, reason
),
share as (
    select
        programme_id,
        month,
        reason,
        coalesce(total.about * customer_count / nullif(sum(customer_count) over whole, 0), total.about) as exact,
        total.about as total
    from reason_count
    inner join total using (programme_id, month)
    window whole as (partition by programme_id, month)
),
given as (
    select *, (floor(exact / 5) * 5)::integer as least from share
),
rounded as (
    select
        programme_id,
        month,
        reason,
        least + case
            when row_number() over (partition by programme_id, month order by exact - least desc, reason)
                <= (total - sum(least) over (partition by programme_id, month)) / 5 then 5
            else 0
        end as about
    from given
)
select rounded.*
from rounded
inner join audit.completed_night as last_night on last_night.programme_id = rounded.programme_id and last_night.is_last
where rounded.month < date_trunc('month', last_night.as_of_date) and rounded.about > 0;

comment on view analysis.return_reason is 'Why members were returned to the TE office, by month, in the whole country. All who are called RETURNED in departure, to the nearest multiple of 5, given out by the shares of the reasons: whoever came under non-disclosure is among them, so that what is left over tells nobody how many did.';
comment on column analysis.return_reason.programme_id is 'The programme.';
comment on column analysis.return_reason.month is 'Its first day. A month appears once a night of a later one is completed.';
comment on column analysis.return_reason.reason is 'RETURN_DECISION, HOME_MUNICIPALITY_OUTSIDE, CHANGE_SECURITY_55 or CORRECTION.';
comment on column analysis.return_reason.about is 'About how many, a multiple of 5; a row that would be 0 is left out.';
