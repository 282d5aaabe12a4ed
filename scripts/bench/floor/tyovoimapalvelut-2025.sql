left join staging.night_municipality as home on home.municipality_code = typed.home_municipality
left join staging.night_municipality as place
    on place.municipality_code = case
        when typed.home_municipality in ('198', '200') or home.is_in_aland then typed.residence_municipality
        else typed.home_municipality
    end
-- judged
create view floor.judged as
with reasoned as (
    select
        fact.*,
        case
            when job_search_started_on > date '{night}' or job_search_ended_on < date '{night}'
                then 'NO_VALID_JOB_SEARCH'
            when municipality_code is null or is_in_aland then 'HOME_MUNICIPALITY_UNKNOWN'
            when area_id is null then 'NOT_PILOT_MUNICIPALITY'
            else 'ELIGIBLE'
        end as reason_code
    from floor.fact
)
select
    reasoned.*,
    case when reason_code = 'ELIGIBLE' then array['jobseeker'] else '{}' end as groups_met,
    array[]::text[] as groups_unknown
from reasoned;

-- facts
jsonb_build_object(
        'job_search_started_on', job_search_started_on,
        'job_search_ended_on', job_search_ended_on,
        'employment_code', employment_code,
        'home_municipality', home_municipality,
        'residence_municipality', residence_municipality,
        'age', extract(year from age(date '{night}', birth_date)),
        'mother_tongue', mother_tongue,
        'service_language', service_language,
        'benefit', benefit,
        'unemployed_since', unemployed_since
    )
