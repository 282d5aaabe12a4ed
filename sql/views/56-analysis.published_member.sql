-- Counts that may be published. What is left out cannot be had by subtracting the rest from a total.
create view analysis.published_member with (security_barrier) as
with counted as (
    select programme_id, as_of_date, is_protected, array_to_string(groups, '|') as groups, sum(member_count) as member_count
    from analysis.member_group_combination
    group by programme_id, as_of_date, is_protected, groups
),
ranked as (
    select
        counted.*,
        row_number() over smallest_first as place,
        sum(member_count) over smallest_first - member_count as smaller_together,
        count(*) filter (where is_protected or member_count < 5) over (partition by programme_id, as_of_date) as few
    from counted
    -- People under non-disclosure first: their number would help to find what published_standing leaves out.
    window smallest_first as (
        partition by programme_id, as_of_date order by is_protected desc, member_count, groups
        rows between unbounded preceding and current row
    )
)
select
    programme_id,
    as_of_date,
    coalesce(groups, '(non-disclosure)') as groups,
    case
        when few = 0 or (place > greatest(few, 2) and smaller_together >= 5) then member_count::integer
    end as member_count
from ranked;

comment on view analysis.published_member is 'For publication: members after each completed night by exactly the groups they met. No count under 5, and none of people under non-disclosure; what is left out could be had by subtraction, so the next smallest go too, until two are left out that make 5 together. Do not publish member_group or another view beside it: what is left out here could be had from them.';
comment on column analysis.published_member.programme_id is 'The programme.';
comment on column analysis.published_member.as_of_date is 'The night.';
comment on column analysis.published_member.groups is 'The groups, joined by |; (non-disclosure): people whose groups are not told.';
comment on column analysis.published_member.member_count is 'How many members; null = left out.';
