create view analysis.area with (security_barrier) as
select programme_id, area_id, name_fi, name_sv from register.area;

comment on view analysis.area is 'The areas of the programmes, with their names.';
comment on column analysis.area.programme_id is 'The programme.';
comment on column analysis.area.area_id is 'The area.';
comment on column analysis.area.name_fi is 'Name in Finnish.';
comment on column analysis.area.name_sv is 'Name in Swedish.';
