-- The run that changed a row is no foreign key: the check would cost a bulk night as much as writing the row.
create table register.customer (
    customer_number text primary key,
    personal_identity_code text not null,
    is_protected boolean not null,
    non_disclosure boolean not null,
    protected_run_id bigint,
    changed_run_id bigint not null,
    constraint one_customer_per_identity unique (personal_identity_code),
    constraint protected_by_a_run check (is_protected = (protected_run_id is not null)),
    constraint disclosed_only_when_released check (is_protected or not non_disclosure)
);

comment on table register.customer is 'Every customer known from an accepted row: only what the next night must remember.';
comment on column register.customer.customer_number is 'asiakasnumero.';
comment on column register.customer.personal_identity_code is 'HETU of the last accepted row; changes only through register.identity_change.';
comment on column register.customer.is_protected is 'Under turvakielto, or once was: stays true until an operator releases it.';
comment on column register.customer.non_disclosure is 'The flag of the last row. False while is_protected is true: the flag fell away, and a person must confirm.';
comment on column register.customer.protected_run_id is 'The run that first saw the protection; null when there is none.';
comment on column register.customer.changed_run_id is 'The run that last changed the row.';

create table register.person (
    customer_number text primary key references register.customer,
    last_name text not null,
    first_names text not null,
    mother_tongue text,
    service_language text,
    street_address text,
    postal_code text,
    post_office text,
    contact_street_address text,
    contact_postal_code text,
    contact_post_office text,
    email text,
    phone text,
    uses_e_service boolean not null,
    immigrant boolean,
    integration_period_ends_on date,
    birth_date date not null,
    pending_matters text,
    responsible_expert text,
    te_office text not null,
    changed_run_id bigint not null
);

comment on table register.person is 'Names and addresses of members (only of them), from their last accepted row: what letters and handovers need, also when the member is absent.';
comment on column register.person.customer_number is 'The customer.';
comment on column register.person.last_name is 'sukunimi.';
comment on column register.person.first_names is 'etunimet.';
comment on column register.person.mother_tongue is 'aidinkieli; null = unknown.';
comment on column register.person.service_language is 'asiointikieli; null = unknown.';
comment on column register.person.street_address is 'lahiosoite.';
comment on column register.person.postal_code is 'postinumero.';
comment on column register.person.post_office is 'postitoimipaikka.';
comment on column register.person.contact_street_address is 'yhteysosoite.';
comment on column register.person.contact_postal_code is 'yhteysosoite_postinumero.';
comment on column register.person.contact_post_office is 'yhteysosoite_postitoimipaikka.';
comment on column register.person.email is 'sahkoposti.';
comment on column register.person.phone is 'puhelin.';
comment on column register.person.uses_e_service is 'oma_asiointi.';
comment on column register.person.immigrant is 'maahanmuuttaja; null = unknown.';
comment on column register.person.integration_period_ends_on is 'kotoutumisaika_paattyy.';
comment on column register.person.birth_date is 'Date of birth.';
comment on column register.person.pending_matters is 'vireilla_olevat.';
comment on column register.person.responsible_expert is 'vastuuasiantuntija.';
comment on column register.person.te_office is 'te_toimisto.';
comment on column register.person.changed_run_id is 'The run that last changed the row.';

create table register.identity_change (
    former_identity_code text not null,
    new_identity_code text not null,
    customer_number text,
    changed_on date not null,
    ground text,
    run_id bigint not null references audit.run,
    primary key (former_identity_code, new_identity_code),
    constraint one_former_identity_per_new unique (new_identity_code),
    constraint identity_really_changes check (former_identity_code <> new_identity_code)
);

comment on table register.identity_change is 'HETU changes announced by identity-changes.csv. Restricted: it may concern a threatened person.';
comment on column register.identity_change.former_identity_code is 'vanha_henkilotunnus.';
comment on column register.identity_change.new_identity_code is 'uusi_henkilotunnus.';
comment on column register.identity_change.customer_number is 'Who had the former code when the change was announced, directly or by way of others: the change is theirs alone, because a temporary code (individual number 900-999) can have been several people''s. Null: nobody known had it.';
comment on column register.identity_change.changed_on is 'muuttunut.';
comment on column register.identity_change.ground is 'peruste.';
comment on column register.identity_change.run_id is 'The run that read it first.';

create table register.former_identity (
    personal_identity_code text not null,
    customer_number text not null references register.customer,
    ended_on date not null,
    run_id bigint not null references audit.run,
    primary key (customer_number, ended_on)
);
create index former_identity_run on register.former_identity (run_id);

comment on table register.former_identity is 'Identity codes that customers no longer have. Restricted: it may concern a threatened person.';
comment on column register.former_identity.personal_identity_code is 'The HETU until then; a temporary one (individual number 900-999) may have been several people''s.';
comment on column register.former_identity.customer_number is 'Whose it was.';
comment on column register.former_identity.ended_on is 'As-of date of the night whose row had another.';
comment on column register.former_identity.run_id is 'The run.';

create table register.te_decision (
    te_decision_id bigint generated always as identity primary key,
    programme_id text not null,
    customer_number text not null,
    kind text not null,
    decided_on date not null,
    municipality_code text,
    ground text,
    run_id bigint not null references audit.run,
    effect text,
    settled_run_id bigint references audit.run,
    constraint kind_is_known check (kind in ('PALAUTUS', 'SIIRTO', 'KORJAUS')),
    constraint effect_is_known check (effect in (
        'APPLIED', 'BLOCKS', 'NOT_IN_FORCE', 'NOT_A_MEMBER', 'MEMBERSHIP_ENDED', 'NO_SUCH_DESTINATION', 'SUPERSEDED'
    )),
    constraint settled_with_effect_and_run check ((effect is null) = (settled_run_id is null)),
    constraint transfer_names_its_municipality check (kind <> 'SIIRTO' or municipality_code is not null),
    constraint has_effect_once
        unique nulls not distinct (programme_id, customer_number, kind, decided_on, municipality_code)
);
create index te_decision_run on register.te_decision (run_id);
create index te_decision_waiting on register.te_decision (programme_id) where settled_run_id is null;
create index te_decision_settled_run on register.te_decision (settled_run_id);

comment on table register.te_decision is 'Decisions of decisions.csv, each once per programme however often it is exported. One about a member waits for the member''s next accepted row.';
comment on column register.te_decision.programme_id is 'The programme whose night read it.';
comment on column register.te_decision.te_decision_id is 'Identifies the decision.';
comment on column register.te_decision.customer_number is 'asiakasnumero.';
comment on column register.te_decision.kind is 'paatos: PALAUTUS, SIIRTO or KORJAUS.';
comment on column register.te_decision.decided_on is 'paatetty.';
comment on column register.te_decision.municipality_code is 'kunta (SIIRTO).';
comment on column register.te_decision.ground is 'peruste.';
comment on column register.te_decision.run_id is 'The run that read it first.';
comment on column register.te_decision.effect is 'What came of it: APPLIED; BLOCKS (a return of somebody who is no member keeps out until the job search restarts); or nothing: NOT_IN_FORCE (dated before the programme knew it), NOT_A_MEMBER, MEMBERSHIP_ENDED, NO_SUCH_DESTINATION (in no area, or where the customer already is), SUPERSEDED. Null while it waits.';
comment on column register.te_decision.settled_run_id is 'The run that settled it.';
