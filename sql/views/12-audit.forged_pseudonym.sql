-- A pseudonym follows from its key and the customer number: one that does not was given to another customer.
create view audit.forged_pseudonym as
select pseudonym
from register.pseudonym
where encode(substr(sha256(uuid_send(link_key) || customer_number::bytea), 1, 16), 'hex')::uuid <> pseudonym;

comment on view audit.forged_pseudonym is 'Pseudonyms that were given to another customer; there are none. For those who verify the account and may not read the keys.';
