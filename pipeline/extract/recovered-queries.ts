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
    with night_row as (
        select
            night_file.source_file_id, night_file.file_name, customer.line_number, customer.customer_number,
            customer.personal_identity_code
        from staging.customer
        inner join staging.night_file using (staged_file_id)
        left join staging.night_rejection using (source_file_id, line_number)
        where night_rejection.line_number is null
    ),
    earlier_file as (
        select source_file.run_id, source_file.source_file_id, source_file.file_name, run.as_of_date
        from audit.run
        inner join audit.source_file using (run_id)
        where run.programme_id = ${run.programmeId} and run.status = 'completed' and run.run_id < ${run.runId}
    ),
    -- From tonight's rows to what was rejected of them: of all that was ever rejected most is of somebody else.
    found as (
        select
            night_row.source_file_id as found_in, night_row.line_number as found_on, 'number' as found_by,
            earlier_file.as_of_date, rejected_row.run_id, rejected_row.source_file_id, rejected_row.line_number
        from night_row
        inner join audit.rejected_row using (customer_number)
        inner join earlier_file
            on earlier_file.source_file_id = rejected_row.source_file_id and earlier_file.file_name = night_row.file_name
        union all
        select
            night_row.source_file_id, night_row.line_number, 'identity code', earlier_file.as_of_date,
            rejected_row.run_id, rejected_row.source_file_id, rejected_row.line_number
        from audit.rejected_row
        inner join register.rejected_record using (run_id, source_file_id, line_number)
        inner join earlier_file using (source_file_id)
        inner join night_row
            on night_row.personal_identity_code = rejected_record.personal_identity_code
            and night_row.file_name = earlier_file.file_name
        where rejected_row.customer_number is null
    ),
    latest as (
        select *, rank() over (partition by found_in, found_on, found_by order by as_of_date desc) as rejections_back
        from found
    )
    select ${run.runId}::bigint, run_id, source_file_id, line_number, found_in, found_on
    from latest
    where rejections_back = 1
        and not exists (
            select from audit.recovered_row
            inner join audit.run on run.run_id = recovered_row.run_id and run.status = 'completed'
            -- The run says no more, but leads to the row by its index: else all that ever came right are gone through.
            where recovered_row.rejected_run_id = latest.run_id
                and recovered_row.rejected_source_file_id = latest.source_file_id
                and recovered_row.rejected_line_number = latest.line_number
        )
    order by source_file_id, line_number`.execute(tx)
}
