-- Whose home municipality is another than the customership remembers is found while everybody is judged, in one pass.
alter table staging.night_verdict add column is_home_changed boolean not null default false;
comment on column staging.night_verdict.is_home_changed is 'Of a member who stays: the accepted row says another home municipality than register.customership remembers, or says one again, or none any more.';
