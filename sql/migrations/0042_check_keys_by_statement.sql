-- Foreign keys of the tables that a night fills are kept once per statement. A declared key asks the other table again for
-- every row, and locks what it finds: of a cut-over of 250 000 customers that was more than a quarter. Nothing else
-- differs: whoever inserts, updates or deletes is refused (23503) when a row would refer to nothing. The locks of a
-- declared key are not missed: nights, undoing, erasing and purging hold the one lock of the database.

create function audit.require_referenced() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    own_column constant text := tg_argv[0];
    other_table constant text := tg_argv[1];
    other_column constant text := tg_argv[2];
    is_broken boolean;
begin
    execute format(
        'select exists (select from added where %1$I is not null
            and not exists (select from %2$s as other where other.%3$I = added.%1$I))',
        own_column, other_table, other_column
    ) into is_broken;
    if is_broken then
        raise foreign_key_violation using
            message = format('a row of %s.%s refers to no row of %s', tg_table_schema, tg_table_name, other_table),
            schema = tg_table_schema, table = tg_table_name, column = own_column, constraint = tg_name;
    end if;
    return null;
end
$$;
comment on function audit.require_referenced is 'Keeps a foreign key for all rows of a statement at once: its column, the other table and its column.';

create function audit.keep_referenced() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    own_column constant text := tg_argv[0];
    other_table constant text := tg_argv[1];
    other_column constant text := tg_argv[2];
    is_broken boolean;
begin
    execute format(
        'select exists (select from gone where not exists (select from %1$I.%2$I as kept where kept.%3$I = gone.%3$I)
            and exists (select from %4$s as other where other.%5$I = gone.%3$I))',
        tg_table_schema, tg_table_name, own_column, other_table, other_column
    ) into is_broken;
    if is_broken then
        raise foreign_key_violation using
            message = format('rows of %s still refer to a row of %s.%s', other_table, tg_table_schema, tg_table_name),
            schema = tg_table_schema, table = tg_table_name, column = own_column, constraint = tg_name;
    end if;
    return null;
end
$$;
comment on function audit.keep_referenced is 'Keeps what a foreign key refers to, for all rows of a statement at once: the key''s column, the table that refers to it and its column.';

do $$
declare
    key record;
begin
    for key in
        select
            referring.nspname as schema, own.relname as table, own_column.attname as column,
            format('%I.%I', referring.nspname, own.relname) as referring_table,
            constraint_.conname as name,
            referred.nspname as other_schema, other.relname as other_table, other_column.attname as other_column,
            format('%I.%I', referred.nspname, other.relname) as referred_table
        from pg_constraint as constraint_
        inner join pg_class as own on own.oid = constraint_.conrelid
        inner join pg_namespace as referring on referring.oid = own.relnamespace
        inner join pg_attribute as own_column on own_column.attrelid = own.oid and own_column.attnum = constraint_.conkey[1]
        inner join pg_class as other on other.oid = constraint_.confrelid
        inner join pg_namespace as referred on referred.oid = other.relnamespace
        inner join pg_attribute as other_column
            on other_column.attrelid = other.oid and other_column.attnum = constraint_.confkey[1]
        where constraint_.contype = 'f' and cardinality(constraint_.conkey) = 1
            and constraint_.conrelid in (
                'audit.decision'::regclass, 'audit.rejected_row'::regclass, 'register.person'::regclass,
                'register.customership'::regclass, 'register.assignment'::regclass, 'register.notification'::regclass,
                'register.handover_line'::regclass
            )
        order by 1, 2, 3
    loop
        execute format('alter table %s drop constraint %I', key.referring_table, key.name);
        execute format(
            'create trigger %I after insert on %s referencing new table as added
                for each statement execute function audit.require_referenced(%L, %L, %L)',
            key.column || '_is_known', key.referring_table, key.column, key.referred_table, key.other_column
        );
        execute format(
            'create trigger %I after update on %s referencing new table as added
                for each statement execute function audit.require_referenced(%L, %L, %L)',
            key.column || '_stays_known', key.referring_table, key.column, key.referred_table, key.other_column
        );
        execute format(
            'create trigger %I after delete on %s referencing old table as gone
                for each statement execute function audit.keep_referenced(%L, %L, %L)',
            key.table || '_' || key.column || '_is_free', key.referred_table, key.other_column, key.referring_table, key.column
        );
        execute format(
            'create trigger %I after update on %s referencing old table as gone
                for each statement execute function audit.keep_referenced(%L, %L, %L)',
            key.table || '_' || key.column || '_stays_free', key.referred_table, key.other_column, key.referring_table,
            key.column
        );
    end loop;
end
$$;
