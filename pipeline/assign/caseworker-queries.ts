import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { Run } from '../domain.ts'
import type { Programme } from '../programmes/programme.ts'
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
  /** Per full-time worker; null: the area's or the programme's. */
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

type Caps = Pick<Programme, 'areas' | 'caseworkerCap'>

/** Most customers of a full-time `caseworker`: as listed, else as the area of the municipality says, else the programme. */
export function capPerFullTime({ areas, caseworkerCap }: Caps): RawBuilder<number> {
  const ownCaps = areas.flatMap(({ id, caseworkerCap }) =>
    caseworkerCap === undefined ? [] : [{ area: id, customers: caseworkerCap.customers }],
  )
  return sql<number>`
    coalesce(
        caseworker.cap_per_full_time,
        (
            select own.customers
            from jsonb_to_recordset(${JSON.stringify(ownCaps)}::jsonb) as own (area text, customers integer)
            inner join staging.night_municipality as municipality on municipality.area_id = own.area
            where municipality.municipality_code = caseworker.municipality_code
        ),
        ${caseworkerCap.customers}::integer
    )`
}

/** Says how many customers each listed caseworker can have: full-time equivalents x cap. */
export async function updateCapacities(tx: Tx, run: Run, caps: Caps): Promise<void> {
  const capacity = sql`floor(full_time_equivalent * ${capPerFullTime(caps)})::integer`
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
