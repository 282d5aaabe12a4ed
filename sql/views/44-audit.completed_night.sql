-- The completed nights, in the order of their dates.
create view audit.completed_night as
select programme_id, run_id, as_of_date, as_of_date = max(as_of_date) over (partition by programme_id) as is_last
from audit.run
where status = 'completed';

comment on view audit.completed_night is 'Completed runs; is_last: the last night of its programme.';
