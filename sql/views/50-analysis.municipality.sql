create view analysis.municipality with (security_barrier) as
select municipality_code, name_fi, name_sv from register.municipality;

comment on view analysis.municipality is 'The municipalities, abolished ones included, with their names.';
comment on column analysis.municipality.municipality_code is 'kuntanumero: three digits, text.';
comment on column analysis.municipality.name_fi is 'Name in Finnish.';
comment on column analysis.municipality.name_sv is 'Name in Swedish.';
