-- What may be told of each night by place: decided once, in the night's own transaction, and sealed with it.
create table audit.published_count (
    run_id bigint not null references audit.run,
    dimension text not null,
    outcome text,
    area_id text,
    category text not null,
    customer_count integer,
    constraint published_count_key unique nulls not distinct (run_id, dimension, outcome, area_id, category),
    constraint dimension_is_known check (dimension in ('area', 'municipality', 'reason', 'age band', 'language', 'groups')),
    constraint only_members_have_no_outcome check ((dimension = 'groups') = (outcome is null)),
    constraint small_counts_are_left_out check (customer_count >= 5)
);

comment on table audit.published_count is 'Counts of people after each night that may be published, frozen: what comes to light about protection afterwards changes none of them. Nights before they were frozen have none.';
comment on column audit.published_count.run_id is 'The run.';
comment on column audit.published_count.dimension is 'By what: customers by area, municipality, reason, age band or language of their latest decision; members by groups.';
comment on column audit.published_count.outcome is 'Of customers: the outcome of their latest decision.';
comment on column audit.published_count.area_id is 'Of a municipality: its area.';
comment on column audit.published_count.category is 'The area, municipality, reason, age band, language, or groups joined by |; (non-disclosure): people counted in no place or no group.';
comment on column audit.published_count.customer_count is 'How many; null = left out.';

-- A count by place is told as what is published: without people under non-disclosure, and null where it is too small.
alter table audit.shortage alter column customer_count drop not null;
comment on table audit.shortage is 'Where capacity was short after a night: as many as this wait, or are served in another language, whatever the assignment. Without people under non-disclosure: where only they are concerned, nothing is told.';
comment on column audit.shortage.customer_count is 'Customers concerned; null = fewer than 5, or what would give such a count away.';

alter table staging.staged_file add column open_garbled_count integer not null default 0;
comment on column staging.staged_file.open_garbled_count is 'Those of the rows whose flag says that the person is under no non-disclosure.';

alter table audit.source_file
    add column open_row_count integer,
    add column open_garbled_count integer,
    add column told_garbled_count integer;
comment on column audit.source_file.open_row_count is 'Rows without those of people under non-disclosure, whose office tells where they live; null = of a night before they were counted, or no customer file.';
comment on column audit.source_file.open_garbled_count is 'garbled_count without rows of people under non-disclosure; null = of a night before they were counted.';
comment on column audit.source_file.told_garbled_count is 'open_garbled_count as it is told; null = none, or left out because it is small, or would give away one that is.';
