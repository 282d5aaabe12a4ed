-- Counts that may be published, as they were frozen when the night was sealed.
create view analysis.published_member with (security_barrier) as
select night.programme_id, night.as_of_date, published_count.category as groups, published_count.customer_count as member_count
from audit.published_count
inner join audit.completed_night as night using (run_id)
where published_count.dimension = 'groups';

comment on view analysis.published_member is 'For publication: members after each completed night by exactly the groups they met, as frozen that night. No count under 5, and none of people under non-disclosure; what is left out could be had by subtraction, so the next smallest go too, until two are left out that make 5 together. Do not publish member_group or another view beside it: what is left out here could be had from them.';
comment on column analysis.published_member.programme_id is 'The programme.';
comment on column analysis.published_member.as_of_date is 'The night.';
comment on column analysis.published_member.groups is 'The groups, joined by |; (non-disclosure): people whose groups are not told.';
comment on column analysis.published_member.member_count is 'How many members; null = left out.';
