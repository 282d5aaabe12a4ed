create view analysis.absence with (security_barrier) as
select
    night.programme_id,
    night.as_of_date,
    counted.since_month,
    counted.absent_count,
    counted.returned_count
from audit.absence_count as counted
inner join audit.completed_night as night using (run_id);

comment on view analysis.absence is 'Members whom the files of each completed night did not have, and those whom they had again, in the whole country.';
comment on column analysis.absence.programme_id is 'The programme.';
comment on column analysis.absence.as_of_date is 'The night.';
comment on column analysis.absence.since_month is 'First day of the month since when.';
comment on column analysis.absence.absent_count is 'How many are absent after the night.';
comment on column analysis.absence.returned_count is 'How many were absent before it and are no longer, members still.';
