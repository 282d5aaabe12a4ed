import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { Run } from '../domain.ts'
import type { CaseworkerRoom, NeedClass, Quota } from './distribute.ts'

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
        full_time_equivalent, cap_per_full_time, is_listed, changed_run_id
    )
    select listed.*, true, ${run.runId}
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

export interface ServicePointRuleRow {
  readonly area_id: string
  readonly rule_number: number
  readonly service_point_id: string
  readonly municipality_codes: readonly string[] | null
  readonly under_age: number | null
  readonly group_ids: readonly string[] | null
  readonly in_integration_period: boolean | null
}

export async function replaceServicePointRules(tx: Tx, rows: readonly ServicePointRuleRow[]): Promise<void> {
  await sql`truncate staging.night_service_point_rule`.execute(tx)
  await sql`
    insert into staging.night_service_point_rule
    select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as rule (
        area_id text, rule_number integer, service_point_id text, municipality_codes text[], under_age integer,
        group_ids text[], in_integration_period boolean
    )`.execute(tx)
  await sql`analyze staging.night_service_point_rule`.execute(tx)
}

/** What bounds a caseworker's customers. */
export interface Caps {
  /** Most customers per full-time worker where the list leaves it empty. */
  readonly defaultCap: number
  /** The programme that tonight's continues: its customers are the same people, and are not counted twice. */
  readonly formerProgrammeId: string | null
}

/** Listed caseworkers, how many customers each can have (full-time equivalents x cap), and has in any programme. */
function caseworkerRoom({ defaultCap, formerProgrammeId }: Caps) {
  return sql`
    select
        caseworker.caseworker_id,
        floor(caseworker.full_time_equivalent * coalesce(caseworker.cap_per_full_time, ${defaultCap}))::integer as capacity,
        coalesce(load.customer_count, 0)::integer as load
    from register.caseworker
    left join (
        select assignment.caseworker_id, count(*) as customer_count
        from register.assignment
        inner join register.customership using (customership_id)
        where assignment.ended_on is null
            and assignment.caseworker_id is not null
            and customership.programme_id is distinct from ${formerProgrammeId}
        group by assignment.caseworker_id
    ) as load using (caseworker_id)
    where caseworker.is_listed`
}

/**
 * Collects who needs a caseworker: new customerships, whose service point is chosen now (first rule that applies),
 * and customers still waiting at theirs. Alike needs form a class; within it those who have waited longest come first.
 * Who was a customer of the former programme to its end, and begins in the same municipality, keeps the caseworker who
 * is still listed and has room: nobody has more customers than the cap.
 */
export async function insertNeeds(tx: Tx, run: Run, caps: Caps): Promise<void> {
  await sql`truncate staging.night_need`.execute(tx)
  await sql`
    insert into staging.night_need (
        customership_id, service_point_id, need_class, need_rank, is_new, kept_caseworker_id
    )
    with new_need as (
        select distinct on (customership.customership_id)
            customership.customership_id, customership.customer_number, customership.started_on,
            customership.municipality_code, customership.group_ids, person.service_language,
            rule.service_point_id, true as is_new, customership.previous_ended_on is null as is_first
        from register.customership
        inner join register.person using (customer_number)
        inner join staging.night_service_point_rule as rule
            on rule.area_id = customership.area_id
            and (rule.municipality_codes is null or customership.municipality_code = any (rule.municipality_codes))
            and (
                rule.under_age is null
                or extract(year from age(${run.asOfDate}::date, person.birth_date)) < rule.under_age
            )
            and (rule.group_ids is null or customership.group_ids && rule.group_ids)
            and (
                rule.in_integration_period is null
                or coalesce(person.integration_period_ends_on >= ${run.asOfDate}::date, false) = rule.in_integration_period
            )
        where customership.started_run_id = ${run.runId}
        order by customership.customership_id, rule.rule_number
    ),
    need as (
        select * from new_need
        union all
        select
            customership.customership_id, customership.customer_number, customership.started_on,
            customership.municipality_code, customership.group_ids, person.service_language,
            waiting.service_point_id, false, false
        from register.assignment as waiting
        inner join register.customership using (customership_id)
        inner join register.person using (customer_number)
        where waiting.ended_on is null
            and waiting.caseworker_id is null
            and customership.programme_id = ${run.programmeId}
    ),
    former as (
        select
            need.customership_id,
            assignment.caseworker_id,
            row_number() over (partition by assignment.caseworker_id order by need.customer_number) as caseworker_rank
        from need
        inner join register.customership
            on customership.customer_number = need.customer_number
            and customership.programme_id = ${caps.formerProgrammeId}
            and (customership.ended_on is null or customership.end_reason = 'PROGRAMME_ENDED')
        inner join staging.night_municipality as municipality
            on municipality.municipality_code = customership.municipality_code
            and municipality.resolved_code = need.municipality_code
        inner join register.assignment
            on assignment.customership_id = customership.customership_id
            and assignment.ended_on is not distinct from customership.ended_on
        where need.is_first
    ),
    kept as (
        select former.customership_id, former.caseworker_id
        from former
        inner join (${caseworkerRoom(caps)}) as room using (caseworker_id)
        where former.caseworker_rank <= room.capacity - room.load
    )
    select
        customership_id,
        service_point_id,
        dense_rank() over (order by service_point_id, municipality_code, service_language, group_ids),
        row_number() over (
            partition by service_point_id, municipality_code, service_language, group_ids, kept.caseworker_id is null
            order by started_on, customer_number
        ),
        is_new,
        kept.caseworker_id
    from need
    left join kept using (customership_id)`.execute(tx)
  await sql`analyze staging.night_need`.execute(tx)
}

