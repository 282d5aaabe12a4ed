create view analysis.transfer_unemployment with (security_barrier) as
select
    night.programme_id,
    night.as_of_date,
    counted.area_id,
    counted.group_id,
    counted.months_unemployed,
    counted.customer_count as transfer_count
from audit.transfer_unemployment as counted
inner join audit.completed_night as night using (run_id);

comment on view analysis.transfer_unemployment is 'How long people had been unemployed when they were transferred, as a histogram: median and quartiles follow from it exactly.';
comment on column analysis.transfer_unemployment.programme_id is 'The programme.';
comment on column analysis.transfer_unemployment.as_of_date is 'The night.';
comment on column analysis.transfer_unemployment.area_id is 'The area.';
comment on column analysis.transfer_unemployment.group_id is 'A group met, whoever met two in both; null = all transfers, each once.';
comment on column analysis.transfer_unemployment.months_unemployed is 'Full months; 120 = or more; null = not unemployed.';
comment on column analysis.transfer_unemployment.transfer_count is 'How many transfers.';
