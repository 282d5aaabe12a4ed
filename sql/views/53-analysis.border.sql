create view analysis.border with (security_barrier) as
with decision as (
    select
        decision.*,
        (decision.facts ->> 'unemployed_since')::date as unemployed_since,
        (decision.facts ->> 'integration_period_ends_on')::date as integration_period_ends_on,
        (decision.facts ->> 'immigrant')::boolean as immigrant,
        (decision.facts ->> 'labour_market_subsidy_days')::integer as subsidy_days,
        (decision.facts ->> 'job_search_started_on')::date as job_search_started_on,
        (decision.facts ->> 'job_search_ended_on')::date as job_search_ended_on
    from audit.pseudonymous_decision as decision
    inner join register.standing using (decision_id)
    where not decision.is_protected
),
-- `beyond`: by how much the fact is past the border, on the side where the criterion is met from 1 on.
measured as (
    select decision.programme_id, decision.rule_version, target_group.group_id as criterion, fact.name as fact, fact.unit, fact.beyond
    from decision
    inner join register.target_group
        on target_group.programme_id = decision.programme_id
        and target_group.rule_version = decision.rule_version
        and (target_group.area_ids is null or decision.area_id = any (target_group.area_ids))
    cross join lateral (
        select
            'age', 'years', (target_group.parameters ->> 'age')::integer - decision.age
        where target_group.criterion = 'under-age'
        union all
        select
            'unemployed_since',
            'days',
            latest.since + 1 - decision.unemployed_since
        -- The last day on which unemployment may have begun: so many months from each of a month's last days may end
        -- on one day, which is a month's last.
        from (
            select decision.as_of_date - make_interval(months => (target_group.parameters ->> 'months')::integer) as day
        ) as earlier
        cross join lateral (
            select case
                when extract(day from decision.as_of_date + 1) = 1
                    then (date_trunc('month', earlier.day) + interval '1 month - 1 day')::date
                else earlier.day::date
            end as since
        ) as latest
        where target_group.criterion = 'unemployed'
            and coalesce(decision.age < (target_group.parameters ->> 'underAge')::integer, true)
        union all
        select
            'labour_market_subsidy_days',
            'days',
            coalesce(decision.subsidy_days, 0) - (target_group.parameters ->> 'days')::integer + 1
        where target_group.criterion = 'labour-market-subsidy'
        union all
        select
            'integration_period_ends_on', 'days', decision.integration_period_ends_on - decision.as_of_date + 1
        where target_group.criterion = 'immigrant' and decision.immigrant is not true
    ) as fact (name, unit, beyond)
    -- Only where the groups were judged.
    where decision.reason_code in ('RESTARTED', 'ELIGIBLE', 'GROUP_UNKNOWN', 'NO_GROUP')
    union all
    select decision.programme_id, decision.rule_version, 'valid-job-search', fact.name, 'days', fact.beyond
    from decision
    cross join lateral (
        values
            ('job_search_started_on', decision.as_of_date - decision.job_search_started_on + 1),
            ('job_search_ended_on', decision.job_search_ended_on - decision.as_of_date + 1)
    ) as fact (name, beyond)
)
select
    programme_id,
    rule_version,
    criterion,
    fact,
    unit,
    beyond > 0 as is_met,
    case when beyond > 0 then beyond else 1 - beyond end as distance,
    count(*)::integer as customer_count
from measured
where beyond between -365 and 366
group by programme_id, rule_version, criterion, fact, unit, beyond;

comment on view analysis.border is 'How many customers are how near to the border of a criterion, by their latest decision: what would have to differ, and by how much, for it to be met or no longer met. Criteria of age and dates, up to 366 days or years away. Without people under non-disclosure. A customer near two borders is counted at both.';
comment on column analysis.border.programme_id is 'The programme.';
comment on column analysis.border.rule_version is 'First day of the rule version applied.';
comment on column analysis.border.criterion is 'The group, or valid-job-search.';
comment on column analysis.border.fact is 'The fact that is near the border.';
comment on column analysis.border.unit is 'years (completed) or days.';
comment on column analysis.border.is_met is 'On which side: the fact meets the criterion. Of an immigrant only by the integration period, where the flag does not say so.';
comment on column analysis.border.distance is 'The least change of the fact that would flip it, in the unit: 1 = at the border.';
comment on column analysis.border.customer_count is 'How many customers.';
