-- The account of each completed run is sealed, and each seal holds the one before. A seal covers people by pseudonym, so
-- that it stays valid when a person is erased: the pseudonym takes the place of the customer number in the account, and
-- the link between the two is deleted.
create table register.pseudonym (
    customer_number text primary key,
    link_key uuid not null default gen_random_uuid(),
    pseudonym uuid not null generated always as (
        encode(substr(sha256(uuid_send(link_key) || customer_number::bytea), 1, 16), 'hex')::uuid
    ) stored
);

comment on table register.pseudonym is 'What stands for a customer in the seals of the account. Restricted. Deleting a row, once the pseudonym has taken the place of the customer number in the account, cuts the person off from it for good.';
comment on column register.pseudonym.customer_number is 'The customer.';
comment on column register.pseudonym.link_key is 'Random. With it goes the only proof of whose pseudonym it was.';
comment on column register.pseudonym.pseudonym is 'Follows from the random key and the customer number, so that nobody can give one customer''s account to another; without the key it tells nothing.';

create table audit.seal (
    run_id bigint primary key references audit.run,
    sealed_late boolean not null default false,
    seal_number integer,
    previous_sha256 text,
    sha256 text,
    sealed_at timestamptz,
    constraint one_chain unique (seal_number),
    constraint sealed_whole check (num_nonnulls(seal_number, sha256, sealed_at) in (0, 3)),
    constraint sealed_at_once_or_late check (sealed_late or sha256 is not null),
    constraint only_the_first_follows_none check ((previous_sha256 is null) = (coalesce(seal_number, 1) = 1))
);
-- The nights completed until now are sealed by the next one.
insert into audit.seal (run_id, sealed_late) select run_id, true from audit.run where status = 'completed';

comment on table audit.seal is 'The seal of each completed run: a chain, whose head pins everything before it.';
comment on column audit.seal.run_id is 'The run.';
comment on column audit.seal.sealed_late is 'Completed before runs were sealed: its seal says nothing about what happened until then.';
comment on column audit.seal.seal_number is 'Place in the chain, counted from 1; null = waits to be sealed late.';
comment on column audit.seal.previous_sha256 is 'The seal before it; null for the first.';
comment on column audit.seal.sha256 is 'Checksum of the number, the run, the time, the seal before and the sealed tables.';
comment on column audit.seal.sealed_at is 'When.';

create table audit.sealed_table (
    run_id bigint not null references audit.run,
    table_name text not null,
    columns text[] not null,
    row_count integer not null,
    sha256 text not null,
    row_keys text[] storage external not null,
    row_digests bytea[] storage external not null,
    primary key (run_id, table_name),
    constraint every_row_can_be_named check (
        cardinality(row_keys) = row_count and cardinality(row_digests) = row_count
    )
);

comment on table audit.sealed_table is 'What a run wrote into one table of the account, as it was when it was sealed.';
comment on column audit.sealed_table.run_id is 'The run.';
comment on column audit.sealed_table.table_name is 'The table.';
comment on column audit.sealed_table.columns is 'The columns sealed, in this order; customer_number by its pseudonym.';
comment on column audit.sealed_table.row_count is 'How many rows.';
comment on column audit.sealed_table.sha256 is 'Checksum over the sorted checksums of the rows.';
comment on column audit.sealed_table.row_keys is 'The rows'' keys, to name a row that was changed or removed: the seal itself rests on sha256. Not compressed: it would not gain anything.';
comment on column audit.sealed_table.row_digests is 'The first 8 bytes of the rows'' checksums, in the order of the keys.';
