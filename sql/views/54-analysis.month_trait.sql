create view analysis.month_trait with (security_barrier) as
select
    run.programme_id,
    run.as_of_date as observed_on,
    counted.population,
    counted.te_office,
    counted.trait,
    counted.category,
    counted.customer_count
from audit.month_trait_count as counted
inner join audit.run using (run_id)
where run.status = 'completed';

comment on view analysis.month_trait is 'Who was transferred since the observed night before, beside other jobseekers of the TE offices, who live in no area: by one trait at a time, on each observed night. Exact; of each trait the counts add up to all. Without people under non-disclosure.';
comment on column analysis.month_trait.programme_id is 'The programme.';
comment on column analysis.month_trait.observed_on is 'The night.';
comment on column analysis.month_trait.population is 'transferred: members whose membership began since the observed night before; outside: all others there who live in no area.';
comment on column analysis.month_trait.te_office is 'The TE office of the row; (no row): a member whom the files do not have.';
comment on column analysis.month_trait.trait is 'age (five years), language (mother tongue), benefit, employment, months unemployed.';
comment on column analysis.month_trait.category is 'The value, as in month_member; (unknown), (not unemployed), (no row).';
comment on column analysis.month_trait.customer_count is 'How many.';
