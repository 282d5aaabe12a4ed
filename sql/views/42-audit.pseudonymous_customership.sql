-- Each customership as analysts may know it: by pseudonym, and people under non-disclosure without place.
create view audit.pseudonymous_customership with (security_barrier) as
select
    customership.customership_id,
    customership.programme_id,
    person.pseudonym,
    person.is_protected,
    case when not person.is_protected then customership.area_id end as area_id,
    case when not person.is_protected then customership.municipality_code end as municipality_code,
    case when not person.is_protected then customership.group_ids end as groups,
    max(customership.started_on) filter (where customership.start_reason in ('ELIGIBLE', 'RESTARTED')) over (
        partition by customership.programme_id, customership.customer_number order by customership.started_on
    ) as member_since,
    customership.started_on,
    customership.ended_on,
    customership.start_reason,
    customership.end_reason,
    coalesce(customership.end_reason in ('TRANSFER_DECISION', 'HOME_MUNICIPALITY_CHANGED'), false) as is_left_by_move,
    customership.started_run_id,
    customership.ended_run_id
from register.customership
left join register.customer using (customer_number)
left join register.pseudonym using (customer_number)
cross join lateral (
    select
        case
            when pseudonym.pseudonym is not null then pseudonym.pseudonym
            when customership.customer_number ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then customership.customer_number::uuid
        end as pseudonym,
        coalesce(customer.is_protected, true) as is_protected
) as person;

comment on view audit.pseudonymous_customership is 'Each customership as analysts may know it, for the views of analysis: by pseudonym; of people under non-disclosure, and of those who were erased, neither place nor groups, because a group can be one area''s own.';
