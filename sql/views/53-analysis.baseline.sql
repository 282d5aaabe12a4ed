create view analysis.baseline with (security_barrier) as
select
    pseudonym,
    programme_id,
    as_of_date as member_since,
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
from audit.pseudonymous_decision
where outcome = 'TRANSFER';

comment on view analysis.baseline is 'Every customer as on the night of the transfer, so that effects can be compared later: (pseudonym, programme_id, member_since) leads to membership. The flags of the single groups are in baseline_group.';
comment on column analysis.baseline.pseudonym is 'Stands for the customer, in every view and for good; null where the night is not sealed yet.';
comment on column analysis.baseline.programme_id is 'The programme.';
comment on column analysis.baseline.member_since is 'The night of the transfer, as in membership.';
comment on column analysis.baseline.is_protected is 'Under non-disclosure now, or erased: then neither place nor groups are told.';
comment on column analysis.baseline.area_id is 'The area.';
comment on column analysis.baseline.municipality_code is 'The municipality.';
comment on column analysis.baseline.groups_met is 'Groups met, where the groups were judged.';
comment on column analysis.baseline.groups_unknown is 'Groups that could not be judged.';
comment on column analysis.baseline.age is 'Completed years on the night.';
comment on column analysis.baseline.age_band is 'The age as 15-24, 25-29, 30-39, 40-49, 50-54, 55-59 or 60+; null = not recorded.';
comment on column analysis.baseline.language is 'Mother tongue: fi, sv, sami or other; null = unknown.';
comment on column analysis.baseline.service_language is 'asiointikieli: fi or sv; null = unknown.';
comment on column analysis.baseline.benefit is 'TMT (labour market subsidy), PPR (basic allowance), APR (earnings-related); null = none.';
comment on column analysis.baseline.months_unemployed is 'Whole months unemployed on the night; null = not unemployed, or not recorded.';
comment on column analysis.baseline.rule_version is 'First day of the rule version applied.';
