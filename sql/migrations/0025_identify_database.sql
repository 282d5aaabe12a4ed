-- Which database this is: kept in its output folders too, so that no other one takes them for its own. A database restored
-- from a backup, or copied, is the same one.
create table migration.database_identity (
    database_id uuid not null default gen_random_uuid(),
    is_only boolean not null default true,
    constraint database_identity_pkey primary key (is_only),
    constraint one_identity check (is_only)
);
comment on table migration.database_identity is 'The one row says which database this is.';
comment on column migration.database_identity.database_id is 'Random; stands in the file .database of each output folder, which belongs to this database.';
comment on column migration.database_identity.is_only is 'Always true: there is one row.';
insert into migration.database_identity default values;
