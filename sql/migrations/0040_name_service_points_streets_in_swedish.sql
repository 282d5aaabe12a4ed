-- Streets and post offices that have another name in Swedish.
alter table register.service_point add column street_address_sv text, add column post_office_sv text;
update register.service_point set street_address_sv = street_address, post_office_sv = post_office;
alter table register.service_point
    alter column street_address_sv set not null,
    alter column post_office_sv set not null;

comment on column register.service_point.street_address is 'Street address in Finnish.';
comment on column register.service_point.street_address_sv is 'Street address in Swedish; where it has no other name, as in Finnish.';
comment on column register.service_point.post_office is 'Post office in Finnish.';
comment on column register.service_point.post_office_sv is 'Post office in Swedish; where it has no other name, as in Finnish.';
