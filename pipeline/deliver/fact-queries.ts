import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { IsoDate, NotificationKind, NotificationLanguage } from '../domain.ts'
import { isFinnishAddress } from '../notify/address-queries.ts'
import { anyProgramme } from '../notify/notification-queries.ts'
import type { ToldReason } from './content/text-schema.ts'

export interface NotificationRow {
  readonly notification_id: string
  readonly kind: NotificationKind
  /** Why the customership began or ended. */
  readonly reason: ToldReason
  readonly language: NotificationLanguage
  readonly mother_tongue: string | null
  readonly is_restricted: boolean
  readonly customer_number: string
  readonly personal_identity_code: string
  readonly first_names: string
  readonly last_name: string
  readonly street_address: string | null
  readonly postal_code: string | null
  readonly post_office: string | null
  readonly event_date: IsoDate
  readonly area_id: string
  /** The customership's municipality is the home municipality. */
  readonly is_at_home: boolean
  readonly municipality_fi: string
  readonly municipality_sv: string
  readonly former_municipality_fi: string | null
  readonly former_municipality_sv: string | null
  readonly service_point_fi: string | null
  readonly service_point_sv: string | null
  readonly service_point_street: string | null
  readonly service_point_street_sv: string | null
  readonly service_point_postal_code: string | null
  readonly service_point_post_office: string | null
  readonly service_point_post_office_sv: string | null
  readonly service_point_phone: string | null
  readonly service_point_email: string | null
  readonly caseworker_name: string | null
  /** The customership had another caseworker before. */
  readonly has_former_caseworker: boolean
  /** Groups met when the customership began. */
  readonly group_ids: readonly string[]
  /** A customership of another programme lasted until this one began. */
  readonly was_customer_elsewhere: boolean
  /** As judged when the customership began; null = not recorded then. */
  readonly job_search_started_on: IsoDate | null
}

/** The notifications of a file, in the order they stand in it. */
export async function findNotificationFacts(db: Db, outputFileId: string): Promise<NotificationRow[]> {
  return await findThose(
    db,
    sql`notification.output_file_id = ${outputFileId} and notification.status <> 'held'`,
  )
}

/** The notifications of a batch that are still to be sent. */
export async function findNotificationsToSend(
  db: Db,
  runId: string,
  batch: number,
): Promise<NotificationRow[]> {
  return await findThose(
    db,
    sql`notification.run_id = ${runId} and notification.sending_batch = ${batch} and notification.status = 'planned'`,
  )
}

/** One of them, as it is known now; null when it is not to be sent any more. */
export async function findNotificationToSend(
  db: Db,
  notificationId: string,
): Promise<NotificationRow | null> {
  const [found] = await findThose(
    db,
    sql`notification.notification_id = ${notificationId} and notification.status = 'planned'
        and notification.sending_batch is not null`,
  )
  return found ?? null
}

/**
 * The address is the contact address or else the ordinary one, which is never read for a person under non-disclosure;
 * what is no whole Finnish address is none. Whoever came under it since the night is treated so at once. A caseworker is
 * the one of the night.
 */
async function findThose(db: Db, condition: RawBuilder<unknown>): Promise<NotificationRow[]> {
  const { rows } = await sql<NotificationRow>`
    select
        notification.notification_id,
        notification.kind,
        case
            when notification.kind in ('return', 'end') then customership.end_reason
            else customership.start_reason
        end as reason,
        notification.language,
        person.mother_tongue,
        (notification.is_restricted or customer.is_protected) as is_restricted,
        customership.customer_number,
        customer.personal_identity_code,
        person.first_names,
        person.last_name,
        address.street_address,
        address.postal_code,
        address.post_office,
        case
            when notification.kind in ('return', 'end') then customership.ended_on
            when notification.kind = 'caseworker' then assignment.started_on
            else customership.started_on
        end as event_date,
        customership.area_id,
        customership.home_municipality = customership.municipality_code as is_at_home,
        municipality.name_fi as municipality_fi,
        municipality.name_sv as municipality_sv,
        former_municipality.name_fi as former_municipality_fi,
        former_municipality.name_sv as former_municipality_sv,
        service_point.name_fi as service_point_fi,
        service_point.name_sv as service_point_sv,
        service_point.street_address as service_point_street,
        service_point.street_address_sv as service_point_street_sv,
        service_point.postal_code as service_point_postal_code,
        service_point.post_office as service_point_post_office,
        service_point.post_office_sv as service_point_post_office_sv,
        service_point.phone as service_point_phone,
        service_point.email as service_point_email,
        caseworker.name as caseworker_name,
        exists (
            select from register.assignment as earlier
            where earlier.customership_id = customership.customership_id
                and earlier.assignment_id < assignment.assignment_id
                and earlier.caseworker_id is not null
        ) as has_former_caseworker,
        customership.group_ids,
        exists (
            select from register.customership as other
            where other.programme_id = ${anyProgramme}
                and other.customer_number = customership.customer_number
                and other.programme_id <> customership.programme_id
                and other.started_on < customership.started_on
                and (other.ended_on is null or other.ended_on >= customership.started_on)
        ) as was_customer_elsewhere,
        (beginning.facts ->> 'job_search_started_on')::date as job_search_started_on
    from register.notification
    inner join register.customership using (customership_id)
    inner join register.customer using (customer_number)
    inner join register.person using (customer_number)
    inner join register.municipality using (municipality_code)
    left join register.customership as former
        on former.programme_id = customership.programme_id
        and former.customer_number = customership.customer_number
        and former.ended_on = customership.previous_ended_on
        and (former.ended_run_id = notification.run_id or notification.kind = 'restart')
    left join register.municipality as former_municipality
        on former_municipality.municipality_code = former.municipality_code
    left join register.assignment
        on assignment.customership_id = customership.customership_id
        and assignment.started_run_id = notification.run_id
    left join register.service_point
        on service_point.programme_id = customership.programme_id
        and service_point.service_point_id = assignment.service_point_id
    left join register.caseworker using (caseworker_id)
    left join audit.decision as beginning
        on beginning.customer_number = customership.customer_number
        and beginning.run_id = customership.started_run_id
    left join lateral (
        select *
        from (
            values
                (1, person.contact_street_address, person.contact_postal_code, person.contact_post_office, true),
                (
                    2, person.street_address, person.postal_code, person.post_office,
                    not notification.is_restricted and not customer.is_protected
                )
        ) as candidate (preference, street_address, postal_code, post_office, may_be_used)
        where may_be_used and ${isFinnishAddress(sql`street_address`, sql`postal_code`, sql`post_office`)}
        order by preference
        limit 1
    ) as address on true
    where ${condition}
    order by customership.customer_number`.execute(db)
  return rows
}
