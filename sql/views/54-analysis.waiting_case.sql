create view analysis.waiting_case with (security_barrier) as
select programme_id, kind, reason, state, since, days, count(*)::integer as case_count
from audit.work_case
where state <> 'recovered'
group by programme_id, kind, reason, state, since, days;

comment on view analysis.waiting_case is 'Reviews, rejected rows and everything else that is there for a person after the last night, by reason and age. Without places.';
comment on column analysis.waiting_case.programme_id is 'The programme.';
comment on column analysis.waiting_case.kind is 'review, rejected-row, identity-conflict, held-notification, failed-notification, absent-member, waiting-for-caseworker, home-municipality-unknown, not-in-area, protection-to-confirm or te-decision.';
comment on column analysis.waiting_case.reason is 'Why it waits; of a rejected row all reasons.';
comment on column analysis.waiting_case.state is 'waiting, resolved or waived.';
comment on column analysis.waiting_case.since is 'Since which night; null where that is not known.';
comment on column analysis.waiting_case.days is 'Age in days on the last night.';
comment on column analysis.waiting_case.case_count is 'How many cases.';
