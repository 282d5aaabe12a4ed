import { sql } from 'kysely'
import type { Db } from '../../pipeline/db/database.ts'
import type { IsoDate } from '../../pipeline/domain.ts'

/** What became of one person in a night. */
export interface Fate {
  /** `TRANSFER ELIGIBLE`, or `rejected` and why. */
  readonly verdict: string
  readonly place: string
  readonly groups: string
  /** The notification, by kind and channel. */
  readonly told: string
  /** Where and by whom the customer is served. */
  readonly served: string
  readonly isProtected: boolean
}

/** The night's number, once it is completed; null before. */
export async function findCompletedRun(db: Db, programme: string, date: IsoDate): Promise<string | null> {
  const { rows } = await sql<{ runId: string }>`
    select run_id as "runId" from audit.run
    where programme_id = ${programme} and as_of_date = ${date}::date and status = 'completed'`
    .execute(db)
    .catch(() => ({ rows: [] })) // before its first night a database has no such table
  return rows[0]?.runId ?? null
}

/**
 * Of everybody whom the night that was run last judged, refused or told something, by customer number. Another version of
 * the program has made the tables: of these, columns that contract or long use keep.
 */
export async function readFates(db: Db, runId: string): Promise<ReadonlyMap<string, Fate>> {
  const { rows } = await sql<Fate & { readonly customerNumber: string }>`
    with verdict as (
        select
            customer_number,
            outcome || ' ' || reason_code as verdict,
            concat_ws(' ', area_id, municipality_code) as place,
            concat_ws(' / ', array_to_string(groups_met, ' '), array_to_string(groups_unknown, ' ')) as groups,
            coalesce((to_jsonb(night_verdict) ->> 'is_protected')::boolean, false) as is_protected
        from staging.night_verdict
        union all
        select
            customer_number, min('rejected: ' || array_to_string(reason_codes, ' ')), '', '', false
        from audit.rejected_row
        where run_id = ${runId}::bigint and customer_number is not null
            and not exists (
                select from staging.night_verdict where night_verdict.customer_number = rejected_row.customer_number
            )
        group by customer_number
    ),
    notification as (
        select customer_number, string_agg(kind || ' ' || channel, ', ' order by kind, channel) as told
        from register.notification
        inner join register.customership using (customership_id)
        where run_id = ${runId}::bigint
        group by customer_number
    ),
    assignment as (
        select
            customer_number,
            string_agg(concat_ws(' ', service_point_id, caseworker_id), ', ' order by assignment_id) as served
        from register.assignment
        inner join register.customership using (customership_id)
        where assignment.started_run_id = ${runId}::bigint
        group by customer_number
    )
    select
        customer_number as "customerNumber",
        coalesce(verdict, 'no row tonight') as verdict,
        coalesce(place, '') as place,
        coalesce(groups, '') as groups,
        coalesce(told, '') as told,
        coalesce(served, '') as served,
        coalesce(verdict.is_protected, false)
            or coalesce((to_jsonb(customer) ->> 'is_protected')::boolean, false) as "isProtected"
    from verdict
    full join notification using (customer_number)
    full join assignment using (customer_number)
    left join register.customer using (customer_number)`.execute(db)
  return new Map(rows.map(({ customerNumber, ...fate }) => [customerNumber, fate]))
}

/** Customer numbers that came with the flag in a rejected row only: nothing else tells of them. For this code's tables. */
export async function findFlagged(db: Db): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ customerNumber: string }>`
    select customer_number as "customerNumber" from register.flagged_number`.execute(db)
  return new Set(rows.map(({ customerNumber }) => customerNumber))
}

/** The pseudonyms of customers, where they have one. */
export async function findPseudonyms(
  db: Db,
  customerNumbers: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ customerNumber: string; pseudonym: string }>`
    select customer_number as "customerNumber", pseudonym::text as pseudonym
    from register.pseudonym
    where customer_number = any (${[...customerNumbers]}::text[])`.execute(db)
  return new Map(rows.map((row) => [row.customerNumber, row.pseudonym]))
}
