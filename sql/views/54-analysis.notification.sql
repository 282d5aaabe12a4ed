create view analysis.notification with (security_barrier) as
select
    night.programme_id,
    night.as_of_date,
    notification.kind,
    notification.channel,
    notification.language,
    notification.status,
    notification.hold_reason,
    notification.sent_as,
    count(*)::integer as notification_count
from audit.completed_night as night
inner join register.notification using (run_id)
group by
    night.programme_id, night.as_of_date, notification.kind, notification.channel, notification.language,
    notification.status, notification.hold_reason, notification.sent_as;

comment on view analysis.notification is 'What customers were owed because of each completed night, and what has become of it by now.';
comment on column analysis.notification.programme_id is 'The programme.';
comment on column analysis.notification.as_of_date is 'The night that planned them.';
comment on column analysis.notification.kind is 'transfer, move, return, end or caseworker.';
comment on column analysis.notification.channel is 'letter, message, or manual: a person must do it.';
comment on column analysis.notification.language is 'fi, sv, or fi+sv where the service language is unknown.';
comment on column analysis.notification.status is 'planned, rendered (stands in a file), sent, failed or held.';
comment on column analysis.notification.hold_reason is 'Why they are held.';
comment on column analysis.notification.sent_as is 'How Suomi.fi took them: electronic, multichannel or paper.';
comment on column analysis.notification.notification_count is 'How many notifications.';
