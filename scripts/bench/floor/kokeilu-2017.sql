create view floor.judged as
with criterion as (
    select
        fact.*,
        unemployed_since + interval '12 months' <= date '{night}' as is_unemployed_12_months,
        birth_date > date '{night}' - interval '25 years' as is_under_25
    from floor.fact
),
grouped as (
    select
        criterion.*,
        case area_id
            when 'lappi' then array_remove(array[
                case
                    when is_unemployed_12_months
                        and (last_service_ended_on is null or last_service_ended_on <= unemployed_since)
                        then 'unemployed-12-months-without-service'
                end
            ], null)
            when 'pirkanmaa' then array_remove(array[case when benefit in ('TMT', 'PPR') then 'kela-benefit' end], null)
            when 'pohjois-savo' then array_remove(array[
                case when joint_service_customer then 'joint-service-customer' end,
                case when is_unemployed_12_months then 'unemployed-12-months' end
            ], null)
            when 'varsinais-suomi' then array_remove(array[
                case when is_under_25 then 'under-25' end,
                case when is_unemployed_12_months then 'unemployed-12-months' end
            ], null)
            when 'satakunta' then array_remove(array[
                case
                    when is_under_25 and labour_market_subsidy_days_12_months >= 180
                        or not is_under_25 and labour_market_subsidy_days > 200
                        then 'labour-market-subsidy-days'
                end
            ], null)
        end as group_ids
    from criterion
),
reasoned as (
    select
        grouped.*,
        case
            when job_search_started_on > date '{night}' or job_search_ended_on < date '{night}'
                then 'NO_VALID_JOB_SEARCH'
            when employment_code not in ('02', '03') then 'EMPLOYMENT_CODE'
            when municipality_code is null then 'HOME_MUNICIPALITY_UNKNOWN'
            when area_id is null then 'NOT_PILOT_MUNICIPALITY'
            when te_discretion is not null then 'TE_DISCRETION'
            when group_ids <> '{}' then 'ELIGIBLE'
            else 'NO_GROUP'
        end as reason_code
    from grouped
)
select
    reasoned.*,
    case when reason_code = 'ELIGIBLE' then group_ids else '{}' end as groups_met,
    array[]::text[] as groups_unknown
from reasoned;

-- facts
jsonb_build_object(
        'job_search_started_on', job_search_started_on,
        'job_search_ended_on', job_search_ended_on,
        'employment_code', employment_code,
        'home_municipality', home_municipality,
        'te_discretion', te_discretion,
        'unemployed_since', unemployed_since,
        'last_service_ended_on', last_service_ended_on,
        'benefit', benefit,
        'joint_service_customer', joint_service_customer,
        'age', extract(year from age(date '{night}', birth_date)),
        'labour_market_subsidy_days_12_months', labour_market_subsidy_days_12_months,
        'labour_market_subsidy_days', labour_market_subsidy_days,
        'mother_tongue', mother_tongue,
        'service_language', service_language
    )
