import { sql } from 'kysely'
import type { RunOptions } from '../audit/run-queries.ts'
import type { Tx } from '../db/database.ts'
import { one } from '../db/rows.ts'
import type { Run } from '../domain.ts'

export interface PlanBasis {
  readonly ruleSetSha256: string
  readonly inputSha256: string
  readonly options: RunOptions
}

export async function findBasis(tx: Tx, { runId }: Run): Promise<PlanBasis> {
  const { rows } = await sql<PlanBasis>`
    select rule_set_sha256 as "ruleSetSha256", input_sha256 as "inputSha256", options
    from audit.run
    where run_id = ${runId}`.execute(tx)
  return one(rows)
}

export interface RowCounts {
  readonly received: number
  readonly accepted: number
  readonly rejected: number
}

export async function countRows(tx: Tx, { runId }: Run): Promise<RowCounts> {
  const { rows } = await sql<RowCounts>`
    select
        coalesce(sum(row_count), 0)::integer as received,
        coalesce(sum(accepted_count), 0)::integer as accepted,
        coalesce(sum(rejected_count), 0)::integer as rejected
    from audit.source_file
    where run_id = ${runId} and accepted_count is not null`.execute(tx)
  return one(rows)
}

/**
 * A checksum over what tonight decided of everyone: verdicts, assignments, notifications. With a key of the database:
 * whoever has the plan alone cannot try out people and places.
 */
export async function sumUpFates(tx: Tx, { runId }: Run): Promise<string> {
  const { rows } = await sql<{ sha256: string }>`
    with fate as (
        select row (
            'decision', customer_number, outcome, reason_code, groups_met, groups_unknown, area_id, municipality_code
        )::text as line
        from audit.decision
        where run_id = ${runId}
        union all
        select row (
            'assignment', customer_number, service_point_id, assignment.caseworker_id, assignment.reason
        )::text
        from register.assignment
        inner join register.customership using (customership_id)
        where assignment.started_run_id = ${runId}
        union all
        select row ('notification', notification_id, channel, language, is_restricted, hold_reason)::text
        from register.notification
        where run_id = ${runId}
    ),
    checksum as (
        select md5(line) as checksum from fate
    )
    select encode(sha256(convert_to(
        secret.value || coalesce((select string_agg(checksum, '' order by checksum collate "C") from checksum), ''),
        'UTF8'
    )), 'hex') as sha256
    from register.secret
    where name = 'plan-checksums'`.execute(tx)
  const [row] = rows
  if (row === undefined) throw new Error('the key of plans is missing from register.secret')
  return row.sha256
}

/** What happens to people: in the area of the customership, of those leaving in the one they leave. */
export const plannedEvents = [
  'entering',
  'leaving',
  'moving',
  'notifications',
  'caseworkers-changed',
] as const

/** How many tonight, in the night before, and in the median of the recent nights. */
export interface PlanLine {
  readonly event: (typeof plannedEvents)[number]
  /** Null: by place, fewer than 5, or what would give such a count away. */
  readonly tonight: number | null
  /** Null also without an earlier night. */
  readonly yesterday: number | null
  readonly median: number | null
}

export interface AreaLine extends PlanLine {
  /** Null: under non-disclosure, or the total. */
  readonly area: string | null
}

/**
 * Each event in total, and by area where it occurred tonight or lately; people under non-disclosure by no area. Who moves
 * is counted in the area moved to.
 */
export async function countEvents(
  tx: Tx,
  run: Run,
  recent: readonly string[],
): Promise<(AreaLine & { readonly isTotal: boolean })[]> {
  const { rows } = await sql<AreaLine & { readonly isTotal: boolean }>`
    with night as (
        select run_id from unnest(${[run.runId, ...recent]}::bigint[]) as night (run_id)
    ),
    happened as (
        select
            run_id,
            area_id,
            case outcome when 'TRANSFER' then 'entering' when 'MOVE' then 'moving' else 'leaving' end as event,
            customer_count
        from audit.outcome_count
        where run_id in (select run_id from night) and outcome in ('TRANSFER', 'MOVE', 'RETURN', 'END')
        union all
        select
            run_id,
            case when not is_restricted then area_id end,
            unnest(case kind when 'caseworker' then '{notifications,caseworkers-changed}'::text[] else '{notifications}' end),
            1
        from register.notification
        inner join register.customership using (customership_id)
        where run_id in (select run_id from night)
    ),
    counted as (
        select run_id, area_id, event, grouping(area_id) = 1 as is_total, sum(customer_count)::integer as event_count
        from happened
        group by grouping sets ((run_id, event, area_id), (run_id, event))
    ),
    line as (
        select distinct area_id, event, is_total from counted where not is_total
        union all
        select null, event, true
        from unnest(${[...plannedEvents]}::text[]) as total (event)
    )
    select
        line.area_id as area,
        line.event,
        line.is_total as "isTotal",
        coalesce(max(event_count) filter (where night.run_id = ${run.runId}), 0) as tonight,
        max(coalesce(event_count, 0)) filter (where night.run_id = ${recent[0] ?? null}::bigint) as yesterday,
        percentile_disc(0.5) within group (order by coalesce(event_count, 0))
            filter (where night.run_id <> ${run.runId}) as median
    from line
    cross join night
    left join counted
        on counted.run_id = night.run_id
        and counted.event = line.event
        and counted.is_total = line.is_total
        and counted.area_id is not distinct from line.area_id
    group by line.area_id, line.event, line.is_total
    order by line.area_id collate "C" nulls last, array_position(${[...plannedEvents]}::text[], line.event)`.execute(
    tx,
  )
  return rows
}

export interface PlannedNotifications {
  readonly kind: string
  readonly channel: string
  readonly holdReason: string | null
  readonly count: number
}

export async function countPlannedNotifications(tx: Tx, { runId }: Run): Promise<PlannedNotifications[]> {
  const { rows } = await sql<PlannedNotifications>`
    select kind, channel, hold_reason as "holdReason", count(*)::integer as count
    from register.notification
    where run_id = ${runId}
    group by kind, channel, hold_reason
    order by kind, channel, hold_reason`.execute(tx)
  return rows
}
