create view analysis.standing with (security_barrier) as
select
    decision.pseudonym,
    decision.programme_id,
    decision.as_of_date,
    decision.outcome,
    decision.reason_code,
    decision.is_protected,
    decision.area_id,
    decision.municipality_code,
    decision.groups_met,
    decision.groups_unknown,
    decision.age,
    decision.age_band,
    decision.language,
    decision.service_language,
    decision.benefit,
    decision.months_unemployed,
    decision.rule_version
from audit.pseudonymous_decision as decision
inner join register.standing using (decision_id);

comment on view analysis.standing is 'Each customer''s latest decision, with what was known on the night that decided: a TRANSFER or MOVE is a member still. One line per customer and programme.';
comment on column analysis.standing.pseudonym is 'Stands for the customer, in every view and for good; null where the night is not sealed yet.';
comment on column analysis.standing.programme_id is 'The programme.';
comment on column analysis.standing.as_of_date is 'The night that decided.';
comment on column analysis.standing.outcome is 'STAY, REVIEW, TRANSFER, MOVE, RETURN or END.';
comment on column analysis.standing.reason_code is 'Why.';
comment on column analysis.standing.is_protected is 'Under non-disclosure now, or erased: then neither place nor groups are told.';
comment on column analysis.standing.area_id is 'TRANSFER, MOVE: the new area; RETURN, END: the one left; else that of the home municipality.';
comment on column analysis.standing.municipality_code is 'Likewise. Null also where the home municipality is unknown.';
comment on column analysis.standing.groups_met is 'Groups met, where the groups were judged.';
comment on column analysis.standing.groups_unknown is 'Groups that could not be judged.';
comment on column analysis.standing.age is 'Completed years on the night.';
comment on column analysis.standing.age_band is 'The age as 15-24, 25-29, 30-39, 40-49, 50-54, 55-59 or 60+; null = not recorded.';
comment on column analysis.standing.language is 'Mother tongue: fi, sv, sami or other; null = unknown.';
comment on column analysis.standing.service_language is 'asiointikieli: fi or sv; null = unknown.';
comment on column analysis.standing.benefit is 'TMT (labour market subsidy), PPR (basic allowance), APR (earnings-related); null = none.';
comment on column analysis.standing.months_unemployed is 'Whole months unemployed on the night; null = not unemployed, or not recorded.';
comment on column analysis.standing.rule_version is 'First day of the rule version applied.';
