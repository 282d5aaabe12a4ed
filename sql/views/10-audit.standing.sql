-- Each customer's latest decision per programme, as maintained by the night.
create view audit.standing as
select
    decision_id,
    standing.run_id,
    standing.programme_id,
    standing.as_of_date,
    standing.customer_number,
    standing.outcome,
    standing.reason_code,
    standing.groups_met,
    standing.groups_unknown,
    standing.area_id,
    standing.municipality_code,
    decision.rule_version,
    decision.source_file_id,
    decision.line_number
from register.standing
inner join audit.decision using (decision_id);

comment on view audit.standing is 'Each customer''s latest decision per programme; the columns are those of audit.decision.';
