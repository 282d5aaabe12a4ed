alter table staging.staged_file add column garbled_count integer not null default 0;
comment on column staging.staged_file.garbled_count is 'Rows with a name, street or post office that holds what none has: letters were lost.';

alter table audit.source_file add column garbled_count integer not null default 0;
comment on column audit.source_file.garbled_count is 'Rows with a name, street or post office that holds what none has: letters were lost. 0 of nights before they were counted.';
