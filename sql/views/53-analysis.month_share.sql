create view analysis.month_share with (security_barrier) as
select
    run.programme_id,
    run.as_of_date as observed_on,
    month_share.area_id,
    month_share.from_days,
    month_share.share_percent,
    month_share.euros_a_day,
    month_share.customer_count,
    round(month_share.customer_count * month_share.euros_a_day * month_share.share_percent / 100, 2) as municipality_euros_a_day,
    month_share.source
from audit.month_share
inner join audit.run using (run_id)
where run.status = 'completed';

comment on view analysis.month_share is 'For publication: what the municipalities of each area pay of the labour-market subsidy of their members, on each observed night. From rounded counts. Empty where the share rests on what the exports do not tell (from 2025 on).';
comment on column analysis.month_share.programme_id is 'The programme.';
comment on column analysis.month_share.observed_on is 'The night.';
comment on column analysis.month_share.area_id is 'The area.';
comment on column analysis.month_share.from_days is 'From so many paid days on: 300, 400 or 1 000.';
comment on column analysis.month_share.share_percent is 'The municipality''s share, in per cent.';
comment on column analysis.month_share.euros_a_day is 'The whole subsidy of a person, in euros a day (five days a week): without increases, and before income.';
comment on column analysis.month_share.customer_count is 'How many, rounded to a multiple of 5.';
comment on column analysis.month_share.municipality_euros_a_day is 'What the municipalities pay together, in euros a day.';
comment on column analysis.month_share.source is 'The paragraph.';
