create view analysis.passage with (security_barrier) as
select
    night.programme_id,
    night.as_of_date,
    counted.is_same_municipality,
    counted.caseworker,
    counted.channel,
    counted.customer_count
from audit.passage_count as counted
inner join audit.completed_night as night using (run_id);

comment on view analysis.passage is 'In the whole country: who became a customer in a night and had been one of the programme that this one continues, to its end.';
comment on column analysis.passage.programme_id is 'The programme that goes on.';
comment on column analysis.passage.as_of_date is 'The night.';
comment on column analysis.passage.is_same_municipality is 'A customer of the same municipality as before; of one that was merged, of its successor.';
comment on column analysis.passage.caseworker is 'same: whom they had last; another; first: they had none before; waits: they have none now.';
comment on column analysis.passage.channel is 'How they are to be told: letter, message, manual (by a person), or (none).';
comment on column analysis.passage.customer_count is 'How many.';
