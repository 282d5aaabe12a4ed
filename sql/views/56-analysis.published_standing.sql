-- Counts that may be published. What is left out cannot be had by subtracting the rest from a total.
create view analysis.published_standing with (security_barrier) as
with counted (programme_id, outcome, dimension, within, category, customer_count) as (
    select programme_id, outcome, cell.dimension, cell.within, cell.category, sum(customer_count)
    from analysis.standing_count
    cross join lateral (
        select
            case when is_protected then '(non-disclosure)' else coalesce(area_id, '(no area)') end as area,
            case when is_protected then '(non-disclosure)' else coalesce(municipality_code, '(unknown)') end as municipality
    ) as place
    cross join lateral (
        values
            ('area', '', place.area),
            ('municipality', place.area, place.municipality),
            ('reason', '', reason_code),
            ('age band', '', coalesce(age_band, '(unknown)')),
            ('language', '', coalesce(language, '(unknown)'))
    ) as cell (dimension, within, category)
    group by programme_id, outcome, cell.dimension, cell.within, cell.category
),
ranked as (
    select
        counted.*,
        row_number() over smallest_first as place,
        sum(customer_count) over smallest_first - customer_count as smaller_together,
        count(*) filter (where customer_count < 5) over (partition by programme_id, outcome, dimension, within) as few
    from counted
    window smallest_first as (
        partition by programme_id, outcome, dimension, within order by customer_count, category
        rows between unbounded preceding and current row
    )
),
judged as (
    -- At least two are left out, and at least five people.
    select ranked.*, few > 0 and (place <= greatest(few, 2) or smaller_together < 5) as is_left_out
    from ranked
)
select
    judged.programme_id,
    judged.outcome,
    judged.dimension,
    nullif(judged.within, '') as area_id,
    judged.category,
    case
        when not judged.is_left_out and not coalesce(area.is_left_out, false) then judged.customer_count::integer
    end as customer_count
from judged
left join judged as area
    on judged.dimension = 'municipality'
    and area.dimension = 'area'
    and area.programme_id = judged.programme_id
    and area.outcome = judged.outcome
    and area.category = judged.within;

comment on view analysis.published_standing is 'For publication: customers by outcome of their latest decision, each time by one other thing. No count under 5; what is left out could be had by subtraction, so the next smallest go too, until two are left out that make 5 together; of an area that is left out all municipalities are. People under non-disclosure are a category of their own among the places.';
comment on column analysis.published_standing.programme_id is 'The programme.';
comment on column analysis.published_standing.outcome is 'STAY, REVIEW, TRANSFER, MOVE, RETURN or END.';
comment on column analysis.published_standing.dimension is 'By what: area, municipality, reason, age band or language. Each adds up to all customers with the outcome.';
comment on column analysis.published_standing.area_id is 'Of a municipality: its area.';
comment on column analysis.published_standing.category is 'The area, municipality, reason, age band or language.';
comment on column analysis.published_standing.customer_count is 'How many customers; null = left out.';
