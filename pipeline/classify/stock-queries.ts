import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { Run } from '../domain.ts'
import type { Programme } from '../programmes/programme.ts'

/**
 * Counts who of the stock still waits tonight: in review, or with a rejected row that says when the job search began.
 * Whoever is a customer already, or was, waits for nothing: tonight none begins of a number that a rejected row has, for a
 * number's rows are rejected all or none. Counts nothing where the programme has no such day.
 */
export async function insertStock(tx: Tx, run: Run, { stock }: Programme): Promise<void> {
  if (stock === undefined) return
  const { searchStartedBy, transferBy } = stock
  await sql`
    insert into audit.stock (run_id, search_started_by, transfer_by, review_count, rejected_count)
    select
        ${run.runId}, ${searchStartedBy}::date, ${transferBy}::date,
        (
            select count(*)
            from staging.night_verdict as verdict
            inner join staging.customer using (staged_file_id, line_number, customer_number)
            where verdict.outcome = 'REVIEW' and customer.job_search_started_on <= ${searchStartedBy}::date
        ),
        (
            select count(distinct coalesce(rejection.customer_number, concat(rejection.source_file_id, ' ', rejection.line_number)))
            from staging.night_rejection as rejection
            inner join staging.night_file using (source_file_id)
            inner join staging.customer using (staged_file_id, line_number)
            where customer.job_search_started_on <= ${searchStartedBy}::date
                and not exists (
                    select from register.customership
                    where customership.programme_id = ${run.programmeId}
                        and customership.customer_number = rejection.customer_number
                )
        )`.execute(tx)
}
