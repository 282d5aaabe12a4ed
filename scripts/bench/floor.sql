-- The floor: the first night of a programme as plain set-based SQL, as one would write it by hand for input known to
-- be sound. It fills the tables that `run` fills, with the same rows under the same constraints, and checks, explains
-- and remembers nothing else. scripts/bench/floor.ts has copied the files into floor.customer and floor.caseworker as
-- text, within the same transaction; the programme's places are in their tables before that. What stands in braces
-- is put in by floor.ts: place, judging and facts from floor/<programme>.sql.

insert into audit.run (
    run_id, programme_id, as_of_date, status, finished_at, rule_set_sha256, input_sha256, absent_count,
    newly_absent_count
)
overriding system value
values (1, '{programme}', '{night}', 'completed', now(), '', '', 0, 0);

insert into audit.source_file (source_file_id, run_id, file_name, sha256, row_count, accepted_count, rejected_count)
overriding system value
select source_file_id, 1, file_name, '', row_count, row_count, 0
from floor.source_file
left join (select source_file_id, count(*) as row_count from floor.customer group by source_file_id) as counted
    using (source_file_id)
where row_count is not null
union all
select source_file_id, 1, file_name, '', (select count(*) from floor.caseworker), null, null
from floor.source_file
where file_name = 'caseworkers.csv';

-- --- classify ------------------------------------------------------------------------------------------------

create view floor.fact as
with typed as (
    select
        source_file_id,
        line_number,
        asiakasnumero as customer_number,
        upper(henkilotunnus) as personal_identity_code,
        to_date(
            case
                when substr(henkilotunnus, 7, 1) = '+' then '18'
                when upper(substr(henkilotunnus, 7, 1)) between 'A' and 'F' then '20'
                else '19'
            end || substr(henkilotunnus, 5, 2) || substr(henkilotunnus, 3, 2) || substr(henkilotunnus, 1, 2),
            'YYYYMMDD'
        ) as birth_date,
        sukunimi as last_name,
        etunimet as first_names,
        case when aidinkieli not in ('98', '99', 'xx') then aidinkieli end as mother_tongue,
        asiointikieli as service_language,
        kotikunta as home_municipality,
        asuinkunta as residence_municipality,
        lahiosoite as street_address,
        postinumero as postal_code,
        postitoimipaikka as post_office,
        yhteysosoite as contact_street_address,
        yhteysosoite_postinumero as contact_postal_code,
        yhteysosoite_postitoimipaikka as contact_post_office,
        turvakielto is distinct from 'E' as is_protected,
        sahkoposti as email,
        puhelin as phone,
        oma_asiointi is not distinct from 'K' as uses_e_service,
        tyonhaku_alkanut::date as job_search_started_on,
        nullif(tyonhaku_paattynyt, '9999-12-31')::date as job_search_ended_on,
        tyollisyyskoodi as employment_code,
        etuus as benefit,
        tyottomyys_alkanut::date as unemployed_since,
        palvelu_paattynyt::date as last_service_ended_on,
        coalesce(tmt_paivat::integer, 0) as labour_market_subsidy_days,
        typ_asiakas is not distinct from 'K' as joint_service_customer,
        ansiopaivaraha_oikeus = 'K' as earnings_related_entitlement,
        maahanmuuttaja = 'K' as immigrant,
        kotoutumisaika_paattyy::date as integration_period_ends_on,
        te_harkinta as te_discretion,
        vireilla_olevat as pending_matters,
        te_toimisto as te_office,
        vastuuasiantuntija as responsible_expert
    from floor.customer
)
-- Of the municipality that decides: the home municipality, or where they stay.
select typed.*, place.resolved_code as municipality_code, place.area_id, place.is_in_aland
from typed
{place}
;

{judged}

create unlogged table floor.verdict as
select
    judged.*,
    case
        when reason_code = 'ELIGIBLE' then 'TRANSFER'
        when reason_code in ('HOME_MUNICIPALITY_UNKNOWN', 'GROUP_UNKNOWN') then 'REVIEW'
        else 'STAY'
    end as outcome
from floor.judged
order by customer_number;

