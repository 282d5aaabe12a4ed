alter table staging.customer
    add column unemployment_risk boolean,
    add column last_interview_on date,
    add column plan_made_on date;

comment on column staging.customer.unemployment_risk is 'tyottomyysuhka: at risk of unemployment, as the TE office codes it. Null where the row was staged before the column was read, or the row is rejected for it or could not be divided: to be taken for false.';
comment on column staging.customer.last_interview_on is 'viimeisin_haastattelu; null = none, or the file lacks the column.';
comment on column staging.customer.plan_made_on is 'suunnitelma_laadittu, of the plan in force; null = none, or the file lacks the column.';

alter table register.person
    add column last_interview_on date,
    add column plan_made_on date;

comment on column register.person.last_interview_on is 'viimeisin_haastattelu: the municipality''s interviews count from it. Null = none is known.';
comment on column register.person.plan_made_on is 'suunnitelma_laadittu, of the plan in force. Null = none is known.';
