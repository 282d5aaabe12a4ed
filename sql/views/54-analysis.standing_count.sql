create view analysis.standing_count with (security_barrier) as
select
    programme_id,
    is_protected,
    area_id,
    municipality_code,
    outcome,
    reason_code,
    age_band,
    language,
    count(*)::integer as customer_count
from analysis.standing
group by programme_id, is_protected, area_id, municipality_code, outcome, reason_code, age_band, language;

comment on view analysis.standing_count is 'Customers by their latest decision, place, age band and language: sum over what is of no interest. Everybody is counted once per programme.';
comment on column analysis.standing_count.programme_id is 'The programme.';
comment on column analysis.standing_count.is_protected is 'Under non-disclosure now, or erased: counted without place.';
comment on column analysis.standing_count.area_id is 'The area, as in standing; null where the home municipality lies in none, or is not told.';
comment on column analysis.standing_count.municipality_code is 'The municipality, as in standing.';
comment on column analysis.standing_count.outcome is 'STAY, REVIEW, TRANSFER, MOVE, RETURN or END.';
comment on column analysis.standing_count.reason_code is 'Why.';
comment on column analysis.standing_count.age_band is 'Age on the night that decided.';
comment on column analysis.standing_count.language is 'Mother tongue: fi, sv, sami or other; null = unknown.';
comment on column analysis.standing_count.customer_count is 'How many customers.';
