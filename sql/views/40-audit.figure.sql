-- What thresholds measure, of every completed night: so many of so many.
create view audit.figure as
select
    run.run_id,
    run.programme_id,
    run.as_of_date,
    figure.measure,
    figure.counted::integer as counted,
    figure.counted_of::integer as counted_of
from audit.run
inner join audit.stage_run as extract_run on extract_run.run_id = run.run_id and extract_run.stage = 'extract'
inner join audit.stage_run as classify_run on classify_run.run_id = run.run_id and classify_run.stage = 'classify'
inner join audit.stage_run as assign_run on assign_run.run_id = run.run_id and assign_run.stage = 'assign'
inner join audit.stage_run as notify_run on notify_run.run_id = run.run_id and notify_run.stage = 'notify'
cross join lateral (
    select
        coalesce(sum(customer_count) filter (where outcome = 'REVIEW'), 0) as review_count,
        coalesce(sum(customer_count) filter (where outcome = 'TRANSFER'), 0) as transfer_count,
        coalesce(sum(customer_count) filter (where outcome = 'RETURN'), 0) as return_count,
        coalesce(sum(customer_count) filter (where reason_code = 'JOB_SEARCH_ENDED'), 0) as end_count,
        coalesce(sum(customer_count) filter (where outcome in ('RETURN', 'END')), 0) as left_count
    from audit.outcome_count
    where outcome_count.run_id = run.run_id
) as outcome
cross join lateral (
    select coalesce(sum(garbled_count), 0) as row_count
    from audit.source_file
    where source_file.run_id = run.run_id
) as garbled
cross join lateral (
    values
        ('rejected-rows', extract_run.reject_count, extract_run.read_count),
        ('garbled-values', garbled.row_count, extract_run.read_count),
        ('reviews', outcome.review_count, classify_run.read_count),
        -- Of those who were members before the night.
        ('returns', outcome.return_count, assign_run.read_count - outcome.transfer_count + outcome.left_count),
        ('ends', outcome.end_count, assign_run.read_count - outcome.transfer_count + outcome.left_count),
        ('transfers', outcome.transfer_count, classify_run.read_count),
        ('absent-members', run.absent_count, assign_run.read_count),
        ('waiting-customers', assign_run.reject_count, assign_run.read_count),
        ('held-notifications', notify_run.reject_count, notify_run.write_count)
) as figure (measure, counted, counted_of)
where run.status = 'completed';

comment on view audit.figure is 'What thresholds measure, of every completed night, counted so many of so many: rejected rows and rows with garbled names or addresses of rows received, reviews and transfers of customers judged, returns of members before the night and ends of their job search, absent members and waiting customers of members after it, held notifications of notifications.';
