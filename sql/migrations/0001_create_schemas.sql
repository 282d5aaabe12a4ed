create schema staging;
create schema register;
create schema audit;
create schema analysis;

comment on schema staging is 'Tonight''s rows as read, and the night''s working tables. Personal data; nothing here is published, and retention drops it.';
comment on schema register is 'What is true now, with validity. Personal data.';
comment on schema audit is 'The append-only account of every night. Holds home municipalities, so it is for operators and auditors.';
comment on schema analysis is 'Views for analysts: no names, identity codes or addresses, and protected people never by place.';
