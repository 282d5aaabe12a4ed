import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { one } from '../db/rows.ts'
import { analyze } from '../db/statistics.ts'
import { emptyTables } from '../db/working-tables.ts'
import type { IsoDate, Run } from '../domain.ts'
import { channelOf, isTold, kindOf } from '../notify/notification-queries.ts'
import { hideFewIn } from '../privacy/small-counts.ts'
import type { Programme } from '../programmes/programme.ts'

/** Whether it is its programme's last completed night, and every row of its customer files is still staged. */
export async function isLastAndStaged(tx: Tx, { runId, programmeId }: Run): Promise<boolean> {
  const { rows } = await sql<{ isLastAndStaged: boolean | null }>`
    select
        (select max(run_id) from audit.run where programme_id = ${programmeId} and status = 'completed') = ${runId}::bigint
        and not exists (
            select from audit.source_file
            where run_id = ${runId} and accepted_count is not null
                and not exists (
                    select from staging.staged_file where staged_file.staged_file_id = source_file.staged_file_id
                )
        ) as "isLastAndStaged"`.execute(tx)
  return one(rows).isLastAndStaged === true
}

/** A run for a transaction that is undone: it takes no number, or the account would have a gap. */
export async function insertUnnumberedRun(tx: Tx, programme: Programme, asOfDate: IsoDate): Promise<Run> {
  await sql`
    insert into audit.run (run_id, programme_id, as_of_date, rule_set_sha256)
    overriding system value
    values (0, ${programme.id}, ${asOfDate}::date, ${programme.sha256})`.execute(tx)
  return { runId: '0', programmeId: programme.id, asOfDate }
}

/** Undoes what the run changed of all that judging reads: memberships, home municipalities, decisions settled. */
export async function returnToRun(tx: Tx, { runId }: Run): Promise<void> {
  await emptyTables(tx, 'staging.night_file', 'staging.night_rejection')
  await sql`
    insert into staging.night_file (source_file_id, staged_file_id, file_name)
    select source_file_id, staged_file_id, file_name
    from audit.source_file
    where run_id = ${runId} and accepted_count is not null`.execute(tx)
  await sql`
    insert into staging.night_rejection (source_file_id, line_number, customer_number, reason_codes, fields)
    select source_file_id, line_number, customer_number, reason_codes, fields
    from audit.rejected_row
    where run_id = ${runId}`.execute(tx)
  await sql`delete from register.handover_line where run_id = ${runId}`.execute(tx)
  await sql`delete from register.notification where run_id = ${runId}`.execute(tx)
  await sql`
    delete from register.assignment
    using register.customership
    where customership.customership_id = assignment.customership_id and customership.started_run_id = ${runId}`.execute(
    tx,
  )
  await sql`delete from register.customership where started_run_id = ${runId}`.execute(tx)
  await sql`
    update register.customership
    set ended_on = null, end_reason = null, ended_run_id = null
    where ended_run_id = ${runId}`.execute(tx)
  await sql`
    update register.customership
    set home_municipality = former_home_municipality, former_home_municipality = null, home_municipality_run_id = null
    where home_municipality_run_id = ${runId}`.execute(tx)
  await sql`
    update register.te_decision set settled_run_id = null, effect = null where settled_run_id = ${runId}`.execute(
    tx,
  )
  await analyze(tx, 'staging.night_file')
  await analyze(tx, 'staging.night_rejection')
}

/** Keeps the verdicts of the rules in force beside those of the changed ones. */
export async function keepVerdicts(tx: Tx): Promise<void> {
  await sql`create temporary table verdict_in_force on commit drop as select * from staging.night_verdict`.execute(
    tx,
  )
  await analyze(tx, 'verdict_in_force')
}

export interface MemberCount {
  readonly inForce: number
  readonly changed: number
  readonly enter: number
  readonly leave: number
}

/** Null: fewer than 5, or what would give such a count away. */
export type AreaCount = { readonly [Name in keyof MemberCount]: number | null } & { readonly area: string }

export interface GroupCount {
  readonly group: string
  readonly inForce: number
  readonly changed: number
}

export interface NotificationCount {
  readonly kind: string
  readonly channel: string
  readonly inForce: number
  readonly changed: number
}

export interface FateChange {
  readonly inForce: string
  readonly changed: string
  readonly count: number
  /** Customer numbers of some, the lowest first. */
  readonly examples: readonly string[]
}

interface Compared {
  readonly customers: {
    readonly judged: number
    readonly affected: number
    readonly underNonDisclosure: number
  }
  readonly members: MemberCount
  readonly areas: readonly AreaCount[]
  readonly groups: readonly GroupCount[]
  readonly notifications: readonly NotificationCount[]
  readonly changes: readonly FateChange[]
}

const examplesShown = 5

/**
 * What differs between the verdicts kept and tonight's. Of people under non-disclosure only their number: a rule can be
 * about one place, and whose fate it changes lives there.
 */
