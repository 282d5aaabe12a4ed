create table staging.staged_file (
    staged_file_id bigint generated always as identity primary key,
    sha256 text not null,
    profile_sha256 text not null,
    extractor_version text not null,
    row_count integer not null,
    staged_at timestamptz not null default now(),
    constraint staged_once unique (sha256, profile_sha256, extractor_version)
);

comment on table staging.staged_file is 'A customer file staged whole. Known by its content, so a rerun does not read it again.';
comment on column staging.staged_file.staged_file_id is 'Names the partition of staging.customer that holds its rows.';
comment on column staging.staged_file.sha256 is 'Checksum of the file''s bytes.';
comment on column staging.staged_file.profile_sha256 is 'Checksum of the export profile it was read with.';
comment on column staging.staged_file.extractor_version is 'Version of the code that read it.';
comment on column staging.staged_file.row_count is 'Data rows in the file.';
comment on column staging.staged_file.staged_at is 'When it was staged.';

create table staging.customer (
    staged_file_id bigint not null,
    line_number integer not null,
    byte_offset bigint not null,
    byte_length integer not null,
    reason_codes text[],
    rejected_fields text[],
    customer_number text,
    personal_identity_code text,
    birth_date date,
    last_name text,
    first_names text,
    mother_tongue text,
    service_language text,
    citizenship text,
    home_municipality text,
    residence_municipality text,
    street_address text,
    postal_code text,
    post_office text,
    contact_street_address text,
    contact_postal_code text,
    contact_post_office text,
    non_disclosure boolean,
    email text,
    phone text,
    uses_e_service boolean,
    job_search_started_on date,
    job_search_ended_on date,
    employment_code text,
    unemployed_since date,
    last_service_ended_on date,
    benefit text,
    labour_market_subsidy_days integer,
    labour_market_subsidy_days_12_months integer,
    earnings_related_entitlement boolean,
    immigrant boolean,
    integration_period_ends_on date,
    temporary_protection boolean,
    joint_service_customer boolean,
    change_security_55 boolean,
    te_discretion text,
    pending_matters text,
    te_office text,
    responsible_expert text,
    constraint readable_row_is_whole check (
        reason_codes is not null
        or num_nulls(
            customer_number, personal_identity_code, birth_date, last_name, first_names, non_disclosure,
            uses_e_service, job_search_started_on, employment_code, temporary_protection,
            joint_service_customer, change_security_55, te_office
        ) = 0
    )
) partition by list (staged_file_id);

comment on table staging.customer is 'One row per data row of a customer file, 1:1 with the source, renamed and typed. A row that was rejected when read keeps what was readable of it.';
comment on column staging.customer.staged_file_id is 'The staged file; one partition each, so that retention drops tables, not rows.';
comment on column staging.customer.line_number is 'First line of the record in the file, counted from 1, header and preamble included.';
comment on column staging.customer.byte_offset is 'Where the record begins in the file''s bytes.';
comment on column staging.customer.byte_length is 'How many bytes it takes.';
comment on column staging.customer.reason_codes is 'Why the row was rejected when it was read; null when it was readable.';
comment on column staging.customer.rejected_fields is 'The fields concerned.';
comment on column staging.customer.customer_number is 'asiakasnumero, the key.';
comment on column staging.customer.personal_identity_code is 'henkilotunnus (HETU), normalised.';
comment on column staging.customer.birth_date is 'Date of birth, from the HETU.';
comment on column staging.customer.last_name is 'sukunimi.';
comment on column staging.customer.first_names is 'etunimet.';
comment on column staging.customer.mother_tongue is 'aidinkieli, ISO 639; null = unknown.';
comment on column staging.customer.service_language is 'asiointikieli, fi or sv; null = unknown.';
comment on column staging.customer.citizenship is 'kansalaisuus, ISO 3166-1 alpha-2; null = unknown.';
comment on column staging.customer.home_municipality is 'kotikunta, three digits as exported (198, 199, 200 included); null = empty.';
comment on column staging.customer.residence_municipality is 'asuinkunta, likewise.';
comment on column staging.customer.street_address is 'lahiosoite.';
comment on column staging.customer.postal_code is 'postinumero.';
comment on column staging.customer.post_office is 'postitoimipaikka.';
comment on column staging.customer.contact_street_address is 'yhteysosoite: the address that may be printed for a person under non-disclosure.';
comment on column staging.customer.contact_postal_code is 'yhteysosoite_postinumero.';
comment on column staging.customer.contact_post_office is 'yhteysosoite_postitoimipaikka.';
comment on column staging.customer.non_disclosure is 'turvakielto; empty is read as true.';
comment on column staging.customer.email is 'sahkoposti.';
comment on column staging.customer.phone is 'puhelin.';
comment on column staging.customer.uses_e_service is 'oma_asiointi.';
comment on column staging.customer.job_search_started_on is 'tyonhaku_alkanut.';
comment on column staging.customer.job_search_ended_on is 'tyonhaku_paattynyt; null = open.';
comment on column staging.customer.employment_code is 'tyollisyyskoodi, 00-08.';
comment on column staging.customer.unemployed_since is 'tyottomyys_alkanut; null = not unemployed.';
comment on column staging.customer.last_service_ended_on is 'palvelu_paattynyt; null = no service.';
comment on column staging.customer.benefit is 'etuus: TMT, PPR, APR; null = none.';
comment on column staging.customer.labour_market_subsidy_days is 'tmt_paivat.';
comment on column staging.customer.labour_market_subsidy_days_12_months is 'tmt_paivat_12kk.';
comment on column staging.customer.earnings_related_entitlement is 'ansiopaivaraha_oikeus; null = unknown.';
comment on column staging.customer.immigrant is 'maahanmuuttaja; null = unknown.';
comment on column staging.customer.integration_period_ends_on is 'kotoutumisaika_paattyy.';
comment on column staging.customer.temporary_protection is 'tilapainen_suojelu.';
comment on column staging.customer.joint_service_customer is 'typ_asiakas.';
comment on column staging.customer.change_security_55 is 'muutosturva_55.';
comment on column staging.customer.te_discretion is 'te_harkinta; null = none.';
comment on column staging.customer.pending_matters is 'vireilla_olevat, codes joined by |.';
comment on column staging.customer.te_office is 'te_toimisto.';
comment on column staging.customer.responsible_expert is 'vastuuasiantuntija.';
