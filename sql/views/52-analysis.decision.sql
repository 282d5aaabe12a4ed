create view analysis.decision with (security_barrier) as
select
    pseudonym,
    programme_id,
    as_of_date,
    outcome,
    reason_code,
    is_protected,
    area_id,
    municipality_code,
    groups_met,
    groups_unknown,
    age,
    age_band,
    language,
    service_language,
    benefit,
    months_unemployed,
    rule_version
from audit.pseudonymous_decision;

comment on view analysis.decision is 'Every decision, written when it differs from the customer''s last one; a member who stays a member gets none. One line per customer and night.';
comment on column analysis.decision.pseudonym is 'Stands for the customer, in every view and for good; null where the night is not sealed yet.';
comment on column analysis.decision.programme_id is 'The programme.';
comment on column analysis.decision.as_of_date is 'The night that decided.';
comment on column analysis.decision.outcome is 'STAY, REVIEW, TRANSFER, MOVE, RETURN or END.';
comment on column analysis.decision.reason_code is 'Why.';
comment on column analysis.decision.is_protected is 'Under non-disclosure now, or erased: then neither place nor groups are told.';
comment on column analysis.decision.area_id is 'TRANSFER, MOVE: the new area; RETURN, END: the one left; else that of the home municipality.';
comment on column analysis.decision.municipality_code is 'Likewise. Null also where the home municipality is unknown.';
comment on column analysis.decision.groups_met is 'Groups met, where the groups were judged.';
comment on column analysis.decision.groups_unknown is 'Groups that could not be judged.';
comment on column analysis.decision.age is 'Completed years on the night.';
comment on column analysis.decision.age_band is 'The age as 15-24, 25-29, 30-39, 40-49, 50-54, 55-59 or 60+; null = not recorded.';
comment on column analysis.decision.language is 'Mother tongue: fi, sv, sami or other; null = unknown.';
comment on column analysis.decision.service_language is 'asiointikieli: fi or sv; null = unknown.';
comment on column analysis.decision.benefit is 'TMT (labour market subsidy), PPR (basic allowance), APR (earnings-related); null = none.';
comment on column analysis.decision.months_unemployed is 'Whole months unemployed on the night; null = not unemployed, or not recorded.';
comment on column analysis.decision.rule_version is 'First day of the rule version applied.';
