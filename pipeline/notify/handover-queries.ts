import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { Run } from '../domain.ts'

/**
 * Plans the handover: each municipality hears who becomes and who ceases to be its customer, and which of its
 * customers came under non-disclosure tonight. Of people under non-disclosure each line is a file of its own, whose name
 * is derived from a key of the database: neither names nor row counts give a place away. An index in the same folder
 * says which municipality is to have which file.
 */
export async function insertHandoverLines(tx: Tx, run: Run): Promise<void> {
  await sql`
    with event as (
        select customership_id, customer_number, municipality_code, 'TULEE' as event
        from register.customership
        where started_run_id = ${run.runId}
        union all
        select customership_id, customer_number, municipality_code, 'LAHTEE'
        from register.customership
        where ended_run_id = ${run.runId}
        union all
        select customership_id, customer_number, municipality_code, 'TURVAKIELTO'
        from register.customership
        inner join register.customer using (customer_number)
        where customer.protected_run_id = ${run.runId}
            and customership.programme_id = ${run.programmeId}
            and customership.ended_on is null
            and customership.started_run_id <> ${run.runId}
    ),
    line as (
        select
            event.customership_id,
            event.event,
            event.municipality_code,
            customer.is_protected,
            case
                when customer.is_protected then format(
                    'handover-restricted/%s.csv',
                    left(encode(sha256(convert_to(
                        concat_ws('|', secret.value, ${run.programmeId}::text, ${run.asOfDate}::text, event.customer_number, event.event),
                        'UTF8'
                    )), 'hex'), 16)
                )
                else format(
                    'handover/%s-%s.csv', municipality.municipality_code,
                    translate(lower(municipality.name_fi), 'äöå ', 'aoa-')
                )
            end as file_name
        from event
        inner join register.customer using (customer_number)
        inner join register.municipality using (municipality_code)
        inner join register.secret on secret.name = 'restricted-file-names'
    ),
    file as (
        insert into register.output_file (run_id, kind, is_restricted, municipality_code, file_name, entry_count)
        select ${run.runId}, 'handover', is_protected, municipality_code, file_name, count(*)
        from line
        group by is_protected, municipality_code, file_name
        order by file_name
        returning output_file_id, file_name
    )
    insert into register.handover_line (run_id, output_file_id, customership_id, event)
    select ${run.runId}, file.output_file_id, line.customership_id, line.event
    from line
    inner join file using (file_name)
    order by file.output_file_id, line.customership_id`.execute(tx)
}
