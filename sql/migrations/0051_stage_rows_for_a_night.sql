-- Unlogged, as what else only a night reads: should a crash of the server empty a partition, its file is read again.
create or replace function staging.create_partition(staged_file_id bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    execute format(
        'create unlogged table staging.%I (like staging.customer including comments including constraints, check (staged_file_id = %s::bigint))',
        'customer_' || staged_file_id, staged_file_id
    );
    execute format(
        'alter table staging.%I alter column staged_file_id set default %s::bigint', 'customer_' || staged_file_id, staged_file_id
    );
    execute format('grant insert on staging.%I to kuntasiirto_loader', 'customer_' || staged_file_id);
end
$$;

-- Analyzed once for all partitions, and only what the planner asks of them: each partition's every column took as long as a quarter of
-- filling it. The whole too: else the planner takes the night for a two-hundredth of its rows, and loops. A tenth of the
-- usual sample tells how many rows a flag or an empty value leaves.
create or replace function staging.attach_partition(staged_file_id bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    execute format('revoke insert on staging.%I from kuntasiirto_loader', 'customer_' || staged_file_id);
    execute format(
        'alter table staging.customer attach partition staging.%I for values in (%s)',
        'customer_' || staged_file_id, staged_file_id
    );
end
$$;

create function staging.analyze_customers() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp set default_statistics_target = 10 as $$
begin
    analyze staging.customer (
        staged_file_id, line_number, customer_number, personal_identity_code, non_disclosure, birth_date, reason_codes,
        rejected_fields
    );
end
$$;
comment on function staging.analyze_customers is 'Tells the planner what is staged, of every partition and of the whole.';
