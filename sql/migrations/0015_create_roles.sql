-- Five group roles, which nobody can log in as: a login is made a member of the one it needs. What each may do is in
-- sql/roles.sql. They belong to the whole server: another database, migrated at the same moment, may make them first.
do $roles$
declare
    role_name text;
begin
    foreach role_name in array array[
        'kuntasiirto_loader', 'kuntasiirto_engine', 'kuntasiirto_operator', 'kuntasiirto_analyst', 'kuntasiirto_auditor'
    ] loop
        if to_regrole(role_name) is null then
            begin
                execute format('create role %I nologin', role_name);
            exception when duplicate_object or unique_violation then null;
            end;
        end if;
    end loop;
    -- The engine becomes the loader while it reads the offices' files, and has none of its rights otherwise.
    if not pg_has_role('kuntasiirto_engine', 'kuntasiirto_loader', 'set') then
        begin
            grant kuntasiirto_loader to kuntasiirto_engine with inherit false;
        exception when unique_violation then null;
        end;
    end if;
exception when insufficient_privilege then
    raise exception using errcode = 'insufficient_privilege', message =
        'an administrator of the server must first make the roles: create role kuntasiirto_loader nologin; '
        'create role kuntasiirto_engine nologin; create role kuntasiirto_operator nologin; '
        'create role kuntasiirto_analyst nologin; create role kuntasiirto_auditor nologin; '
        'grant kuntasiirto_loader to kuntasiirto_engine with inherit false';
end
$roles$;

-- Only the owner of staging.customer can give it partitions. The functions run with the owner's rights, for those who may
-- call them (sql/roles.sql), and take nothing but a number.
create function staging.create_partition(staged_file_id bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    execute format(
        'create table staging.%I (like staging.customer including comments including constraints, check (staged_file_id = %s::bigint))',
        'customer_' || staged_file_id, staged_file_id
    );
    execute format(
        'alter table staging.%I alter column staged_file_id set default %s::bigint', 'customer_' || staged_file_id, staged_file_id
    );
    execute format('grant insert on staging.%I to kuntasiirto_loader', 'customer_' || staged_file_id);
end
$$;
comment on function staging.create_partition is 'Makes the table for one staged file''s rows, for the loader to fill.';

create function staging.attach_partition(staged_file_id bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    execute format('revoke insert on staging.%I from kuntasiirto_loader', 'customer_' || staged_file_id);
    execute format(
        'alter table staging.customer attach partition staging.%I for values in (%s)',
        'customer_' || staged_file_id, staged_file_id
    );
    execute format('analyze staging.%I', 'customer_' || staged_file_id);
end
$$;
comment on function staging.attach_partition is 'Makes a filled table a partition of staging.customer, to which nothing is added any more. Its check constraint spares the server a scan.';

create function staging.drop_partition(staged_file_id bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    execute format('drop table staging.%I', 'customer_' || staged_file_id);
end
$$;
comment on function staging.drop_partition is 'Drops the rows of one staged file.';

-- A seal is made once: the engine may fill in one that waits to be sealed late, and change no other. Everybody else who
-- may read or write the table at all sees it whole.
alter table audit.seal enable row level security;
create policy read_all on audit.seal for select using (true);
create policy add_new on audit.seal for insert with check (true);
create policy fill_in_late on audit.seal for update using (seal_number is null) with check (true);
