create view analysis.rejected_row with (security_barrier) as
select
    night.programme_id,
    night.as_of_date,
    case when not rejected_person.is_protected then source_file.file_name end as file_name,
    rejected_row.reason_codes,
    rejected_row.fields,
    count(*)::integer as row_count
from audit.completed_night as night
inner join audit.rejected_row using (run_id)
inner join audit.source_file using (source_file_id)
left join register.customer using (customer_number)
left join register.flagged_number using (customer_number)
cross join lateral (
    -- Whoever was erased stands in the account by a pseudonym, and nothing tells any more who was protected.
    select
        coalesce(customer.is_protected, flagged_number.customer_number is not null)
        or coalesce(length(rejected_row.customer_number) > 12, false) as is_protected
) as rejected_person
group by night.programme_id, night.as_of_date, 3, rejected_row.reason_codes, rejected_row.fields;

comment on view analysis.rejected_row is 'Rejected rows of each completed night by file, reasons and fields: exclusive, so the counts add up to all rejected rows.';
comment on column analysis.rejected_row.programme_id is 'The programme.';
comment on column analysis.rejected_row.as_of_date is 'The night.';
comment on column analysis.rejected_row.file_name is 'The file, which names the TE office; null = of people under non-disclosure, or erased.';
comment on column analysis.rejected_row.reason_codes is 'Every reason, sorted.';
comment on column analysis.rejected_row.fields is 'The fields concerned, sorted.';
comment on column analysis.rejected_row.row_count is 'How many rows.';
