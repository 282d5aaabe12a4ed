create table register.municipality (
    municipality_code text primary key,
    name_fi text not null,
    name_sv text not null,
    constraint code_is_three_digits check (municipality_code ~ '^\d{3}$')
);

comment on table register.municipality is 'Names of the municipalities, abolished ones included, as the programme files state them.';
comment on column register.municipality.municipality_code is 'kuntanumero, three digits, text.';
comment on column register.municipality.name_fi is 'Name in Finnish.';
comment on column register.municipality.name_sv is 'Name in Swedish.';

create table register.area (
    programme_id text not null,
    area_id text not null,
    name_fi text not null,
    name_sv text not null,
    primary key (programme_id, area_id)
);

comment on table register.area is 'The pilot areas of the programmes, as the programme files state them.';
comment on column register.area.programme_id is 'The programme.';
comment on column register.area.area_id is 'The area.';
comment on column register.area.name_fi is 'Name in Finnish.';
comment on column register.area.name_sv is 'Name in Swedish.';

create table register.service_point (
    programme_id text not null,
    service_point_id text not null,
    area_id text not null,
    municipality_code text not null references register.municipality,
    name_fi text not null,
    name_sv text not null,
    street_address text not null,
    postal_code text not null,
    post_office text not null,
    phone text not null,
    email text not null,
    primary key (programme_id, service_point_id),
    constraint service_point_is_in_an_area foreign key (programme_id, area_id) references register.area
);
create index service_point_area on register.service_point (programme_id, area_id);
create index service_point_municipality on register.service_point (municipality_code);

comment on table register.service_point is 'Where customers are served, as the programme files state it.';
comment on column register.service_point.programme_id is 'The programme.';
comment on column register.service_point.service_point_id is 'The service point.';
comment on column register.service_point.area_id is 'The area it serves.';
comment on column register.service_point.municipality_code is 'Where it stands.';
comment on column register.service_point.name_fi is 'Name in Finnish.';
comment on column register.service_point.name_sv is 'Name in Swedish.';
comment on column register.service_point.street_address is 'Street address.';
comment on column register.service_point.postal_code is 'Postal code.';
comment on column register.service_point.post_office is 'Post office.';
comment on column register.service_point.phone is 'Telephone.';
comment on column register.service_point.email is 'E-mail.';

create table register.caseworker (
    caseworker_id text primary key,
    name text not null,
    municipality_code text not null,
    service_point_id text,
    languages text[] not null,
    groups_served text[] not null,
    full_time_equivalent numeric not null,
    cap_per_full_time integer,
    capacity integer not null,
    is_listed boolean not null default true,
    changed_run_id bigint not null references audit.run,
    constraint works_some_time check (full_time_equivalent > 0),
    constraint cap_is_not_negative check (cap_per_full_time >= 0),
    constraint capacity_is_not_negative check (capacity >= 0)
);
create index caseworker_run on register.caseworker (changed_run_id);

comment on table register.caseworker is 'The named workers of the municipalities, from the last caseworkers.csv.';
comment on column register.caseworker.caseworker_id is 'tunnus.';
comment on column register.caseworker.name is 'nimi, as printed in letters.';
comment on column register.caseworker.municipality_code is 'kunta: the employer.';
comment on column register.caseworker.service_point_id is 'toimipiste; null = any.';
comment on column register.caseworker.languages is 'kielet.';
comment on column register.caseworker.groups_served is 'ryhmat; empty = all.';
comment on column register.caseworker.full_time_equivalent is 'htv: 1 = full time.';
comment on column register.caseworker.cap_per_full_time is 'enintaan: most customers of a full-time worker; null = the programme''s.';
comment on column register.caseworker.capacity is 'Customers at most: full-time equivalents x cap, by the default of the programme whose night was last.';
comment on column register.caseworker.is_listed is 'False once a later list no longer names the worker, who has then left.';
comment on column register.caseworker.changed_run_id is 'The run that last changed the row.';

create table register.secret (
    name text primary key,
    value text not null
);
insert into register.secret (name, value) values ('restricted-file-names', gen_random_uuid()::text);

comment on table register.secret is 'Keys made once per database.';
comment on column register.secret.name is 'What the key is for.';
comment on column register.secret.value is 'The key.';