insert into audit.decision (
    run_id, programme_id, as_of_date, customer_number, outcome, reason_code, groups_met, groups_unknown, area_id,
    municipality_code, rule_version, source_file_id, line_number, facts
)
select
    1, '{programme}', '{night}', customer_number, outcome, reason_code, groups_met, groups_unknown, area_id,
    municipality_code, '{night}', source_file_id, line_number,
    {facts}
from floor.verdict;

insert into register.standing
select
    programme_id, customer_number, decision_id, run_id, as_of_date, outcome, reason_code, groups_met,
    groups_unknown, area_id, municipality_code, null, (facts ->> 'age')::smallint, facts ->> 'mother_tongue',
    facts ->> 'service_language'
from audit.decision;

insert into audit.outcome_count
select
    1,
    case when not is_protected then area_id end,
    case when not is_protected then municipality_code end,
    outcome,
    reason_code,
    count(*)
from floor.verdict
group by 2, 3, 4, 5;

insert into register.customer
select
    customer_number,
    personal_identity_code,
    is_protected,
    is_protected,
    case when is_protected then 1 end,
    1
from floor.verdict;

-- --- assign --------------------------------------------------------------------------------------------------

insert into register.customership (
    programme_id, customer_number, area_id, municipality_code, group_ids, home_municipality, started_on, start_reason,
    started_run_id
)
select
    '{programme}', customer_number, area_id, municipality_code, groups_met, municipality_code, '{night}', reason_code, 1
from floor.verdict
where outcome = 'TRANSFER';

insert into register.person
select
    customer_number, last_name, first_names, mother_tongue, service_language, street_address, postal_code,
    post_office, contact_street_address, contact_postal_code, contact_post_office, email, phone, uses_e_service,
    immigrant, integration_period_ends_on, birth_date, pending_matters, responsible_expert, te_office, 1
from floor.verdict
where outcome = 'TRANSFER';

insert into register.caseworker (
    caseworker_id, name, municipality_code, service_point_id, languages, groups_served, full_time_equivalent,
    cap_per_full_time, capacity, changed_run_id
)
select
    tunnus,
    nimi,
    kunta,
    toimipiste,
    coalesce(string_to_array(kielet, '|'), '{}'),
    coalesce(string_to_array(ryhmat, '|'), '{}'),
    replace(htv, ',', '.')::numeric,
    enintaan::integer,
    floor(replace(htv, ',', '.')::numeric * coalesce(enintaan::integer, {cap})),
    1
from floor.caseworker;

-- What a new customer is given: the customership with the facts that the rest of the night asks for.
create unlogged table floor.member as
select
    customership.customership_id,
    row_number() over (partition by verdict.municipality_code order by verdict.customer_number) - 1 as place,
    verdict.customer_number,
    verdict.area_id,
    verdict.municipality_code,
    verdict.is_protected,
    chosen.service_point_id,
    chosen.rule_number,
    coalesce(verdict.service_language, 'fi+sv') as language,
    case
        when verdict.uses_e_service then 'message'
        when verdict.contact_street_address is not null
            and verdict.contact_postal_code ~ '^\d{5}$' and verdict.contact_postal_code <> '00000'
            and verdict.contact_post_office is not null
            then 'letter'
        when not verdict.is_protected and verdict.street_address is not null
            and verdict.postal_code ~ '^\d{5}$' and verdict.postal_code <> '00000'
            and verdict.post_office is not null
            then 'letter'
        else 'manual'
    end as channel,
    case
        when verdict.is_protected then 'PROTECTED_NO_CHANNEL'
        when num_nonnulls(
            verdict.street_address, verdict.postal_code, verdict.post_office,
            verdict.contact_street_address, verdict.contact_postal_code, verdict.contact_post_office
        ) > 0 then 'BAD_ADDRESS'
        else 'NO_ADDRESS'
    end as hold_reason
from floor.verdict
inner join register.customership using (customer_number)
cross join lateral (
    select service_point_id, rule_number
    from staging.night_service_point_rule as rule
    where rule.area_id = verdict.area_id
        and (municipality_codes is null or verdict.municipality_code = any (municipality_codes))
        and (under_age is null or extract(year from age(date '{night}', birth_date)) < under_age)
        and (rule.group_ids is null or groups_met && rule.group_ids)
        and (
            in_integration_period is null
            or coalesce(integration_period_ends_on >= date '{night}', false) = in_integration_period
        )
    order by rule_number
    limit 1
) as chosen;

