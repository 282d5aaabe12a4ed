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

/** How many lines a handover has of each event, by its manifest's file. */
export async function countHandoverEvents(
  db: Db,
  manifests: readonly OutputFile[],
): Promise<ReadonlyMap<string, ReadonlyMap<HandoverEvent, number>>> {
  const { rows } = await sql<{ manifest: string; event: HandoverEvent; count: number }>`
    select manifest, event, count(*)::integer as count
    from ${stemsOf(manifests)}
    inner join register.output_file
        on output_file.run_id = of_manifest.run_id and output_file.file_name = stem || '.jsonl'
    inner join register.handover_line using (output_file_id)
    group by manifest, event`.execute(db)
  const counts = new Map<string, Map<HandoverEvent, number>>()
  for (const { manifest, event, count } of rows)
    counts.set(manifest, (counts.get(manifest) ?? new Map<HandoverEvent, number>()).set(event, count))
  return counts
}

/** A file of lines, or a table, that a manifest tells of. */
interface FileOfManifest {
  /** The manifest's file. */
  readonly manifest: string
  readonly outputFileId: string
  readonly fileName: string
  /** Null: not written yet. */
  readonly sha256: string | null
}

export async function findFilesOfManifests(
  db: Db,
  manifests: readonly OutputFile[],
): Promise<readonly FileOfManifest[]> {
  const { rows } = await sql<FileOfManifest>`
    select manifest, output_file_id as "outputFileId", file_name as "fileName", sha256
    from ${stemsOf(manifests)}
    inner join register.output_file
        on output_file.run_id = of_manifest.run_id
        and output_file.file_name in (stem || '.jsonl', stem || '.xlsx')
    order by output_file_id`.execute(db)
  return rows
}

const stemsOf = (manifests: readonly OutputFile[]) => sql`
    unnest(
        ${manifests.map(({ outputFileId }) => outputFileId)}::bigint[],
        ${manifests.map(({ runId }) => runId)}::bigint[],
        ${manifests.map(({ fileName }) => stemOf(fileName))}::text[]
    ) as of_manifest (manifest, run_id, stem)`

export async function findMunicipalityName(db: Db, municipalityCode: string): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select name_fi as name from register.municipality where municipality_code = ${municipalityCode}`.execute(
    db,
  )
  return one(rows).name
}
