-- Each decision as analysts may know it: by pseudonym, with coarse facts, and people under non-disclosure without place.
create view audit.pseudonymous_decision with (security_barrier) as
select
    decision.decision_id,
    decision.run_id,
    decision.programme_id,
    decision.as_of_date,
    person.pseudonym,
    person.is_protected,
    decision.outcome,
    coalesce(told_reason.told_as, decision.reason_code) as reason_code,
    case when not person.is_protected then decision.area_id end as area_id,
    case when not person.is_protected then decision.municipality_code end as municipality_code,
    case when not person.is_protected then decision.groups_met end as groups_met,
    case when not person.is_protected then decision.groups_unknown end as groups_unknown,
    case when not person.is_protected then decision.facts end as facts,
    decision.rule_version,
    fact.age,
    case
        when fact.age < 25 then '15-24'
        when fact.age < 30 then '25-29'
        when fact.age < 40 then '30-39'
        when fact.age < 50 then '40-49'
        when fact.age < 55 then '50-54'
        when fact.age < 60 then '55-59'
        when fact.age >= 60 then '60+'
    end as age_band,
    case
        when fact.mother_tongue in ('fi', 'fin') then 'fi'
        when fact.mother_tongue in ('sv', 'swe') then 'sv'
        when fact.mother_tongue in ('se', 'sma', 'sme', 'smj', 'smn', 'sms', 'smi', 'sjd', 'sje', 'sjt', 'sju', 'sia', 'sjk')
            then 'sami'
        when fact.mother_tongue is not null then 'other'
    end as language,
    decision.facts ->> 'service_language' as service_language,
    decision.facts ->> 'benefit' as benefit,
    (extract(year from fact.unemployed_for) * 12 + extract(month from fact.unemployed_for))::integer as months_unemployed
from audit.decision
left join register.customer using (customer_number)
left join register.pseudonym using (customer_number)
cross join lateral (
    select
        (decision.facts ->> 'age')::integer as age,
        decision.facts ->> 'mother_tongue' as mother_tongue,
        case
            when (decision.facts ->> 'unemployed_since')::date <= decision.as_of_date
                then age(decision.as_of_date, (decision.facts ->> 'unemployed_since')::date)
        end as unemployed_for
) as fact
cross join lateral (
    select
        -- Whoever was erased stands in the account by the pseudonym, and nothing tells any more who was protected.
        case
            when pseudonym.pseudonym is not null then pseudonym.pseudonym
            when decision.customer_number ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then decision.customer_number::uuid
        end as pseudonym,
        coalesce(customer.is_protected, true) as is_protected
) as person
left join audit.told_reason on told_reason.reason_code = decision.reason_code and person.is_protected;

comment on view audit.pseudonymous_decision is 'Each decision as analysts may know it, for the views of analysis: by pseudonym, with coarse facts; of people under non-disclosure, and of those who were erased, neither place nor groups and facts, because a group can be one area''s own.';
