left join staging.night_municipality as place on place.municipality_code = typed.home_municipality
-- judged
create view floor.judged as
with criterion as (
    select
        fact.*,
        birth_date > date '{night}' - interval '30 years' as is_under_30,
        case
            when earnings_related_entitlement is not null then not earnings_related_entitlement
            when benefit is not null then benefit in ('TMT', 'PPR')
        end as has_no_earnings_related_allowance,
        case when integration_period_ends_on >= date '{night}' then true else immigrant end as is_immigrant,
        mother_tongue not in (
            'fi', 'fin', 'sv', 'swe', 'se', 'sma', 'sme', 'smj', 'smn', 'sms', 'smi', 'sjd', 'sje', 'sjt', 'sju',
            'sia', 'sjk'
        ) as is_foreign_language
    from floor.fact
),
reasoned as (
    select
        criterion.*,
        case
            when job_search_started_on > date '{night}' or job_search_ended_on < date '{night}'
                then 'NO_VALID_JOB_SEARCH'
            when employment_code not in ('00', '02', '03', '07', '08') then 'EMPLOYMENT_CODE'
            when home_municipality in ('198', '200') then 'NO_HOME_MUNICIPALITY'
            when municipality_code is null then 'HOME_MUNICIPALITY_UNKNOWN'
            when area_id is null then 'NOT_PILOT_MUNICIPALITY'
            when te_discretion is not null then 'TE_DISCRETION'
            when is_under_30 or has_no_earnings_related_allowance or is_immigrant or is_foreign_language
                then 'ELIGIBLE'
            when has_no_earnings_related_allowance is null or is_immigrant is null or is_foreign_language is null
                then 'GROUP_UNKNOWN'
            else 'NO_GROUP'
        end as reason_code
    from criterion
)
select
    reasoned.*,
    case when reason_code = 'ELIGIBLE' then array_remove(array[
        case when is_foreign_language then 'foreign-language' end,
        case when is_immigrant then 'immigrant' end,
        case when has_no_earnings_related_allowance then 'no-earnings-related-allowance' end,
        case when is_under_30 then 'under-30' end
    ], null) else '{}' end as groups_met,
    case when reason_code in ('ELIGIBLE', 'GROUP_UNKNOWN', 'NO_GROUP') then array_remove(array[
        case when is_foreign_language is null then 'foreign-language' end,
        case when is_immigrant is null then 'immigrant' end,
        case when has_no_earnings_related_allowance is null then 'no-earnings-related-allowance' end
    ], null) else '{}' end as groups_unknown
from reasoned;

-- facts
jsonb_build_object(
        'job_search_started_on', job_search_started_on,
        'job_search_ended_on', job_search_ended_on,
        'employment_code', employment_code,
        'home_municipality', home_municipality,
        'te_discretion', te_discretion,
        'earnings_related_entitlement', earnings_related_entitlement,
        'benefit', benefit,
        'age', extract(year from age(date '{night}', birth_date)),
        'immigrant', immigrant,
        'integration_period_ends_on', integration_period_ends_on,
        'mother_tongue', mother_tongue,
        'service_language', service_language,
        'unemployed_since', unemployed_since
    )
