-- An advisory lock is anybody's who may connect: whoever took the night's could stop nights. Its key is now a new one
-- each time, kept in a row that only those may lock who may run nights (sql/roles.sql), and it holds only for the
-- connection that the row names.
create table migration.night_lock (
    only_row boolean primary key default true constraint there_is_one_row check (only_row),
    advisory_key bigint,
    backend_pid integer,
    user_name text,
    application_name text,
    host text,
    taken_at timestamptz,
    constraint taken_by_somebody_or_never check (
        num_nulls(advisory_key, backend_pid, user_name, application_name, host, taken_at) in (0, 6)
    )
);

comment on table migration.night_lock is 'Who holds, or last held, the lock without which nobody runs a night. It is held while the connection named has the advisory lock.';
comment on column migration.night_lock.only_row is 'There is one.';
comment on column migration.night_lock.advisory_key is 'The advisory lock, a random one each time; null until the first night.';
comment on column migration.night_lock.backend_pid is 'The server process of that connection.';
comment on column migration.night_lock.user_name is 'Its login.';
comment on column migration.night_lock.application_name is 'The command.';
comment on column migration.night_lock.host is 'The machine that the command runs on, by its own name.';
comment on column migration.night_lock.taken_at is 'Since when.';

insert into migration.night_lock default values;
