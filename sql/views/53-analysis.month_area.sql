create view analysis.month_area with (security_barrier) as
select
    run.programme_id,
    run.as_of_date as observed_on,
    published_count.area_id,
    published_count.within as measure,
    published_count.category,
    published_count.customer_count
from audit.published_count
inner join audit.run using (run_id)
where run.status = 'completed' and published_count.dimension = 'month_area';

comment on view analysis.month_area is 'For publication: members of each area on each observed night, and who came and went since the one before. Rounded to multiples of 5 so that each measure of members adds up to the area''s members in published_count of the night. Without people under non-disclosure.';
comment on column analysis.month_area.programme_id is 'The programme.';
comment on column analysis.month_area.observed_on is 'The night.';
comment on column analysis.month_area.area_id is 'The area.';
comment on column analysis.month_area.measure is 'employment, months unemployed, subsidy days, subsidy share (who is unemployed on labour-market subsidy of which the municipality pays a part, by paid days), arrived or left (by reason; a move between municipalities of the area is both; RETURNED is every way back to the TE office, and whoever came under non-disclosure is among them, whoever was released from it among the RESTARTED).';
comment on column analysis.month_area.category is 'The value, as in month_member; of arrived and left the reason.';
comment on column analysis.month_area.customer_count is 'How many, rounded. It stands for 4 fewer (not below 0) to 4 more; of months unemployed, subsidy days and who has no subsidy share it can be further off; of arrived and left given out from the published flows by the shares of the reasons.';
