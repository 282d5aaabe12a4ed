import { sql } from 'kysely'
import { capPerFullTime } from '../assign/caseworker-queries.ts'
import type { Caseworker } from '../assign/needs.ts'
import type { Tx } from '../db/database.ts'
import { one } from '../db/rows.ts'
import type { Run } from '../domain.ts'
import type { Programme } from '../programmes/programme.ts'

export interface CustomerCount {
  readonly withCaseworker: number
  readonly waiting: number
  /** Without a valid job search, or absent for 30 days: they take no capacity. */
  readonly dormant: number
}

export interface ServicePointCount extends CustomerCount {
  /** Null, both: under non-disclosure. */
  readonly area: string | null
  readonly servicePoint: string | null
}

/** The programme's customers by service point, and those under non-disclosure by none; in the order of their names. */
export async function countCustomers(tx: Tx, { programmeId }: Run): Promise<ServicePointCount[]> {
  const { rows } = await sql<ServicePointCount>`
    select
        case when not is_protected then customership.area_id end as area,
        case when not is_protected then assignment.service_point_id end as "servicePoint",
        count(assignment.caseworker_id)::integer as "withCaseworker",
        count(*) filter (where assignment.caseworker_id is null and assignment.reason <> 'DORMANT')::integer as waiting,
        count(*) filter (where assignment.reason = 'DORMANT')::integer as dormant
    from register.assignment
    inner join register.customership using (customership_id)
    inner join register.customer using (customer_number)
    where customership.programme_id = ${programmeId}
        and customership.ended_on is null
        and assignment.ended_on is null
    group by 1, 2
    order by 1, 2`.execute(tx)
  return rows
}

export interface LoadedCaseworker extends Caseworker {
  readonly fullTimeEquivalent: number
  /** Customers of a full-time worker at most. */
  readonly cap: number
  /** In the run's programme. */
  readonly customers: number
}

/** The listed caseworkers with their load, without people under non-disclosure; in the order of their ids. */
export async function findLoadedCaseworkers(
  tx: Tx,
  { programmeId }: Run,
  programme: Programme,
): Promise<LoadedCaseworker[]> {
  const { rows } = await sql<LoadedCaseworker>`
    select
        caseworker.caseworker_id as "caseworkerId",
        caseworker.municipality_code as municipality,
        caseworker.service_point_id as "servicePointId",
        caseworker.languages,
        caseworker.groups_served as "groupsServed",
        caseworker.full_time_equivalent::float as "fullTimeEquivalent",
        ${capPerFullTime(programme)} as cap,
        caseworker.capacity,
        coalesce(load.here, 0)::integer as customers,
        coalesce(load.elsewhere, 0)::integer as "otherLoad"
    from register.caseworker
    left join (
        select
            assignment.caseworker_id,
            count(*) filter (where customership.programme_id = ${programmeId}) as here,
            count(*) filter (where customership.programme_id <> ${programmeId}) as elsewhere
        from register.assignment
        inner join register.customership using (customership_id)
        inner join register.customer using (customer_number)
        where assignment.ended_on is null and not is_protected
        group by assignment.caseworker_id
    ) as load using (caseworker_id)
    where caseworker.is_listed
    order by caseworker.caseworker_id`.execute(tx)
  return rows
}

export interface RecordedShortage {
  /** Capacity: they wait. Language: they are not served in their own. */
  readonly kind: 'capacity' | 'language'
  readonly areas: readonly string[]
  readonly servicePoints: readonly string[]
  readonly language: string | null
  /** Null: fewer than 5, or what would give such a count away. */
  readonly count: number | null
  /** One sentence for the operator. */
  readonly description: string
}

/** Where the run found capacity short: who waits before who is served in another language, most people first. */
export async function findShortages(tx: Tx, { runId }: Run): Promise<RecordedShortage[]> {
  const { rows } = await sql<RecordedShortage>`
    select
        kind, area_ids as areas, service_point_ids as "servicePoints", language, customer_count as count, description
    from audit.shortage
    where run_id = ${runId}
    order by kind, customer_count desc nulls last, shortage_number`.execute(tx)
  return rows
}

/**
 * People of unconfirmed areas, who are not transferred until a person confirms the area. Without those under
 * non-disclosure.
 */
export async function countUnconfirmed(tx: Tx): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from staging.night_verdict where reason_code = 'AREA_UNCONFIRMED' and not is_protected`.execute(
    tx,
  )
  return one(rows).count
}
