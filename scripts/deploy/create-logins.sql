-- Database, roles and logins of an installation, by an administrator of the server, once; again it adds what is missing:
--   psql --file create-logins.sql
-- Passwords come from the environment, so that none stands in a list of processes or a history. A login whose password
-- is not set there is not made: persons get logins of their own (see "Who may do what" in README.md).
\set ON_ERROR_STOP on
\set owner_password ''
\getenv owner_password OWNER_PASSWORD
\set engine_password ''
\getenv engine_password ENGINE_PASSWORD
\set operator_password ''
\getenv operator_password OPERATOR_PASSWORD
\set analyst_password ''
\getenv analyst_password ANALYST_PASSWORD
\set auditor_password ''
\getenv auditor_password AUDITOR_PASSWORD
select :'owner_password' = '' or :'engine_password' = '' as is_unset \gset
\if :is_unset
do $$ begin raise exception 'set OWNER_PASSWORD and ENGINE_PASSWORD in the environment'; end $$;
\endif

-- The server's log must not hold a password, whatever it logs. An administrator who is no superuser may not say so.
\set ON_ERROR_STOP off
set log_statement = 'none';
set log_min_duration_statement = -1;
set log_min_error_statement = 'panic';
\set ON_ERROR_STOP on

-- The roles that migrations would make, had the owner the right: it needs none of that kind.
select format('create role %I nologin', name)
from unnest(array[
    'kuntasiirto_loader', 'kuntasiirto_engine', 'kuntasiirto_operator', 'kuntasiirto_analyst', 'kuntasiirto_auditor'
]) as name
where to_regrole(name) is null \gexec
grant kuntasiirto_loader to kuntasiirto_engine with inherit false;

select format('create role %I login password %L', name, password)
from (values
    ('kuntasiirto_owner', :'owner_password'),
    ('kuntasiirto_night', :'engine_password'),
    ('kuntasiirto_desk', :'operator_password'),
    ('kuntasiirto_dashboards', :'analyst_password'),
    ('kuntasiirto_audit', :'auditor_password')
) as login (name, password)
where password <> '' and to_regrole(name) is null \gexec

select format('grant %I to %I', role, login)
from (values
    ('kuntasiirto_engine', 'kuntasiirto_night'),
    ('kuntasiirto_operator', 'kuntasiirto_desk'),
    ('kuntasiirto_analyst', 'kuntasiirto_dashboards'),
    ('kuntasiirto_auditor', 'kuntasiirto_audit'),
    -- Since when somebody holds a lock is told to these only.
    ('pg_read_all_stats', 'kuntasiirto_owner'),
    ('pg_read_all_stats', 'kuntasiirto_night'),
    ('pg_read_all_stats', 'kuntasiirto_desk')
) as membership (role, login)
where to_regrole(login) is not null \gexec

select 'create database kuntasiirto owner kuntasiirto_owner encoding ''UTF8'' template template0'
where not exists (select from pg_database where datname = 'kuntasiirto') \gexec

-- Nor values of rows; what could not be set here is named by every `migrate` and `run`.
\set ON_ERROR_STOP off
alter database kuntasiirto set log_error_verbosity = 'terse';
alter database kuntasiirto set log_min_error_statement = 'panic';
alter database kuntasiirto set log_statement = 'none';
alter database kuntasiirto set log_min_duration_statement = -1;
alter database kuntasiirto set log_parameter_max_length_on_error = 0;
