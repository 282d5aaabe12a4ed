-- A standing holds what a night asks of the latest decision, and what every night's counts compare people by: they read the
-- whole account for it. Of the rest audit.standing tells, by the decision.

alter table register.standing
    drop column rule_version,
    drop column source_file_id,
    drop column line_number,
    add column age smallint,
    add column mother_tongue text,
    add column service_language text;
comment on column register.standing.age is 'When it was decided; null: unknown. From the decision''s facts.';
comment on column register.standing.mother_tongue is 'When it was decided, as exported. From the decision''s facts.';
comment on column register.standing.service_language is 'When it was decided, as exported. From the decision''s facts.';

alter table register.standing disable trigger user;
update register.standing
set age = (facts ->> 'age')::smallint,
    mother_tongue = facts ->> 'mother_tongue',
    service_language = facts ->> 'service_language'
from audit.decision
where decision.decision_id = standing.decision_id;
alter table register.standing enable trigger user;

-- The last night may still be undone.
update register.before_image
set image = image || jsonb_build_object(
    'age', facts -> 'age', 'mother_tongue', facts -> 'mother_tongue', 'service_language', facts -> 'service_language'
)
from audit.decision
where table_name = 'standing' and decision_id = (image ->> 'decision_id')::bigint;
