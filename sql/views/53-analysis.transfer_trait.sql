create view analysis.transfer_trait with (security_barrier) as
select
    night.programme_id,
    night.as_of_date,
    counted.area_id,
    counted.trait,
    counted.category,
    counted.customer_count as transfer_count
from audit.trait_count as counted
inner join audit.completed_night as night using (run_id)
where counted.population = 'transfer';

comment on view analysis.transfer_trait is 'Transfers of each completed night (eligible; restarts are in arrival) by area and one trait at a time: of each trait the counts add up to all.';
comment on column analysis.transfer_trait.programme_id is 'The programme.';
comment on column analysis.transfer_trait.as_of_date is 'The night.';
comment on column analysis.transfer_trait.area_id is 'The area.';
comment on column analysis.transfer_trait.trait is 'Which: groups (joined by |), age (five years), sex (man, woman), language, service language, te office, employment code, benefit, subsidy days (labour market subsidy, in bands), months in programme, unemployed a year (the month in which it will be, or passed), turns 25 and turns 30 (the month, within a year; passed; later), integration period (the month in which it ends; passed; none), integration served at (service point).';
comment on column analysis.transfer_trait.category is 'The value; (unknown); (no row): no accepted row that night could tell.';
comment on column analysis.transfer_trait.transfer_count is 'How many.';
