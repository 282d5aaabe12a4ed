-- Everybody of a class is told the same things: they are written once for the class, and not again for each person.
create table register.month_class (
    run_id bigint not null,
    class bigint not null,
    untold text[] not null,
    is_there boolean,
    is_member boolean,
    area_id text,
    municipality_code text,
    age_band text,
    language text,
    employment text,
    months_unemployed text,
    benefit text,
    subsidy_days text,
    member_since date,
    months_registered text,
    in_integration_period boolean,
    caseworker_load text,
    service_language text,
    groups text,
    primary key (run_id, class)
);

comment on table register.month_class is 'What the people of a class are told in their lines of an observed night, at least five by the same values.';
comment on column register.month_class.run_id is 'The run.';
comment on column register.month_class.class is 'People of one class were told the same things from the first line to this one: at least five.';
comment on column register.month_class.untold is 'The columns left out, because too few people had the same value; null elsewhere means that there is none, or it is not known.';
comment on column register.month_class.is_there is 'In the night''s files, or a member.';
comment on column register.month_class.is_member is 'Has a customership.';
comment on column register.month_class.area_id is 'Of a member, the area; of others, that of the home municipality.';
comment on column register.month_class.municipality_code is 'Of a member, the municipality; of others, the home municipality.';
comment on column register.month_class.age_band is 'Five years of age.';
comment on column register.month_class.language is 'Mother tongue: fi, sv, sami or foreign.';
comment on column register.month_class.employment is 'unemployed, in a service, laid off, working or other: by the employment code.';
comment on column register.month_class.months_unemployed is 'Months of unemployment, in bands.';
comment on column register.month_class.benefit is 'The benefit paid.';
comment on column register.month_class.subsidy_days is 'Paid days of labour-market subsidy, in bands.';
comment on column register.month_class.member_since is 'First day of the month of the transfer.';
comment on column register.month_class.months_registered is 'Months since the job search began, in bands.';
comment on column register.month_class.in_integration_period is 'Whether in the integration period.';
comment on column register.month_class.caseworker_load is 'How full the caseworker''s list is, or waiting, or dormant.';
comment on column register.month_class.service_language is 'The service language.';
comment on column register.month_class.groups is 'Groups met at the transfer, joined by |.';

insert into register.month_class
select distinct on (run_id, class)
    run_id, class, untold, is_there, is_member, area_id, municipality_code, age_band, language, employment,
    months_unemployed, benefit, subsidy_days, member_since, months_registered, in_integration_period, caseworker_load,
    service_language, groups
from register.month_member
order by run_id, class;

alter table register.month_member
    drop column untold,
    drop column is_there,
    drop column is_member,
    drop column area_id,
    drop column municipality_code,
    drop column age_band,
    drop column language,
    drop column employment,
    drop column months_unemployed,
    drop column benefit,
    drop column subsidy_days,
    drop column member_since,
    drop column months_registered,
    drop column in_integration_period,
    drop column caseworker_load,
    drop column service_language,
    drop column groups;

comment on table register.month_member is 'One line for each person followed, of each observed night: the first of a month, and those of a programme''s last day and end. What it tells stands with its class.';
comment on column register.month_member.class is 'The class, of month_class.';
comment on column audit.month_count.employment is 'By the employment code, as in register.month_class. Null: a member without a row.';
comment on column audit.month_trait_count.category is 'The value, as in register.month_class; (unknown), (not unemployed) or (no row).';

-- By customer first: the programme, which is the same for all of a night, was compared at each step down the index. And a
-- key of random pseudonyms made each row of a month wait for another page.
alter table register.followed_person
    drop constraint followed_person_pkey,
    add primary key (customer_number, programme_id, run_id);
drop index register.followed_once_at_a_time;
create unique index followed_once_at_a_time on register.followed_person (customer_number, programme_id)
    where ended_run_id is null;
alter table register.standing
    drop constraint standing_pkey,
    add primary key (customer_number, programme_id);
