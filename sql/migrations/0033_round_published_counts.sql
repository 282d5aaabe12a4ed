-- What may be told outside is rounded, not left out: each cell stands for several counts, and all cells add up.
alter table audit.published_count
    add column within text,
    add column rounded_to integer,
    drop constraint published_count_key,
    drop constraint dimension_is_known,
    drop constraint only_members_have_no_outcome,
    drop constraint small_counts_are_left_out,
    add constraint published_count_key
        unique nulls not distinct (run_id, dimension, outcome, area_id, within, category),
    add constraint dimension_is_known check (
        dimension in (
            'area', 'municipality', 'reason', 'age band', 'language', 'groups', 'customers', 'outcome', 'unknown groups',
            'service language', 'caseworker', 'channel', 'channel by municipality', 'channel by age band',
            'channel by service language', 'arrived', 'left', 'non-disclosure', 'month_area'
        )
    ),
    add constraint small_counts_are_rounded_or_left_out check (
        case
            when rounded_to is null then customer_count >= 5
            else customer_count is not null and customer_count >= 0 and customer_count % rounded_to = 0
        end
    );

comment on table audit.published_count is 'Counts of people after each night that may be published, frozen: what comes to light about protection afterwards changes none of them. Nobody under non-disclosure is in any but the dimension non-disclosure. Rounded to 0, only customers and non-disclosure are written: elsewhere none and a few look alike.';
comment on column audit.published_count.dimension is 'By what. customers: all, outcome: each outcome; and those of an outcome by the rest. arrived, left: members by municipality, since the night before. non-disclosure: members in the whole country, on the first night of a month.';
comment on column audit.published_count.outcome is 'MEMBER: members after the night; of others the outcome of their latest decision. Null: all, and flows; members by groups of nights that were not rounded.';
comment on column audit.published_count.area_id is 'Of a municipality: its area; of caseworker the area.';
comment on column audit.published_count.within is 'Of a channel: the municipality, age band or service language of those who were told by it. Of unknown groups: the reason.';
comment on column audit.published_count.category is 'The area, municipality, reason, age band, language, channel, assigned, waiting or dormant, or groups joined by |; (non-disclosure): people counted in no place or no group, in nights that were not rounded.';
comment on column audit.published_count.customer_count is 'How many, as published; null = left out, in nights that were not rounded.';
comment on column audit.published_count.rounded_to is 'The count is rounded to a multiple of this; null = of a night before counts were rounded, whose small ones were left out: not to be published beside the others.';

comment on column audit.source_file.told_garbled_count is 'open_garbled_count as it is told: rounded to a multiple of 5; null = none, or rounded to 0. Of nights before counts were rounded: exact, or left out.';
