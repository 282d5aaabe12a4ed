-- Everything that waits for a person, one row per case.
create view audit.worklist as
select case_id, programme_id, kind, customer_number, reason, detail, since, note
from audit.work_case
where state = 'waiting';

comment on view audit.worklist is 'Everything that waits for a person, one row per case; what was waived or resolved is in audit.work_case. Names nobody, and no place of a person under non-disclosure.';
