-- One word for it everywhere: a notification that is planned is a notification.

alter table staging.night_notice rename to night_notification;
