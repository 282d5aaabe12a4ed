-- Counts that may be published, as they were frozen when the last night was sealed.
create view analysis.published_standing with (security_barrier) as
select
    night.programme_id,
    published_count.outcome,
    published_count.dimension,
    published_count.area_id,
    published_count.category,
    published_count.customer_count
from audit.published_count
inner join audit.completed_night as night using (run_id)
where night.is_last and published_count.dimension <> 'groups';

comment on view analysis.published_standing is 'For publication: customers by outcome of their latest decision, each time by one other thing, as frozen in the last night. No count under 5; what is left out could be had by subtraction, so the next smallest go too, until two are left out that make 5 together; of an area that is left out all municipalities are. People under non-disclosure are a category of their own among the places.';
comment on column analysis.published_standing.programme_id is 'The programme.';
comment on column analysis.published_standing.outcome is 'STAY, REVIEW, TRANSFER, MOVE, RETURN or END.';
comment on column analysis.published_standing.dimension is 'By what: area, municipality, reason, age band or language. Each adds up to all customers with the outcome.';
comment on column analysis.published_standing.area_id is 'Of a municipality: its area.';
comment on column analysis.published_standing.category is 'The area, municipality, reason, age band or language.';
comment on column analysis.published_standing.customer_count is 'How many customers; null = left out.';
