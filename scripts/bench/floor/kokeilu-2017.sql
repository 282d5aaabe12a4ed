left join staging.night_municipality as place on place.municipality_code = typed.home_municipality
-- judged
create view floor.judged as
with criterion as (
    select
        fact.*,
        unemployed_since + interval '6 months' <= date '{night}' as is_unemployed_6_months,
        unemployed_since + interval '12 months' <= date '{night}' as is_unemployed_12_months,
        last_service_ended_on is null or last_service_ended_on <= unemployed_since as is_without_service,
        birth_date > date '{night}' - interval '25 years' as is_under_25,
        case
            when earnings_related_entitlement is not null then not earnings_related_entitlement
            when benefit is not null then benefit in ('TMT', 'PPR')
        end as has_no_earnings_related_allowance
    from floor.fact
),
grouped as (
    select
        criterion.*,
        case area_id
            when 'lappi' then array_remove(array[
                case when is_unemployed_12_months and is_without_service then 'unemployed-12-months-without-service' end
            ], null)
            when 'pirkanmaa' then array_remove(array[
                case when has_no_earnings_related_allowance then 'no-earnings-related-allowance' end
            ], null)
            when 'pohjois-savo' then array_remove(array[
                case when joint_service_customer then 'joint-service-customer' end,
                case when is_unemployed_12_months and is_without_service then 'unemployed-12-months-without-service' end
            ], null)
            when 'varsinais-suomi' then array_remove(array[
                case when is_under_25 then 'under-25' end,
                case when is_unemployed_12_months then 'unemployed-12-months' end
            ], null)
            when 'satakunta' then array_remove(array[
                case when labour_market_subsidy_days >= 200 then 'labour-market-subsidy-200-days' end,
                case
                    when is_under_25 and is_unemployed_6_months and is_without_service
                        then 'under-25-unemployed-6-months-without-service'
                end
            ], null)
        end as group_ids,
        case
            when area_id = 'pirkanmaa' and has_no_earnings_related_allowance is null
                then array['no-earnings-related-allowance']
            else '{}'
        end as unknown_group_ids
    from criterion
),
reasoned as (
    select
        grouped.*,
        case
            when job_search_started_on > date '{night}' or job_search_ended_on < date '{night}'
                then 'NO_VALID_JOB_SEARCH'
            when employment_code not in ('02', '03') then 'EMPLOYMENT_CODE'
            when home_municipality in ('198', '200') then 'NO_HOME_MUNICIPALITY'
            when municipality_code is null then 'HOME_MUNICIPALITY_UNKNOWN'
            when area_id is null then 'NOT_PILOT_MUNICIPALITY'
            when group_ids <> '{}' then 'ELIGIBLE'
            when unknown_group_ids <> '{}' then 'GROUP_UNKNOWN'
            else 'NO_GROUP'
        end as reason_code
    from grouped
)
select
    reasoned.*,
    case when reason_code = 'ELIGIBLE' then group_ids else '{}' end as groups_met,
    case when reason_code in ('ELIGIBLE', 'GROUP_UNKNOWN') then unknown_group_ids else '{}' end as groups_unknown
from reasoned;

-- facts
jsonb_build_object(
        'job_search_started_on', job_search_started_on,
        'job_search_ended_on', job_search_ended_on,
        'employment_code', employment_code,
        'home_municipality', home_municipality,
        'unemployed_since', unemployed_since,
        'last_service_ended_on', last_service_ended_on,
        'earnings_related_entitlement', earnings_related_entitlement,
        'benefit', benefit,
        'joint_service_customer', joint_service_customer,
        'age', extract(year from age(date '{night}', birth_date)),
        'labour_market_subsidy_days', labour_market_subsidy_days,
        'mother_tongue', mother_tongue,
        'service_language', service_language
    )
