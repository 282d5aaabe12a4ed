-- Reasons that tell a place, and the nearest one that any place may have. A view, because it is read with its owner's
-- rights by those that tell of people.
create view audit.told_reason (reason_code, told_as) as
values
    -- Its area is one of a few.
    ('AREA_UNCONFIRMED', 'HOME_MUNICIPALITY_UNKNOWN'),
    -- No caseworker is listed there.
    ('NO_CASEWORKER', 'NO_CAPACITY');

comment on view audit.told_reason is 'Reason codes that tell a place, with what is told in their stead of people under non-disclosure.';
