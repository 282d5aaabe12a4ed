-- Beside the name that somebody gives, each signature keeps who they were to the database, which only the database says, and
-- to the machine, as the program found it. A role taken on (set role) is no other login.
create function audit.sign() returns trigger language plpgsql as $$
begin
    new.login := session_user;
    new.machine_user := nullif(current_setting('kuntasiirto.machine_user', true), '');
    return new;
end
$$;

do $$
declare
    name text;
begin
    foreach name in array array[
        'approval', 'case_action', 'erasure', 'operator_action', 'purge', 'rejects_export', 'undo'
    ] loop
        execute format('alter table audit.%I add column login text, add column machine_user text', name);
        execute format(
            'comment on column audit.%I.login is ''Who that was to the database: the login, as the server says. Null of entries before it was kept.''',
            name
        );
        execute format(
            'comment on column audit.%I.machine_user is ''Who that was to the machine (user@machine), as the program says. Null where it did not, or was another program.''',
            name
        );
        execute format(
            'create trigger sign before insert on audit.%I for each row execute function audit.sign()', name
        );
    end loop;
end
$$;