export async function findNeedClasses(tx: Tx, run: Run): Promise<NeedClass[]> {
  const { rows } = await sql<NeedClass>`
    select
        need.need_class as "needClass",
        need.service_point_id as "servicePointId",
        service_point.municipality_code as "servicePointMunicipality",
        customership.municipality_code as "municipality",
        person.service_language as "language",
        customership.group_ids as "groups",
        class.customer_count as "customerCount"
    from (
        select need_class, min(customership_id) as customership_id, count(*)::integer as customer_count
        from staging.night_need
        where kept_caseworker_id is null
        group by need_class
    ) as class
    inner join staging.night_need as need using (customership_id)
    inner join register.customership using (customership_id)
    inner join register.person using (customer_number)
    inner join register.service_point
        on service_point.programme_id = ${run.programmeId}
        and service_point.service_point_id = need.service_point_id
    order by need.need_class`.execute(tx)
  return rows
}

/** The listed caseworkers with their room tonight: those kept count as theirs already. */
export async function findCaseworkerRooms(tx: Tx, caps: Caps): Promise<CaseworkerRoom[]> {
  const { rows } = await sql<CaseworkerRoom>`
    select
        caseworker.caseworker_id as "caseworkerId",
        caseworker.municipality_code as "municipality",
        caseworker.service_point_id as "servicePointId",
        caseworker.languages,
        caseworker.groups_served as "groupsServed",
        room.capacity,
        room.load + coalesce(kept.customer_count, 0)::integer as "load"
    from register.caseworker
    inner join (${caseworkerRoom(caps)}) as room using (caseworker_id)
    left join (
        select kept_caseworker_id as caseworker_id, count(*) as customer_count
        from staging.night_need
        where kept_caseworker_id is not null
        group by kept_caseworker_id
    ) as kept using (caseworker_id)
    order by caseworker.caseworker_id`.execute(tx)
  return rows
}

/**
 * Writes the assignments of tonight's needs: within a class the quotas take the customers in rank order, and who is
 * left over waits, with the reason. A customer who was already waiting gets a new assignment only with a caseworker.
 */
export async function insertAssignments(
  tx: Tx,
  run: Run,
  quotas: readonly Quota[],
  servedClasses: readonly number[],
): Promise<void> {
  const placed = sql`
    with quota as (
        select need_class, caseworker_id, first_rank, last_rank
        from jsonb_to_recordset(${JSON.stringify(quotas)}::jsonb)
            as quota (need_class integer, caseworker_id text, first_rank integer, last_rank integer)
    ),
    slot as materialized (
        select need_class, caseworker_id, generate_series(first_rank, last_rank) as need_rank from quota
    )
    select
        need.customership_id,
        need.service_point_id,
        need.need_class,
        need.is_new,
        need.kept_caseworker_id is not null as is_kept,
        coalesce(need.kept_caseworker_id, slot.caseworker_id) as caseworker_id
    from staging.night_need as need
    left join slot
        on need.kept_caseworker_id is null
        and slot.need_class = need.need_class
        and slot.need_rank = need.need_rank`
  await sql`
    update register.assignment
    set ended_on = ${run.asOfDate}::date
    from (${placed}) as placed
    where assignment.customership_id = placed.customership_id
        and assignment.ended_on is null
        and placed.caseworker_id is not null`.execute(tx)
  await sql`
    insert into register.assignment (customership_id, service_point_id, caseworker_id, started_on, reason, started_run_id)
    select
        customership_id, service_point_id, caseworker_id, ${run.asOfDate}::date,
        case
            when is_kept then 'KEPT'
            when caseworker_id is not null and is_new then 'NEW_CUSTOMER'
            when caseworker_id is not null then 'FROM_WAITING'
            when need_class = any (${[...servedClasses]}::integer[]) then 'NO_CAPACITY'
            else 'NO_CASEWORKER'
        end,
        ${run.runId}
    from (${placed}) as placed
    where is_new or caseworker_id is not null
    order by customership_id`.execute(tx)
  await sql`analyze register.assignment`.execute(tx)
}
