create view analysis.office_row with (security_barrier) as
select
    night.programme_id,
    night.as_of_date,
    counted.file_name,
    counted.te_office,
    cardinality(counted.reason_codes) > 0 as is_rejected,
    counted.reason_codes,
    counted.fields,
    counted.row_count
from audit.office_row_count as counted
inner join audit.completed_night as night using (run_id);

comment on view analysis.office_row is 'Rows of each completed night by file and TE office, accepted or rejected by exactly these reasons: exclusive, so the counts add up to the rows read. Without rows of people under non-disclosure, and those of which that is not known.';
comment on column analysis.office_row.programme_id is 'The programme.';
comment on column analysis.office_row.as_of_date is 'The night.';
comment on column analysis.office_row.file_name is 'The file.';
comment on column analysis.office_row.te_office is 'The TE office of the row; (unknown) where it cannot be read.';
comment on column analysis.office_row.is_rejected is 'Rejected.';
comment on column analysis.office_row.reason_codes is 'Every reason, sorted; none = accepted.';
comment on column analysis.office_row.fields is 'The fields concerned, sorted.';
comment on column analysis.office_row.row_count is 'How many rows.';