export async function compareVerdicts(tx: Tx): Promise<Compared> {
  const fate = (side: string) =>
    sql`coalesce(${sql.ref(`${side}.outcome`)} || ' ' || ${sql.ref(`${side}.reason_code`)}, 'no row tonight')`
  // Who has a verdict on one side only is a member without a row tonight, whose membership the other side ends.
  const isMember = (side: string) =>
    sql`coalesce(${sql.ref(`${side}.outcome`)} in ('TRANSFER', 'KEEP', 'MOVE'), true)`
  await sql`
    create temporary table compared on commit drop as
    select
        customer_number,
        ${fate('in_force')} as in_force,
        case
            when ${fate('in_force')} <> ${fate('changed')} then ${fate('changed')}
            when (in_force.area_id, in_force.municipality_code)
                is distinct from (changed.area_id, changed.municipality_code) then 'the same, elsewhere'
            when (in_force.groups_met, in_force.groups_unknown)
                is distinct from (changed.groups_met, changed.groups_unknown) then 'the same, by other groups'
        end as changed,
        ${isMember('in_force')} as was_member,
        ${isMember('changed')} as is_member,
        coalesce(in_force.area_id, changed.area_id) as former_area_id,
        coalesce(changed.area_id, in_force.area_id) as area_id
    from verdict_in_force as in_force
    full join staging.night_verdict as changed using (customer_number)
    where not coalesce(in_force.is_protected, changed.is_protected)`.execute(tx)
  await analyze(tx, 'compared')
  const memberCount = sql`
    count(*) filter (where was_member)::integer as "inForce",
    count(*) filter (where is_member)::integer as changed,
    count(*) filter (where is_member and not was_member)::integer as enter,
    count(*) filter (where was_member and not is_member)::integer as leave`

  const customers = await sql<Compared['customers']>`
    select
        count(*)::integer as judged,
        count(changed)::integer as affected,
        (
            select count(distinct customer_number)::integer
            from (
                select customer_number from verdict_in_force where is_protected
                union all
                select customer_number from staging.night_verdict where is_protected
            ) as hidden
        ) as "underNonDisclosure"
    from compared`.execute(tx)
  const members = await sql<MemberCount>`select ${memberCount} from compared`.execute(tx)
  const areas = await sql<MemberCount & { readonly area: string }>`
    select
        area,
        count(*) filter (where side = 'in force')::integer as "inForce",
        count(*) filter (where side = 'changed')::integer as changed,
        count(*) filter (where side = 'changed' and not was_there)::integer as enter,
        count(*) filter (where side = 'in force' and not is_there)::integer as leave
    from (
        select
            'in force' as side, former_area_id as area, true as was_there,
            is_member and area_id = former_area_id as is_there
        from compared
        where was_member
        union all
        select
            'changed', area_id, was_member and area_id = former_area_id, true
        from compared
        where is_member
    ) as member
    group by area
    order by area`.execute(tx)
  const groups = await sql<GroupCount>`
    select
        "group", count(*) filter (where not is_changed)::integer as "inForce",
        count(*) filter (where is_changed)::integer as changed
    from (
        select unnest(groups_met) as "group", false as is_changed from verdict_in_force where outcome = 'TRANSFER' and not is_protected
        union all
        select unnest(groups_met), true from staging.night_verdict where outcome = 'TRANSFER' and not is_protected
    ) as met
    group by "group"
    order by "group"`.execute(tx)
  const changes = await sql<FateChange>`
    select
        in_force as "inForce", changed, count(*)::integer as count,
        coalesce(
            (array_agg(customer_number order by length(customer_number), customer_number))[:${sql.lit(examplesShown)}],
            '{}'
        ) as examples
    from compared
    where changed is not null
    group by in_force, changed
    order by count desc, in_force, changed`.execute(tx)
  const notifications = await countNotifications(tx)
  return {
    customers: one(customers.rows),
    members: one(members.rows),
    areas: hideFewIn(areas.rows, ['inForce', 'changed', 'enter', 'leave'], (area, column) => area[column]),
    groups: groups.rows,
    notifications,
    changes: changes.rows,
  }
}

async function countNotifications(tx: Tx): Promise<readonly NotificationCount[]> {
  const told = ['outcome', 'reason_code', 'customer_number', 'staged_file_id', 'line_number', 'is_protected']
  const columns = sql.join(told.map((column) => sql.ref(column)))
  const { rows } = await sql<NotificationCount>`
    with event as (
        select ${columns}, false as is_changed from verdict_in_force
        union all
        select ${columns}, true from staging.night_verdict
    ),
    notification as (
        select
            ${kindOf('event')} as kind,
            ${channelOf((column) => sql`coalesce(${sql.ref(`customer.${column}`)}, ${sql.ref(`person.${column}`)})`, sql`event.is_protected`)} as channel,
            is_changed
        from event
        left join staging.customer using (staged_file_id, line_number)
        left join register.person on event.line_number is null and person.customer_number = event.customer_number
        where ${isTold('event')} and not event.is_protected
    )
    select
        kind, channel, count(*) filter (where not is_changed)::integer as "inForce",
        count(*) filter (where is_changed)::integer as changed
    from notification
    group by kind, channel
    order by kind, channel`.execute(tx)
  return rows
}
