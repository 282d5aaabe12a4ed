create view analysis.transfer_delay with (security_barrier) as
select
    night.programme_id,
    night.as_of_date,
    counted.te_office,
    counted.days,
    counted.customer_count as transfer_count
from audit.transfer_delay as counted
inner join audit.completed_night as night using (run_id);

comment on view analysis.transfer_delay is 'How long after registration people were transferred, by TE office, as a histogram.';
comment on column analysis.transfer_delay.programme_id is 'The programme.';
comment on column analysis.transfer_delay.as_of_date is 'The night.';
comment on column analysis.transfer_delay.te_office is 'The TE office.';
comment on column analysis.transfer_delay.days is 'Days from the begin of the job search: to 90 exactly, beyond in full spans of 30; 1800 = or more.';
comment on column analysis.transfer_delay.transfer_count is 'How many transfers.';
