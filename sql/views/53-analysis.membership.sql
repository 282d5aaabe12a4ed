create view analysis.membership with (security_barrier) as
select
    customership.pseudonym,
    customership.programme_id,
    customership.is_protected,
    customership.area_id,
    customership.municipality_code,
    customership.groups,
    customership.member_since,
    customership.started_on,
    customership.ended_on,
    customership.start_reason,
    customership.end_reason,
    coalesce(customership.ended_on, last_night.as_of_date) - customership.started_on as days
from audit.pseudonymous_customership as customership
left join audit.completed_night as last_night on last_night.programme_id = customership.programme_id and last_night.is_last;

comment on view analysis.membership is 'Every customership: a customer''s membership of a programme in one municipality. Whoever moves between municipalities of areas has one line for each.';
comment on column analysis.membership.pseudonym is 'Stands for the customer, as in decision.';
comment on column analysis.membership.programme_id is 'The programme.';
comment on column analysis.membership.is_protected is 'Under non-disclosure now, or erased: then neither place nor groups are told.';
comment on column analysis.membership.area_id is 'The area.';
comment on column analysis.membership.municipality_code is 'The municipality that serves the customer.';
comment on column analysis.membership.groups is 'Groups met when the customer was transferred; a move carries them over.';
comment on column analysis.membership.member_since is 'First day of the membership, moves included; one that goes on with the next job search begins anew.';
comment on column analysis.membership.started_on is 'First day in this municipality.';
comment on column analysis.membership.ended_on is 'First day no longer; null while it runs.';
comment on column analysis.membership.start_reason is 'ELIGIBLE, RESTARTED, or why the customer moved here.';
comment on column analysis.membership.end_reason is 'Why it ended; null while it runs.';
comment on column analysis.membership.days is 'Days in this municipality, until it ended or until the last night.';
