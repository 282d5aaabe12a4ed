create table audit.shortage (
    run_id bigint not null references audit.run,
    shortage_number integer not null,
    kind text not null,
    area_ids text[] not null,
    service_point_ids text[] not null,
    language text,
    customer_count integer not null,
    description text not null,
    primary key (run_id, shortage_number),
    constraint kind_is_known check (kind in ('capacity', 'language')),
    constraint somebody_is_concerned check (customer_count > 0),
    constraint language_shortage_names_it check ((kind = 'language') = (language is not null))
);

comment on table audit.shortage is 'Where capacity was short after a night: as many as this wait, or are served in another language, whatever the assignment.';
comment on column audit.shortage.run_id is 'The run.';
comment on column audit.shortage.shortage_number is 'Order within the run.';
comment on column audit.shortage.kind is 'capacity (they wait) or language (they are not served in their own).';
comment on column audit.shortage.area_ids is 'The areas.';
comment on column audit.shortage.service_point_ids is 'The service points.';
comment on column audit.shortage.language is 'The language that is short.';
comment on column audit.shortage.customer_count is 'Customers concerned.';
comment on column audit.shortage.description is 'One sentence for the operator.';
