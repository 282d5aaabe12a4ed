create view analysis.flow with (security_barrier) as
with change as (
    select
        programme_id,
        run_id,
        is_protected,
        coalesce(area_id, '') as area_id,
        coalesce(municipality_code, '') as municipality_code,
        count(*) filter (where event = 'transferred')::integer as transferred_count,
        count(*) filter (where event = 'moved-in')::integer as moved_in_count,
        count(*) filter (where event = 'moved-out')::integer as moved_out_count,
        count(*) filter (where event = 'returned')::integer as returned_count,
        count(*) filter (where event = 'ended')::integer as ended_count,
        sum(change) as change
    from audit.member_change
    group by programme_id, run_id, is_protected, coalesce(area_id, ''), coalesce(municipality_code, '')
),
place as (
    select distinct programme_id, is_protected, area_id, municipality_code from change
)
select
    programme_id,
    night.as_of_date,
    is_protected,
    nullif(area_id, '') as area_id,
    nullif(municipality_code, '') as municipality_code,
    (sum(coalesce(change, 0)) over until_then - coalesce(change, 0))::integer as members_before,
    coalesce(transferred_count, 0) as transferred_count,
    coalesce(moved_in_count, 0) as moved_in_count,
    coalesce(moved_out_count, 0) as moved_out_count,
    coalesce(returned_count, 0) as returned_count,
    coalesce(ended_count, 0) as ended_count,
    (sum(coalesce(change, 0)) over until_then)::integer as members_after
from place
inner join audit.completed_night as night using (programme_id)
left join change using (programme_id, run_id, is_protected, area_id, municipality_code)
window until_then as (
    partition by programme_id, is_protected, area_id, municipality_code order by night.as_of_date
);

comment on view analysis.flow is 'Who came, left and moved in each completed night, by municipality, and how many members there were: before + transferred + moved in - moved out - returned - ended = after. A line for every municipality that ever had a member.';
comment on column analysis.flow.programme_id is 'The programme.';
comment on column analysis.flow.as_of_date is 'The night.';
comment on column analysis.flow.is_protected is 'People under non-disclosure now, or erased: one line per night, without place.';
comment on column analysis.flow.area_id is 'The area.';
comment on column analysis.flow.municipality_code is 'The municipality.';
comment on column analysis.flow.members_before is 'Members before the night.';
comment on column analysis.flow.transferred_count is 'Transferred from the TE office, or gone on with the next job search.';
comment on column analysis.flow.moved_in_count is 'Moved here from another municipality of an area.';
comment on column analysis.flow.moved_out_count is 'Moved from here to another municipality of an area.';
comment on column analysis.flow.returned_count is 'Returned to the TE office.';
comment on column analysis.flow.ended_count is 'Ended with the job search or the programme.';
comment on column analysis.flow.members_after is 'Members after the night.';
