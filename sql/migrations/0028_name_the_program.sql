-- By what a night's letters and files were planned, and where they were written: another program would write other letters,
-- and another folder would hold all of them a second time.
alter table audit.run
    add column program_version text,
    add column texts_sha256 text,
    add column layout_sha256 text,
    add column written_to text,
    add constraint program_is_named_whole check (num_nulls(program_version, texts_sha256, layout_sha256) in (0, 3));

comment on column audit.run.program_version is 'The version of the program that decided the night; null of nights before it was kept.';
comment on column audit.run.texts_sha256 is 'Checksum of the texts of letters and messages that it had.';
comment on column audit.run.layout_sha256 is 'Checksum of its template, its fonts and the code that composes and prints.';
comment on column audit.run.written_to is 'The output folder that the night''s files were last written to by its own command, as a path on that machine; null until then.';
