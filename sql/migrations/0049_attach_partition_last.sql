-- Attached last, for two files are staged at a time, and the other one's partition waits for the transaction that attaches
-- this one.
create or replace function staging.attach_partition(staged_file_id bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp set default_statistics_target = 10 as $$
begin
    execute format('revoke insert on staging.%I from kuntasiirto_loader', 'customer_' || staged_file_id);
    execute format('analyze staging.%I', 'customer_' || staged_file_id);
    execute format(
        'alter table staging.customer attach partition staging.%I for values in (%s)',
        'customer_' || staged_file_id, staged_file_id
    );
end
$$;
