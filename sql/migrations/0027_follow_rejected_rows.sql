-- A rejected row is mended where it comes from, and comes right with a later night's snapshot: the account tells which did.
-- Lines mended beside their source are taken in no more; what nights took in so stays on record, under their seals.
delete from register.secret where name = 'repair-traces';
-- Only those files are called repaired/….
alter table audit.source_file drop column is_repair;
alter table staging.night_file drop column is_repair;

comment on table audit.repaired_row is 'A rejected line that was mended beside its source, and taken in by a night of an earlier version of the program (files repaired/…). Nothing is added any more; kept because seals cover it.';
comment on column audit.repaired_row.source_file_id is 'The file of mended lines.';

create table audit.recovered_row (
    run_id bigint not null references audit.run,
    rejected_run_id bigint not null,
    rejected_source_file_id bigint not null,
    rejected_line_number integer not null,
    source_file_id bigint not null references audit.source_file,
    line_number integer not null,
    primary key (run_id, rejected_source_file_id, rejected_line_number),
    constraint recovers_a_rejected_row
        foreign key (rejected_run_id, rejected_source_file_id, rejected_line_number) references audit.rejected_row,
    constraint recovers_a_row_of_an_earlier_run check (rejected_run_id < run_id)
);
create index recovered_row_rejected on audit.recovered_row (rejected_run_id, rejected_source_file_id, rejected_line_number);
create index recovered_row_source_file on audit.recovered_row (source_file_id);

comment on table audit.recovered_row is 'A rejected row that came right by itself: the same office''s file has an accepted row with its customer number, or its identity code where no number could be read. Of each rejected row the latest time only.';
comment on column audit.recovered_row.run_id is 'The run that accepted the row.';
comment on column audit.recovered_row.rejected_run_id is 'The run that rejected it last.';
comment on column audit.recovered_row.rejected_source_file_id is 'The file it was rejected from.';
comment on column audit.recovered_row.rejected_line_number is 'Its line there.';
comment on column audit.recovered_row.source_file_id is 'The file it was accepted from.';
comment on column audit.recovered_row.line_number is 'Its line there.';

-- Of the lines kept so far nobody knows whether they may be shown: they are treated as those of protected people.
alter table register.rejected_record
    add column non_disclosure boolean not null default true,
    add column personal_identity_code text;
comment on table register.rejected_record is 'The bytes of a rejected record as received, to tell the office what is wrong with them. Restricted; kept apart from the account.';
comment on column register.rejected_record.non_disclosure is 'turvakielto of the row; true also where it could not be read.';
comment on column register.rejected_record.personal_identity_code is 'henkilotunnus, where one could be read; of a row with a wrong number of columns the only one in it.';

alter table audit.rejects_export add column file_name text;
comment on table audit.rejects_export is 'Who took rejected lines out of the database to have them mended: they are personal data. One row per office and export.';
comment on column audit.rejects_export.file_name is 'The office''s file; null: several, of an earlier version of the program.';
comment on column audit.rejects_export.sha256 is 'Checksum of the file as it was written.';
