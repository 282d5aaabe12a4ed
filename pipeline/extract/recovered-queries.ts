import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { Run } from '../domain.ts'

/**
 * Enters which rows that the programme's earlier nights rejected came right by themselves: tonight's file of the same
 * office has an accepted row with the customer number, or with the identity code where no number could be read. A
 * customer's latest rejection counts, and each once.
 */
export async function insertRecoveredRows(tx: Tx, run: Run): Promise<void> {
  await sql`
    insert into audit.recovered_row (
        run_id, rejected_run_id, rejected_source_file_id, rejected_line_number, source_file_id, line_number
    )
    with rejected as (
        select
            rejected_row.run_id, rejected_row.source_file_id, rejected_row.line_number, source_file.file_name,
            rejected_row.customer_number, rejected_record.personal_identity_code,
            rank() over (
                partition by
                    source_file.file_name,
                    coalesce(rejected_row.customer_number, rejected_record.personal_identity_code)
                order by run.as_of_date desc
            ) as rejections_back
        from audit.rejected_row
        inner join audit.run using (run_id)
        inner join audit.source_file using (source_file_id)
        left join register.rejected_record
            on rejected_record.run_id = rejected_row.run_id
            and rejected_record.source_file_id = rejected_row.source_file_id
            and rejected_record.line_number = rejected_row.line_number
        where run.programme_id = ${run.programmeId} and run.status = 'completed' and run.run_id < ${run.runId}
            and num_nonnulls(rejected_row.customer_number, rejected_record.personal_identity_code) > 0
    ),
    waiting as (
        select * from rejected
        where rejections_back = 1
            and not exists (
                select from audit.recovered_row
                inner join audit.run on run.run_id = recovered_row.run_id and run.status = 'completed'
                -- The run says no more, but leads to the row by its index: else all that ever came right are gone through.
                where recovered_row.rejected_run_id = rejected.run_id
                    and recovered_row.rejected_source_file_id = rejected.source_file_id
                    and recovered_row.rejected_line_number = rejected.line_number
            )
    ),
    night_row as (
        select
            night_file.source_file_id, night_file.file_name, customer.line_number, customer.customer_number,
            customer.personal_identity_code
        from staging.customer
        inner join staging.night_file using (staged_file_id)
    ),
    found as (
        select waiting.*, night_row.source_file_id as found_in, night_row.line_number as found_on
        from waiting
        inner join night_row using (file_name, customer_number)
        union all
        select waiting.*, night_row.source_file_id, night_row.line_number
        from waiting
        inner join night_row using (file_name, personal_identity_code)
        where waiting.customer_number is null
    )
    select ${run.runId}::bigint, run_id, source_file_id, line_number, found_in, found_on
    from found
    where not exists (
        select from staging.night_rejection
        where night_rejection.source_file_id = found.found_in and night_rejection.line_number = found.found_on
    )
    order by source_file_id, line_number`.execute(tx)
}
