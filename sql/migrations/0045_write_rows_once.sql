-- What of a row the register does not know yet is found while everybody is judged, in one pass.
alter table staging.night_verdict
    add column customer_change text,
    add column person_change text,
    add column differs_from_standing boolean not null default false;
comment on column staging.night_verdict.customer_change is 'Against register.customer the accepted row is of somebody new, or tells something changed; null: neither.';
comment on column staging.night_verdict.person_change is 'Likewise against register.person, whether or not the customer is a member.';
comment on column staging.night_verdict.differs_from_standing is 'Outcome, reason, place or recorded groups are not those of the standing.';

-- Tables that one statement of a night fills and the next ones read whole: no row of theirs is ever looked for.
alter table staging.night_need drop constraint night_need_pkey;
alter table staging.night_placement drop constraint night_placement_pkey;
alter table staging.night_notice drop constraint night_notice_pkey;
