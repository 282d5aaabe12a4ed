import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { IsoDate } from '../domain.ts'
import { peopleInFiles } from './folder-queries.ts'
import { lastNights } from './purge-queries.ts'
import type { Limit } from './rules.ts'

/**
 * Who is no customer and in no file any more, and nothing waits about them, as `customer_number, since`: in the account
 * of each programme, the last day on which anything was known. Of a programme that has no more nights, its last one.
 */
export function closedCustomers({ before, lastNightBefore }: Limit): RawBuilder<unknown> {
  const needed = sql`'infinity'::date`
  return sql`
    with last_night as (
        select programme_id, max(as_of_date) as as_of_date from audit.run where status = 'completed' group by programme_id
    ),
    spared as (
        select run_id from audit.run
        where run_id in (${lastNights}) and as_of_date >= ${lastNightBefore}::date
    ),
    trace (customer_number, since) as (
        select customer_number, coalesce(unseen_since, last_night.as_of_date)
        from register.standing
        inner join last_night using (programme_id)
        union all
        select customer_number, coalesce(ended_on, ${needed}) from register.customership
        union all
        select customer_number, run.as_of_date from audit.rejected_row inner join audit.run using (run_id)
        union all
        select customer_number, case when settled_run_id is null then ${needed} else settled.as_of_date end
        from register.te_decision
        left join audit.run as settled on settled.run_id = te_decision.settled_run_id
        union all
        select customer_number, run.as_of_date from audit.undone_row inner join audit.run using (run_id)
        union all
        select customer_number, ${needed} from audit.decision inner join spared using (run_id)
        union all
        select customer_number, ${needed} from staging.customer
        union all
        select customer_number, ${needed} from audit.work_case where state in ('waiting', 'resolved')
        union all
        select customership.customer_number, ${needed}
        from register.notification
        inner join register.customership using (customership_id)
        where notification.status = 'planned'
        union all
        select customer_number, ${needed} from (${peopleInFiles}) as in_files
    )
    select customer_number, max(since) as since, 1 as items
    from trace
    where length(customer_number) <= 12
    group by customer_number
    having max(since) < ${before}::date`
}

interface ClosedCustomer {
  readonly customerNumber: string
  readonly since: IsoDate
}

export async function findClosedCustomers(db: Db, limit: Limit): Promise<ClosedCustomer[]> {
  const { rows } = await sql<ClosedCustomer>`
    select customer_number as "customerNumber", since
    from (${closedCustomers(limit)}) as closed
    order by since, customer_number`.execute(db)
  return rows
}

/** Announced changes of identity codes that turned out to be nobody's. */
export async function deleteStrayIdentityChanges(tx: Tx, { before }: Limit): Promise<void> {
  await sql`
    delete from register.identity_change
    using audit.run
    where run.run_id = identity_change.run_id
        and run.as_of_date < ${before}::date
        and customer_number is null
        and not exists (
            select from register.customer
            where personal_identity_code in (former_identity_code, new_identity_code)
        )`.execute(tx)
}
