create view analysis.baseline with (security_barrier) as
select first_line.*
from (
    select distinct on (pseudonym)
        pseudonym,
        programme_id,
        observed_on,
        member_since,
        area_id,
        municipality_code,
        employment,
        months_unemployed,
        months_registered,
        benefit,
        subsidy_days,
        in_integration_period,
        age_band,
        language,
        service_language,
        groups,
        untold
    from analysis.month_member
    where is_member
    order by pseudonym, observed_on
) as first_line
order by first_line.pseudonym;

comment on view analysis.baseline is 'The first line of every person followed that tells of a member, as in month_member: where people started from. Without those under non-disclosure.';
comment on column analysis.baseline.pseudonym is 'Stands for the person, as in month_member.';
comment on column analysis.baseline.programme_id is 'The programme.';
comment on column analysis.baseline.observed_on is 'The night of the line: the first observed one after the transfer.';
comment on column analysis.baseline.member_since is 'First day of the month in which the membership began.';
comment on column analysis.baseline.area_id is 'The area.';
comment on column analysis.baseline.municipality_code is 'The municipality.';
comment on column analysis.baseline.employment is 'By the employment code, as in month_member.';
comment on column analysis.baseline.months_unemployed is 'Whole months of unemployment, in bands.';
comment on column analysis.baseline.months_registered is 'Whole months since the job search began, in bands.';
comment on column analysis.baseline.benefit is 'TMT, PPR, APR or none.';
comment on column analysis.baseline.subsidy_days is 'Paid days of labour-market subsidy, in bands.';
comment on column analysis.baseline.in_integration_period is 'An immigrant whose integration period has not ended.';
comment on column analysis.baseline.age_band is 'Age in five years.';
comment on column analysis.baseline.language is 'Mother tongue: fi, sv, sami or foreign; null = not known.';
comment on column analysis.baseline.service_language is 'Language of service.';
comment on column analysis.baseline.groups is 'Groups met at the transfer.';
comment on column analysis.baseline.untold is 'The columns left out, as in month_member.';
