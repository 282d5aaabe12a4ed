-- What of a row the register does not know yet is found while everybody is judged, in one pass.
truncate staging.night_verdict;
alter table staging.night_verdict
    add column customer_change text,
    add column personal_identity_code text,
    add column non_disclosure boolean,
    add column person_change text,
    add column is_recorded boolean not null;
comment on column staging.night_verdict.customer_change is 'Against register.customer the accepted row is of somebody new, or tells something changed; null: neither.';
comment on column staging.night_verdict.personal_identity_code is 'Of the row, where register.customer does not know it as it is.';
comment on column staging.night_verdict.non_disclosure is 'Likewise the flag.';
comment on column staging.night_verdict.person_change is 'Likewise of a member, or who leaves tonight, against register.person.';
comment on column staging.night_verdict.is_recorded is 'A decision is written of it: an event, or another outcome, reason, place or other groups than those of the standing.';

-- What is asked of every need is kept with it, not looked for again.
truncate staging.night_need;
alter table staging.night_need
    add column language text,
    add column is_open boolean not null;
comment on column staging.night_need.language is 'Service language; null = any will do.';
comment on column staging.night_need.is_open is 'The customer is not under non-disclosure.';

-- Tables that one statement of a night fills and the next ones read whole: no row of theirs is ever looked for.
alter table staging.night_need drop constraint night_need_pkey;
alter table staging.night_placement drop constraint night_placement_pkey;
alter table staging.night_notice drop constraint night_notice_pkey;

-- A night's rows name few runs, files, municipalities and caseworkers: each of these is asked for once. Of customers and
-- customerships every row names another.
create or replace function audit.require_referenced() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    own_column constant text := tg_argv[0];
    other_table constant text := tg_argv[1];
    other_column constant text := tg_argv[2];
    is_one_for_many constant boolean := other_table not in ('register.customer', 'register.customership');
    is_broken boolean;
begin
    execute format(
        'select exists (select from (select %4$s %1$I from added where %1$I is not null) as named
            where not exists (select from %2$s as other where other.%3$I = named.%1$I))',
        own_column, other_table, other_column, case when is_one_for_many then 'distinct' else '' end
    ) into is_broken;
    if is_broken then
        raise foreign_key_violation using
            message = format('a row of %s.%s refers to no row of %s', tg_table_schema, tg_table_name, other_table),
            schema = tg_table_schema, table = tg_table_name, column = own_column, constraint = tg_name;
    end if;
    return null;
end
$$;

-- The chain of a customer's customerships is kept once per statement too; so what has no end yet need not stand in the
-- index that the next in the chain is found by.
create function register.require_previous() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (
        select from added
        where previous_ended_on is not null
            and not exists (
                select from register.customership as previous
                where previous.programme_id = added.programme_id
                    and previous.customer_number = added.customer_number
                    and previous.ended_on = added.previous_ended_on
            )
    ) then
        raise foreign_key_violation using
            message = 'a customership follows none that ended on that day',
            schema = tg_table_schema, table = tg_table_name, constraint = 'follows_an_ended_one';
    end if;
    return null;
end
$$;
comment on function register.require_previous is 'Keeps for all rows of a statement at once that a customership follows one of the customer that ended on the day it says.';

create function register.keep_previous() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (
        select from gone
        where ended_on is not null
            and exists (
                select from register.customership as later
                where later.programme_id = gone.programme_id
                    and later.customer_number = gone.customer_number
                    and later.previous_ended_on = gone.ended_on
            )
            and not exists (
                select from register.customership as kept
                where kept.programme_id = gone.programme_id
                    and kept.customer_number = gone.customer_number
                    and kept.ended_on = gone.ended_on
            )
    ) then
        raise foreign_key_violation using
            message = 'another customership follows the one that ended on that day',
            schema = tg_table_schema, table = tg_table_name, constraint = 'follows_an_ended_one';
    end if;
    return null;
end
$$;
comment on function register.keep_previous is 'Keeps what register.require_previous asks for when customerships change or are removed.';

alter table register.customership drop constraint follows_an_ended_one, drop constraint ends_once;
create unique index ends_once on register.customership (programme_id, customer_number, ended_on)
    where ended_on is not null;
create trigger previous_is_known after insert on register.customership
    referencing new table as added for each statement execute function register.require_previous();
create trigger previous_stays_known after update on register.customership
    referencing new table as added for each statement execute function register.require_previous();
create trigger previous_is_free after delete on register.customership
    referencing old table as gone for each statement execute function register.keep_previous();
create trigger previous_stays_free after update on register.customership
    referencing old table as gone for each statement execute function register.keep_previous();

-- Written night after night and never in between: where a run's lines lie says the smallest of indexes.
alter table register.handover_line
    drop constraint handover_line_pkey,
    add primary key (customership_id, run_id, event);
drop index register.handover_line_customership;
create index handover_line_run on register.handover_line
    using brin (run_id) with (pages_per_range = 32, autosummarize = on);
