import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { Run } from '../domain.ts'
import type { Caseworker } from './needs.ts'

export interface CaseworkerRow {
  readonly caseworker_id: string
  readonly name: string
  readonly municipality_code: string
  readonly service_point_id: string | null
  readonly languages: readonly string[]
  /** Empty: all. */
  readonly groups: readonly string[]
  readonly full_time_equivalent: number
  /** Per full-time worker; null: the programme's. */
  readonly most_customers: number | null
}

/** Takes a new caseworker list: who is no longer on it has left. */
export async function replaceCaseworkers(tx: Tx, run: Run, rows: readonly CaseworkerRow[]): Promise<void> {
  const columns = [
    'name',
    'municipality_code',
    'service_point_id',
    'languages',
    'groups_served',
    'full_time_equivalent',
    'cap_per_full_time',
    'is_listed',
  ]
  const list = (table: string) => sql.join(columns.map((column) => sql.ref(`${table}.${column}`)))
  await sql`
    insert into register.caseworker (
        caseworker_id, name, municipality_code, service_point_id, languages, groups_served,
        full_time_equivalent, cap_per_full_time, capacity, is_listed, changed_run_id
    )
    select listed.*, 0, true, ${run.runId}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as listed (
        caseworker_id text, name text, municipality_code text, service_point_id text, languages text[],
        groups text[], full_time_equivalent numeric, most_customers integer
    )
    on conflict (caseworker_id) do update
    set ${sql.join(columns.map((column) => sql`${sql.ref(column)} = ${sql.ref(`excluded.${column}`)}`))},
        changed_run_id = excluded.changed_run_id
    where (${list('caseworker')}) is distinct from (${list('excluded')})`.execute(tx)
  await sql`
    update register.caseworker
    set is_listed = false, changed_run_id = ${run.runId}
    where is_listed and caseworker_id <> all (${rows.map((row) => row.caseworker_id)}::text[])`.execute(tx)
}

/** Says how many customers each listed caseworker can have: full-time equivalents x cap, or the programme's default. */
export async function updateCapacities(tx: Tx, run: Run, defaultCap: number): Promise<void> {
  const capacity = sql`floor(full_time_equivalent * coalesce(cap_per_full_time, ${defaultCap}))::integer`
  await sql`
    update register.caseworker
    set capacity = ${capacity}, changed_run_id = ${run.runId}
    where is_listed and capacity <> ${capacity}`.execute(tx)
}

/** The listed caseworkers, with their customers in other programmes; those of one that tonight's continues are its own. */
export async function findCaseworkers(
  tx: Tx,
  run: Run,
  formerProgrammeId: string | null,
): Promise<Caseworker[]> {
  const { rows } = await sql<Caseworker>`
    select
        caseworker.caseworker_id as "caseworkerId",
        coalesce(municipality.resolved_code, caseworker.municipality_code) as "municipality",
        caseworker.service_point_id as "servicePointId",
        caseworker.languages,
        caseworker.groups_served as "groupsServed",
        caseworker.capacity,
        coalesce(other.customer_count, 0)::integer as "otherLoad"
    from register.caseworker
    left join staging.night_municipality as municipality using (municipality_code)
    left join (
        select assignment.caseworker_id, count(*) as customer_count
        from register.assignment
        inner join register.customership using (customership_id)
        where assignment.ended_on is null
            and assignment.caseworker_id is not null
            and customership.programme_id <> ${run.programmeId}
            and customership.programme_id is distinct from ${formerProgrammeId}
        group by assignment.caseworker_id
    ) as other using (caseworker_id)
    where caseworker.is_listed
    order by caseworker.caseworker_id`.execute(tx)
  return rows
}