insert into register.assignment (
    customership_id, service_point_id, service_point_rule, caseworker_id, started_on, reason, started_run_id
)
with team as (
    select municipality_code, array_agg(caseworker_id order by caseworker_id) as caseworker_ids
    from register.caseworker
    group by municipality_code
),
given as (
    select
        customership_id, service_point_id, rule_number,
        caseworker_ids[place % cardinality(caseworker_ids) + 1] as caseworker_id
    from floor.member
    left join team using (municipality_code)
)
select
    customership_id, service_point_id, rule_number, caseworker_id, '{night}',
    case when caseworker_id is null then 'NO_CASEWORKER' else 'NEW_CUSTOMER' end, 1
from given
order by customership_id;

-- --- notify --------------------------------------------------------------------------------------------------

create unlogged table floor.notice as
with numbered as (
    select
        *,
        (row_number() over (
            partition by channel, is_protected, case when not is_protected then area_id end,
                case when channel = 'letter' then language end
            order by customer_number
        ) - 1) / case when channel = 'message' then 1000 when language = 'fi+sv' then {letters in both} else {letters} end + 1 as file_number
    from floor.member
)
select
    customership_id, customer_number, area_id, channel, language, is_protected, hold_reason,
    case channel
        when 'letter' then format(
            'letters%s%s-%s.pdf', case when is_protected then '-restricted/' else '/' || area_id || '-' end,
            replace(language, '+', '-'), lpad(file_number::text, 4, '0')
        )
        when 'message' then format(
            'messages%s%s.jsonl', case when is_protected then '-restricted/' else '/' || area_id || '-' end,
            lpad(file_number::text, 4, '0')
        )
    end as file_name
from numbered;

insert into register.output_file (run_id, kind, is_restricted, area_id, language, file_name, entry_count)
select
    1, channel || 's', is_protected, case when not is_protected then area_id end,
    case when channel = 'letter' then language end, file_name, count(*)
from floor.notice
where channel <> 'manual'
group by 2, 3, 4, 5, 6
order by file_name;

insert into register.notification (
    notification_id, customership_id, run_id, kind, channel, language, is_restricted, status, hold_reason,
    output_file_id
)
select
    md5('{programme}|' || customer_number || '|{night}|transfer')::uuid,
    customership_id, 1, 'transfer', channel, notice.language, is_protected,
    case channel when 'manual' then 'held' else 'planned' end,
    case when channel = 'manual' then hold_reason end,
    output_file_id
from floor.notice
left join register.output_file using (file_name)
order by customership_id;

with numbered as (
    select municipality_code, format('handover/%s-%s_{programme}_{night}_00001', municipality_code, translate(lower(name_fi), 'äöå ', 'aoa-')) as stem
    from register.municipality
    where municipality_code in (select municipality_code from floor.member)
),
line as (
    select
        customership_id,
        municipality_code,
        is_protected,
        case
            when is_protected then 'handover-restricted/' || left(encode(sha256(convert_to(
                concat_ws('|', secret.value, '{programme}', '{night}', customer_number, 'TULEE'), 'UTF8'
            )), 'hex'), 16)
            else stem
        end as stem
    from floor.member
    inner join numbered using (municipality_code)
    inner join register.secret on secret.name = 'restricted-file-names'
),
file as (
    insert into register.output_file (
        run_id, kind, is_restricted, municipality_code, form, handover_number, file_name, entry_count
    )
    select 1, 'handover', is_protected, municipality_code, form, 1, stem || suffix, line_count
    from (
        select is_protected, municipality_code, stem, count(*) as line_count
        from line
        group by is_protected, municipality_code, stem
    ) as handover
    inner join (values (1, 'lines', '.jsonl'), (2, 'table', '.xlsx'), (3, 'manifest', '.manifest.json'))
        as forms (position, form, suffix)
        on form <> 'manifest' or not is_protected
    order by stem, position
    returning output_file_id, file_name, form
)
insert into register.handover_line (run_id, output_file_id, customership_id, event, told_by)
select 1, output_file_id, line.customership_id, 'TULEE', channel
from line
inner join file on file.form = 'lines' and file.file_name = line.stem || '.jsonl'
left join floor.notice using (customership_id)
order by line.customership_id;
