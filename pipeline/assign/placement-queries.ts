import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { analyze } from '../db/statistics.ts'
import { emptyTables } from '../db/working-tables.ts'
import type { Run } from '../domain.ts'
import type { Allocation } from './allocation.ts'

/**
 * Carries the plan out customer by customer. Of a class's customers of one caseworker those keep theirs who have had it
 * longest. The others are ranked as the plan's quotas are: who waits since earlier nights, then who is released, then
 * the new; in each, the longest first.
 */
export async function insertPlacements(tx: Tx, { kept, quotas }: Allocation): Promise<void> {
  await emptyTables(tx, 'staging.night_placement')
  await sql`
    insert into staging.night_placement (customership_id, caseworker_id)
    with kept_quota as (
        select * from jsonb_to_recordset(${JSON.stringify(kept)}::jsonb)
            as kept ("needClass" integer, "caseworkerId" text, count integer, "isAll" boolean)
    ),
    slot as materialized (
        select "needClass" as need_class, "caseworkerId" as caseworker_id,
            generate_series("firstRank", "lastRank") as pool_rank
        from jsonb_to_recordset(${JSON.stringify(quotas)}::jsonb)
            as quota ("needClass" integer, "caseworkerId" text, "firstRank" integer, "lastRank" integer)
    ),
    candidate as (
        select night_need.*, kept_quota.count as kept_count, coalesce(kept_quota."isAll", false) as is_kept
        from staging.night_need
        left join kept_quota
            on kept_quota."needClass" = night_need.need_class
            and kept_quota."caseworkerId" = night_need.preferred_caseworker_id
        where need_class is not null
    ),
    -- Only where some keep theirs and others do not is anybody ranked for it.
    ranked as (
        select
            candidate.*,
            row_number() over (
                partition by need_class, preferred_caseworker_id order by state <> 'held', since, customer_number
            ) <= kept_count as is_among_kept
        from candidate
        where kept_count is not null and not is_kept
    ),
    others as (
        select customership_id, need_class, state, since, customer_number, preferred_caseworker_id
        from candidate
        where kept_count is null
        union all
        select customership_id, need_class, state, since, customer_number, preferred_caseworker_id
        from ranked
        where not is_among_kept
    ),
    pool as (
        select
            customership_id,
            need_class,
            row_number() over (
                partition by need_class
                order by
                    case when state = 'waiting' then 1 when preferred_caseworker_id is not null then 2 else 3 end,
                    since, customer_number
            ) as pool_rank
        from others
    )
    select customership_id, preferred_caseworker_id from candidate where is_kept
    union all
    select customership_id, preferred_caseworker_id from ranked where is_among_kept
    union all
    select pool.customership_id, slot.caseworker_id
    from pool
    left join slot using (need_class, pool_rank)`.execute(tx)
  await analyze(tx, 'staging.night_placement')
}

/**
 * Writes what changes: assignments end and others begin, each with its reason. Who keeps a caseworker, goes on waiting
 * or stays dormant keeps the assignment. A programme that tonight's continues has ended: so have its assignments.
 */
export async function writeAssignments(
  tx: Tx,
  run: Run,
  plan: Allocation,
  formerProgrammeId: string | null,
): Promise<void> {
  const unserved = plan.waiting.filter(({ isServed }) => !isServed).map(({ needClass }) => needClass)
  await sql`
    update register.assignment
    set ended_on = ${run.asOfDate}::date
    from register.customership
    where customership.customership_id = assignment.customership_id
        and customership.programme_id = ${formerProgrammeId}
        and assignment.ended_on is null`.execute(tx)
  const changes = sql`
    select
        need.*,
        placement.caseworker_id,
        case
            when need.state = 'dormant' then 'DORMANT'
            when placement.caseworker_id is null and need.need_class = any (${unserved}::integer[]) then 'NO_CASEWORKER'
            when placement.caseworker_id is null then 'NO_CAPACITY'
            when need.state = 'waiting' then 'FROM_WAITING'
            when need.state = 'resumed' then 'ABSENCE_ENDED'
            when need.state = 'held' and not present.is_listed then 'CASEWORKER_LEFT'
            when need.state = 'held' then 'CASEWORKER_CHANGED'
            when placement.caseworker_id = need.preferred_caseworker_id then 'KEPT'
            else 'NEW_CUSTOMER'
        end as reason
    from staging.night_need as need
    left join staging.night_placement as placement using (customership_id)
    left join register.caseworker as present
        on need.state = 'held' and present.caseworker_id = need.preferred_caseworker_id
    left join register.assignment using (assignment_id)
    where case need.state
        when 'dormant' then assignment.reason is distinct from 'DORMANT'
        when 'waiting' then placement.caseworker_id is not null
        when 'held' then placement.caseworker_id is distinct from need.preferred_caseworker_id
        else true
    end`
  await sql`create temporary table assignment_change on commit drop as ${changes}`.execute(tx)
  await sql`
    update register.assignment
    set ended_on = ${run.asOfDate}::date
    from assignment_change
    where assignment_change.assignment_id = assignment.assignment_id`.execute(tx)
  await sql`
    insert into register.assignment (
        customership_id, service_point_id, service_point_rule, caseworker_id, started_on, reason, started_run_id
    )
    select
        customership_id, service_point_id, service_point_rule, caseworker_id, ${run.asOfDate}::date, reason, ${run.runId}
    from assignment_change
    order by customership_id`.execute(tx)
  await sql`drop table assignment_change`.execute(tx)
  await analyze(tx, 'register.assignment', [
    'assignment_id',
    'customership_id',
    'caseworker_id',
    'reason',
    'started_run_id',
    'ended_on',
  ])
}

/** Enters into the account how long the solver took. */
export async function recordSolving(tx: Tx, run: Run, seconds: number): Promise<void> {
  await sql`
    update audit.stage_run set solving_seconds = ${seconds.toFixed(3)}::numeric
    where run_id = ${run.runId} and stage = 'assign'`.execute(tx)
}

/** Of a class the customers who are not under non-disclosure, and lack something tonight. */
export interface OpenNeed {
  readonly needClass: number
  readonly waiting: number
  readonly inAnotherLanguage: number
}

export async function countOpenNeeds(tx: Tx): Promise<OpenNeed[]> {
  const { rows } = await sql<OpenNeed>`
    select
        need.need_class as "needClass",
        count(*) filter (where placement.caseworker_id is null)::integer as waiting,
        count(*) filter (where not need.language = any (caseworker.languages))::integer as "inAnotherLanguage"
    from staging.night_placement as placement
    inner join staging.night_need as need using (customership_id)
    left join register.caseworker on caseworker.caseworker_id = placement.caseworker_id
    where need.is_open
    group by need.need_class`.execute(tx)
  return rows
}

export interface ShortageRow {
  readonly shortage_number: number
  readonly kind: 'capacity' | 'language'
  readonly area_ids: readonly string[]
  readonly service_point_ids: readonly string[]
  readonly language: string | null
  /** Null: left out, because it is small, or would give away one that is. */
  readonly customer_count: number | null
  readonly description: string
}

export async function insertShortages(tx: Tx, run: Run, shortages: readonly ShortageRow[]): Promise<void> {
  await sql`
    insert into audit.shortage (
        run_id, shortage_number, kind, area_ids, service_point_ids, language, customer_count, description
    )
    select ${run.runId}, shortage.*
    from jsonb_to_recordset(${JSON.stringify(shortages)}::jsonb) as shortage (
        shortage_number integer, kind text, area_ids text[], service_point_ids text[], language text,
        customer_count integer, description text
    )`.execute(tx)
}
