create table register.flagged_number (
    customer_number text primary key,
    run_id bigint not null references audit.run
);
create index flagged_number_run on register.flagged_number (run_id);

comment on table register.flagged_number is 'Customer numbers that first came in a rejected row with the flag of non-disclosure: no accepted row told of the customer, and the first one begins under protection. Afterwards register.customer holds.';
comment on column register.flagged_number.customer_number is 'asiakasnumero.';
comment on column register.flagged_number.run_id is 'The run that first saw the flag.';
