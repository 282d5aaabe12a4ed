-- What evaluations compare: who begins, beside jobseekers elsewhere; and what passes from one programme to the next.
create table audit.month_trait_count (
    run_id bigint not null references audit.run,
    population text not null,
    te_office text not null,
    trait text not null,
    category text not null,
    customer_count integer not null,
    primary key (run_id, population, te_office, trait, category),
    constraint population_is_known check (population in ('transferred', 'outside'))
);

comment on table audit.month_trait_count is 'On each observed night, by TE office and one trait at a time: members whose membership began since the observed night before, and jobseekers who live in no area. Without people under non-disclosure.';
comment on column audit.month_trait_count.run_id is 'The run.';
comment on column audit.month_trait_count.population is 'transferred or outside.';
comment on column audit.month_trait_count.te_office is 'te_toimisto of the row; (no row): a member whom the files do not have.';
comment on column audit.month_trait_count.trait is 'age, language, benefit, employment or months unemployed.';
comment on column audit.month_trait_count.category is 'The value, as in register.month_member; (unknown), (not unemployed) or (no row).';
comment on column audit.month_trait_count.customer_count is 'How many.';

create table audit.passage_count (
    run_id bigint not null references audit.run,
    is_same_municipality boolean not null,
    caseworker text not null,
    channel text not null,
    customer_count integer not null,
    primary key (run_id, is_same_municipality, caseworker, channel),
    constraint caseworker_is_known check (caseworker in ('same', 'another', 'first', 'waits'))
);

comment on table audit.passage_count is 'In the whole country, customers whose customership began in a night and who had been customers of the programme that this one continues, to its end. Without people under non-disclosure.';
comment on column audit.passage_count.run_id is 'The run.';
comment on column audit.passage_count.is_same_municipality is 'Of the municipality whose customers they were, as it is tonight.';
comment on column audit.passage_count.caseworker is 'same: whom they had last; another; first: they had none; waits: they have none.';
comment on column audit.passage_count.channel is 'How they are to be told: letter, message, manual, or (none).';
comment on column audit.passage_count.customer_count is 'How many.';
