-- What analysts are told of single people: one line a month, of which none tells more than several people share. The runs are
-- no foreign keys: each check costs as much as writing the row.
create table register.followed_person (
    programme_id text not null,
    customer_number text not null,
    pseudonym uuid not null default gen_random_uuid(),
    run_id bigint not null,
    ended_run_id bigint,
    primary key (pseudonym),
    constraint ends_after_it_began check (ended_run_id > run_id)
);
create unique index followed_once_at_a_time on register.followed_person (programme_id, customer_number) where ended_run_id is null;

comment on table register.followed_person is 'Whose the lines of analysis.month_member are. Who was told to be gone, and comes back, is followed anew by another pseudonym.';
comment on column register.followed_person.programme_id is 'The programme.';
comment on column register.followed_person.customer_number is 'The customer.';
comment on column register.followed_person.pseudonym is 'Random; in no other table than month_member, so that it leads nowhere.';
comment on column register.followed_person.run_id is 'The run of the first line.';
comment on column register.followed_person.ended_run_id is 'The run that told that the person is gone; null: followed still.';

create trigger keep_before_image after update on register.followed_person
    referencing old table as row_before for each statement execute function register.keep_before_image();

create table register.month_member (
    run_id bigint not null,
    pseudonym uuid not null,
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
    primary key (run_id, pseudonym)
);

comment on table register.month_member is 'One line for each person followed, of each observed night: the first of a month, and those of a programme''s last day and end. Only what is told is kept; each value is as at least five people of the same class have it.';
comment on column register.month_member.run_id is 'The run.';
comment on column register.month_member.pseudonym is 'Stands for the person as long as followed.';
comment on column register.month_member.class is 'People of one class were told the same things from the first line to this one: at least five.';
comment on column register.month_member.untold is 'The columns left out, because too few people had the same value; null elsewhere means that there is none, or it is not known.';
comment on column register.month_member.is_there is 'In the night''s files, or a member.';
comment on column register.month_member.is_member is 'Has a customership.';
comment on column register.month_member.area_id is 'Of a member, the area; of others, that of the home municipality.';
comment on column register.month_member.municipality_code is 'Of a member, the municipality; of others, the home municipality.';
comment on column register.month_member.age_band is 'Five years of age.';
comment on column register.month_member.language is 'Mother tongue: fi, sv, sami or foreign.';
comment on column register.month_member.employment is 'unemployed, in a service, laid off, working or other: by the employment code.';
comment on column register.month_member.months_unemployed is 'Months of unemployment, in bands.';
comment on column register.month_member.benefit is 'The benefit paid.';
comment on column register.month_member.subsidy_days is 'Paid days of labour-market subsidy, in bands.';
comment on column register.month_member.member_since is 'First day of the month of the transfer.';
comment on column register.month_member.months_registered is 'Months since the job search began, in bands.';
comment on column register.month_member.in_integration_period is 'Whether in the integration period.';
comment on column register.month_member.caseworker_load is 'How full the caseworker''s list is, or waiting, or dormant.';
comment on column register.month_member.service_language is 'The service language.';
comment on column register.month_member.groups is 'Groups met at the transfer, joined by |.';

-- Everybody of the observed nights is counted, exactly; nobody under non-disclosure is.
create table audit.month_count (
    run_id bigint not null references audit.run,
    is_member boolean not null,
    area_id text,
    municipality_code text,
    employment text,
    months_unemployed text,
    subsidy_days text,
    is_nearing boolean not null,
    customer_count integer not null,
    constraint month_is_counted_once unique nulls not distinct (
        run_id, is_member, area_id, municipality_code, employment, months_unemployed, subsidy_days, is_nearing
    )
);

comment on table audit.month_count is 'Members and other jobseekers on each observed night (the first of a month, and those of the programme''s last day and end), without those under non-disclosure. Exclusive: sum over what is of no interest.';
comment on column audit.month_count.run_id is 'The run.';
comment on column audit.month_count.is_member is 'Has a customership.';
comment on column audit.month_count.area_id is 'Of members the area; of others that of the home municipality. Null: in none, or not known.';
comment on column audit.month_count.municipality_code is 'Of members the municipality; of others the home municipality. Null: not known.';
comment on column audit.month_count.employment is 'By the employment code, as in register.month_member. Null: a member without a row.';
comment on column audit.month_count.months_unemployed is 'Months of unemployment, in bands. Null: not unemployed.';
comment on column audit.month_count.subsidy_days is 'Paid days of labour-market subsidy, in bands.';
comment on column audit.month_count.is_nearing is 'Passes 300, 400 or 1 000 days within a quarter of a year, if 65 more are paid.';
comment on column audit.month_count.customer_count is 'How many.';

create table audit.cohort_count (
    run_id bigint not null references audit.run,
    is_member boolean not null,
    cohort date not null,
    area_id text,
    employment text,
    customer_count integer not null,
    constraint cohort_is_counted_once unique nulls not distinct (run_id, is_member, cohort, area_id, employment)
);

comment on table audit.cohort_count is 'Who of a month''s newcomers is there still, on each observed night. Without people under non-disclosure.';
comment on column audit.cohort_count.run_id is 'The run.';
comment on column audit.cohort_count.is_member is 'Has a customership.';
comment on column audit.cohort_count.cohort is 'First day of a month: of members, that of the transfer; of others, that of the first line.';
comment on column audit.cohort_count.area_id is 'As in month_count.';
comment on column audit.cohort_count.employment is 'As in month_count.';
comment on column audit.cohort_count.customer_count is 'How many.';

create table audit.month_share (
    run_id bigint not null references audit.run,
    area_id text not null,
    from_days integer not null,
    share_percent integer not null,
    euros_a_day numeric not null,
    customer_count integer not null,
    source text not null,
    primary key (run_id, area_id, from_days)
);

comment on table audit.month_share is 'What the municipalities of an area pay of the labour-market subsidy, on each observed night: of unemployed members whom it is paid. For publication: rounded like audit.published_count.';
comment on column audit.month_share.run_id is 'The run.';
comment on column audit.month_share.area_id is 'The area.';
comment on column audit.month_share.from_days is 'From so many paid days on.';
comment on column audit.month_share.share_percent is 'The municipality''s share, in per cent.';
comment on column audit.month_share.euros_a_day is 'The whole subsidy a day, in euros.';
comment on column audit.month_share.customer_count is 'How many, rounded to a multiple of 5.';
comment on column audit.month_share.source is 'The paragraph.';
