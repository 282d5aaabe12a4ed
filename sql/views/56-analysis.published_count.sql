-- Counts that may be published, as they were frozen when the night was sealed.
create view analysis.published_count with (security_barrier) as
select
    night.programme_id,
    night.as_of_date,
    published_count.dimension,
    published_count.outcome,
    published_count.area_id,
    published_count.within,
    published_count.category,
    published_count.customer_count
from audit.published_count
inner join audit.completed_night as night using (run_id)
-- What is told of an area's month is in month_area.
where published_count.rounded_to is not null and published_count.dimension <> 'month_area';

comment on view analysis.published_count is 'For publication: what may be told outside of people after each completed night, as frozen that night. All counts are rounded to multiples of 5 so that they add up: outcomes to customers, and each outcome by every dimension to it; members before + arrived - left to members after. What has no line is 0 to 4. Nobody under non-disclosure is counted but in the dimension non-disclosure.';
comment on column analysis.published_count.programme_id is 'The programme.';
comment on column analysis.published_count.as_of_date is 'The night.';
comment on column analysis.published_count.dimension is 'By what. customers: all; outcome: each outcome; of each outcome area, municipality, reason, age band, language, of GROUP_UNKNOWN unknown groups; of members also groups (exactly these), channel (how they were to be told that they are), service language, caseworker (by area: assigned, waiting, dormant), and channel by municipality, age band or service language. arrived, left: members by municipality, since the night before. non-disclosure: members in the whole country, on the first night of a month.';
comment on column analysis.published_count.outcome is 'MEMBER: members after the night; of others STAY, REVIEW, RETURN or END, as of their latest decision. Null: all customers, and flows.';
comment on column analysis.published_count.area_id is 'Of a municipality: its area; of caseworker the area.';
comment on column analysis.published_count.within is 'Of a channel: the municipality, age band or service language of those who were told by it. Of unknown groups: the reason.';
comment on column analysis.published_count.category is 'The area, municipality, reason, age band (of the night of the latest decision), language (fi, sv, sami, other), channel, assigned, waiting or dormant, or groups joined by |.';
comment on column analysis.published_count.customer_count is 'How many, rounded to a multiple of 5. It stands for 4 fewer (not below 0) to 4 more; customers for 2, and non-disclosure (0: for 0 to 4); a flow for 10; of a channel by another thing a count can be further off.';
