import { sql } from 'kysely'
import type { Db } from '../../db/database.ts'
import { one } from '../../db/rows.ts'
import type { OutputFile } from './file-queries.ts'
import type { HandoverEvent, HandoverFile, HandoverRow } from './handover-row.ts'

/** What the forms of one handover have in common: their names without what follows the first dot. */
export function stemOf(fileName: string): string {
  return fileName.split('.', 1)[0] ?? fileName
}

const hasLinesOf = ({ runId, fileName }: OutputFile) => sql`
    output_file.run_id = ${runId} and output_file.file_name = ${`${stemOf(fileName)}.jsonl`}`

/** The lines of a handover, in the order they stand in its files. */
export async function findHandoverLines(
  db: Db,
  file: OutputFile,
  { isRestricted }: HandoverFile,
): Promise<HandoverRow[]> {
  // The ordinary address of a person under non-disclosure is never read.
  const address = (column: 'street_address' | 'postal_code' | 'post_office') => sql`
    case
        when person.contact_street_address is not null then ${sql.ref(`person.contact_${column}`)}
        when not ${isRestricted}::boolean and not customer.is_protected then ${sql.ref(`person.${column}`)}
    end`
  const { rows } = await sql<HandoverRow>`
    select
        handover_line.event,
        customership.customer_number as "customerNumber",
        case handover_line.event
            when 'TULEE' then customership.started_on
            when 'LAHTEE' then customership.ended_on
            else run.as_of_date
        end as "eventDate",
        customer.is_protected as "isProtected",
        handover_line.told_by as "toldBy",
        notification.notification_id as "notificationId",
        customer.personal_identity_code as "personalIdentityCode",
        person.last_name as "lastName",
        person.first_names as "firstNames",
        ${address('street_address')} as "streetAddress",
        ${address('postal_code')} as "postalCode",
        ${address('post_office')} as "postOffice",
        person.mother_tongue as "motherTongue",
        person.service_language as "serviceLanguage",
        person.email,
        person.phone,
        assignment.service_point_id as "servicePoint",
        service_point.name_fi as "servicePointName",
        assignment.caseworker_id as caseworker,
        caseworker.name as "caseworkerName",
        customership.group_ids as "groupIds",
        person.pending_matters as "pendingMatters",
        person.last_interview_on as "lastInterviewOn",
        person.plan_made_on as "planMadeOn"
    from register.output_file
    inner join register.handover_line using (output_file_id)
    inner join audit.run on run.run_id = handover_line.run_id
    inner join register.customership using (customership_id)
    inner join register.customer using (customer_number)
    inner join register.person using (customer_number)
    left join register.notification
        on notification.customership_id = customership.customership_id
        and notification.run_id = handover_line.run_id
        and case handover_line.event
            when 'TULEE' then notification.kind in ('transfer', 'restart', 'move')
            when 'TYONTEKIJA' then notification.kind = 'caseworker'
        end
    left join register.assignment
        on assignment.customership_id = customership.customership_id
        and case handover_line.event
            when 'TURVAKIELTO' then assignment.ended_on is null
            when 'LAHTEE' then false
            else assignment.started_run_id = handover_line.run_id
        end
    left join register.service_point
        on service_point.programme_id = customership.programme_id
        and service_point.service_point_id = assignment.service_point_id
    left join register.caseworker using (caseworker_id)
    where ${hasLinesOf(file)}
    order by customership.customer_number, handover_line.event desc`.execute(db)
  return rows
}

/** How many lines a handover has of each event. */
export async function countHandoverEvents(
  db: Db,
  file: OutputFile,
): Promise<ReadonlyMap<HandoverEvent, number>> {
  const { rows } = await sql<{ event: HandoverEvent; count: number }>`
    select event, count(*)::integer as count
    from register.output_file
    inner join register.handover_line using (output_file_id)
    where ${hasLinesOf(file)}
    group by event`.execute(db)
  return new Map(rows.map(({ event, count }) => [event, count]))
}

/** The files of lines and table that a manifest tells of. */
export async function findFilesOfManifest(
  db: Db,
  file: OutputFile,
): Promise<
  readonly { readonly outputFileId: string; readonly fileName: string; readonly sha256: string | null }[]
> {
  const stem = stemOf(file.fileName)
  const { rows } = await sql<{ outputFileId: string; fileName: string; sha256: string | null }>`
    select output_file_id as "outputFileId", file_name as "fileName", sha256
    from register.output_file
    where run_id = ${file.runId} and file_name in (${`${stem}.jsonl`}, ${`${stem}.xlsx`})
    order by output_file_id`.execute(db)
  return rows
}

export async function findMunicipalityName(db: Db, municipalityCode: string): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select name_fi as name from register.municipality where municipality_code = ${municipalityCode}`.execute(
    db,
  )
  return one(rows).name
}
