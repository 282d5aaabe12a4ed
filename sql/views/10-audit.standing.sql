-- Each customer's latest decision per programme, as maintained by the night.
create view audit.standing as
select
    decision_id,
    run_id,
    programme_id,
    as_of_date,
    customer_number,
    outcome,
    reason_code,
    groups_met,
    groups_unknown,
    area_id,
    municipality_code,
    rule_version,
    source_file_id,
    line_number
from register.standing;

comment on view audit.standing is 'Each customer''s latest decision per programme; the columns are those of audit.decision.';
