import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { analyze } from '../db/statistics.ts'
import type { Run } from '../domain.ts'

/**
 * Makes `released_person`: everybody who was released from non-disclosure, and since which night they are counted again
 * (`counted_since`). What was so before counts from that night on only: a membership of two months that nobody counted,
 * or a review that waits for a year at once, would tell who was under non-disclosure. Dropped with the transaction.
 */
export async function collectReleasedPeople(tx: Tx, { programmeId, asOfDate }: Run): Promise<void> {
  await sql`
    create temporary table released_person on commit drop as
    select
        customer_number,
        coalesce(
            (
                select min(as_of_date) from audit.run
                where programme_id = ${programmeId} and status = 'completed' and started_at > released_at
            ),
            ${asOfDate}::date
        ) as counted_since
    from (
        select customer_number, max(done_at) as released_at
        from audit.operator_action
        where action = 'protection-release'
        group by customer_number
    ) as released`.execute(tx)
  await analyze(tx, 'released_person')
}
