import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { IsoDate, NotificationKind, NotificationLanguage } from '../domain.ts'
import { isFinnishAddress } from '../notify/address-queries.ts'
import { anyProgramme } from '../notify/notification-queries.ts'
import type { ToldReason } from './content/text-schema.ts'

export interface NotificationRow {
  readonly notificationId: string
  readonly kind: NotificationKind
  /** Why the customership began or ended. */
  readonly reason: ToldReason
  readonly language: NotificationLanguage
  readonly motherTongue: string | null
  readonly isRestricted: boolean
  readonly customerNumber: string
  readonly personalIdentityCode: string
  readonly firstNames: string
  readonly lastName: string
  readonly streetAddress: string | null
  readonly postalCode: string | null
  readonly postOffice: string | null
  readonly eventDate: IsoDate
  readonly areaId: string
  /** The customership's municipality is the home municipality. */
  readonly isAtHome: boolean
  readonly municipalityFi: string
  readonly municipalitySv: string
  readonly formerMunicipalityFi: string | null
  readonly formerMunicipalitySv: string | null
  readonly servicePointFi: string | null
  readonly servicePointSv: string | null
  readonly servicePointStreet: string | null
  readonly servicePointStreetSv: string | null
  readonly servicePointPostalCode: string | null
  readonly servicePointPostOffice: string | null
  readonly servicePointPostOfficeSv: string | null
  readonly servicePointPhone: string | null
  readonly servicePointEmail: string | null
  readonly caseworkerName: string | null
  /** The customership had another caseworker before. */
  readonly hasFormerCaseworker: boolean
  /** Groups met when the customership began. */
  readonly groupIds: readonly string[]
  /** A customership of another programme lasted until this one began. */
  readonly wasCustomerElsewhere: boolean
  /** As judged when the customership began; null = not recorded then. */
  readonly jobSearchStartedOn: IsoDate | null
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
        notification.notification_id as "notificationId",
        notification.kind,
        case
            when notification.kind in ('return', 'end') then customership.end_reason
            else customership.start_reason
        end as reason,
        notification.language,
        person.mother_tongue as "motherTongue",
        (notification.is_restricted or customer.is_protected) as "isRestricted",
        customership.customer_number as "customerNumber",
        customer.personal_identity_code as "personalIdentityCode",
        person.first_names as "firstNames",
        person.last_name as "lastName",
        address.street_address as "streetAddress",
        address.postal_code as "postalCode",
        address.post_office as "postOffice",
        case
            when notification.kind in ('return', 'end') then customership.ended_on
            when notification.kind = 'caseworker' then assignment.started_on
            else customership.started_on
        end as "eventDate",
        customership.area_id as "areaId",
        customership.home_municipality = customership.municipality_code as "isAtHome",
        municipality.name_fi as "municipalityFi",
        municipality.name_sv as "municipalitySv",
        former_municipality.name_fi as "formerMunicipalityFi",
        former_municipality.name_sv as "formerMunicipalitySv",
        service_point.name_fi as "servicePointFi",
        service_point.name_sv as "servicePointSv",
        service_point.street_address as "servicePointStreet",
        service_point.street_address_sv as "servicePointStreetSv",
        service_point.postal_code as "servicePointPostalCode",
        service_point.post_office as "servicePointPostOffice",
        service_point.post_office_sv as "servicePointPostOfficeSv",
        service_point.phone as "servicePointPhone",
        service_point.email as "servicePointEmail",
        caseworker.name as "caseworkerName",
        exists (
            select from register.assignment as earlier
            where earlier.customership_id = customership.customership_id
                and earlier.assignment_id < assignment.assignment_id
                and earlier.caseworker_id is not null
        ) as "hasFormerCaseworker",
        customership.group_ids as "groupIds",
        exists (
            select from register.customership as other
            where other.programme_id = ${anyProgramme}
                and other.customer_number = customership.customer_number
                and other.programme_id <> customership.programme_id
                and other.started_on < customership.started_on
                and (other.ended_on is null or other.ended_on >= customership.started_on)
        ) as "wasCustomerElsewhere",
        (beginning.facts ->> 'job_search_started_on')::date as "jobSearchStartedOn"
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
