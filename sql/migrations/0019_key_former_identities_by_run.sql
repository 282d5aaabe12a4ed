-- Two programmes' nights of one date may both change a customer's identity code.
alter table register.former_identity
    drop constraint former_identity_pkey,
    add primary key (customer_number, run_id);
