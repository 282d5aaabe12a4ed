import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { insertInParallel } from '../db/parallel-insert.ts'
import { analyze } from '../db/statistics.ts'
import { emptyTables } from '../db/working-tables.ts'
import type { Run } from '../domain.ts'
import type { NeedClass } from './needs.ts'

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
  await emptyTables(tx, 'staging.night_service_point_rule')
  await sql`
    insert into staging.night_service_point_rule
    select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as rule (
        area_id text, rule_number integer, service_point_id text, municipality_codes text[], under_age integer,
        group_ids text[], in_integration_period boolean
    )`.execute(tx)
  await analyze(tx, 'staging.night_service_point_rule')
}

/**
 * Collects what every open customership needs tonight. A new one gets its service point now (the first rule that
 * applies) and keeps it. Dormant is who is absent for `absentDays`: takes no capacity. Preferred is the caseworker they
 * have; of the new the last one before the job search ended, where the customership goes on; else the TE office's expert
 * who is listed under the same id, or the caseworker of the programme that tonight's continues; of those back from an
 * absence the one before it. Alike needs share a class: of the groups only those count that some listed caseworker is for.
 */
export async function insertNeeds(
  tx: Tx,
  run: Run,
  {
    formerProgrammeId,
    absentDays,
  }: { readonly formerProgrammeId: string | null; readonly absentDays: number },
): Promise<void> {
  await emptyTables(tx, 'staging.night_need')
  const groupSets = await findGroupSets(tx, run)
  const columns = sql`
      customership_id, customer_number, assignment_id, service_point_id, service_point_rule, state, since,
      language, is_open, preferred_caseworker_id, need_class`
  const query = sql`
    with group_set as (
        select "groupIds" as group_ids, relevant
        from jsonb_to_recordset(${JSON.stringify(groupSets)}::jsonb) as present ("groupIds" text[], relevant text[])
    ),
    chosen as (
        select distinct on (customership.customership_id)
            customership.customership_id, rule.service_point_id, rule.rule_number
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
    long_absent as (
        select customer_number from register.absence
        where programme_id = ${run.programmeId}
            and ended_on is null
            and started_on <= ${run.asOfDate}::date - ${absentDays}::integer
    ),
    former as (
        select distinct on (customership.customer_number)
            customership.customer_number, municipality.resolved_code as municipality_code, assignment.caseworker_id
        from register.customership
        inner join staging.night_municipality as municipality using (municipality_code)
        inner join register.assignment using (customership_id)
        where customership.programme_id = ${formerProgrammeId}
            and (customership.ended_on is null or customership.end_reason = 'PROGRAMME_ENDED')
            and assignment.caseworker_id is not null
        order by customership.customer_number, assignment.assignment_id desc
    ),
    gone_on as (
        select customer_number, former_customership_id from staging.night_verdict where reason_code = 'RESTARTED'
    ),
    member as (
        select
            customership.customership_id,
            customership.customer_number,
            present.assignment_id,
            coalesce(present.service_point_id, chosen.service_point_id) as service_point_id,
            coalesce(present.service_point_rule, chosen.rule_number) as service_point_rule,
            case
                when long_absent.customer_number is not null then 'dormant'
                when chosen.customership_id is not null then 'new'
                when present.reason = 'DORMANT' then 'resumed'
                when present.caseworker_id is null then 'waiting'
                else 'held'
            end as state,
            present.started_on,
            present.caseworker_id as present_caseworker_id,
            case
                when present.reason = 'DORMANT' then ${lastCaseworkerOf(sql`customership.customership_id`)}
                when gone_on.customer_number is not null then ${lastCaseworkerOf(sql`gone_on.former_customership_id`)}
            end as last_caseworker_id,
            person.responsible_expert,
            customership.municipality_code,
            person.service_language,
            not customer.is_protected as is_open,
            group_set.relevant,
            case
                when customership.previous_ended_on is null and former.municipality_code = customership.municipality_code
                    then former.caseworker_id
            end as former_caseworker_id
        from register.customership
        inner join register.person using (customer_number)
        inner join register.customer using (customer_number)
        inner join group_set using (group_ids)
        left join register.assignment as present
            on present.customership_id = customership.customership_id and present.ended_on is null
        left join chosen on chosen.customership_id = customership.customership_id
        left join long_absent using (customer_number)
        left join former using (customer_number)
        left join gone_on using (customer_number)
        where customership.programme_id = ${run.programmeId} and customership.ended_on is null
    )
    select
        member.customership_id, member.customer_number, member.assignment_id, member.service_point_id,
        member.service_point_rule, member.state,
        case when member.state in ('held', 'waiting') then member.started_on else ${run.asOfDate}::date end,
        member.service_language,
        member.is_open,
        case member.state
            when 'held' then member.present_caseworker_id
            when 'resumed' then resumed.caseworker_id
            when 'new' then coalesce(resumed.caseworker_id, expert.caseworker_id, former_worker.caseworker_id)
        end,
        case
            when member.state <> 'dormant' then dense_rank() over (
                order by member.service_point_id, member.municipality_code, member.service_language, member.relevant
            )
        end
    from member
    left join register.caseworker as resumed
        on resumed.caseworker_id = member.last_caseworker_id and resumed.is_listed
    left join register.caseworker as expert
        on expert.caseworker_id = member.responsible_expert and expert.is_listed
    left join register.caseworker as former_worker
        on former_worker.caseworker_id = member.former_caseworker_id and former_worker.is_listed`
  await insertInParallel(tx, 'staging.night_need', columns, query)
  await analyze(tx, 'staging.night_need')
}

/** The last caseworker whom a customership had. */
export const lastCaseworkerOf = (customershipId: RawBuilder<unknown>) => sql`(
    select caseworker_id
    from register.assignment
    where assignment.customership_id = ${customershipId} and caseworker_id is not null
    order by assignment_id desc
    limit 1
)`

interface GroupSet {
  readonly groupIds: readonly string[]
  /** Those of them that some listed caseworker is for. */
  readonly relevant: readonly string[]
}

/** The sets of groups that open customerships have, few for all customers. */
async function findGroupSets(tx: Tx, run: Run): Promise<GroupSet[]> {
  const { rows } = await sql<GroupSet>`
    select
        group_ids as "groupIds",
        array(
            select group_id
            from unnest(group_ids) as group_id
            where group_id in (select unnest(groups_served) from register.caseworker where is_listed)
            order by group_id
        ) as relevant
    from register.customership
    where programme_id = ${run.programmeId} and ended_on is null
    group by group_ids`.execute(tx)
  return rows
}

export async function findNeedClasses(tx: Tx, run: Run): Promise<NeedClass[]> {
  const { rows } = await sql<NeedClass>`
    with class as (
        select
            need_class,
            min(customership_id) as customership_id,
            bool_or(is_open) as is_open,
            count(*) filter (where state in ('new', 'resumed') and preferred_caseworker_id is null)::integer as new_count
        from staging.night_need
        where need_class is not null
        group by need_class
    ),
    waiting as (
        select need_class, jsonb_agg(jsonb_build_object('since', since, 'count', customer_count) order by since) as nights
        from (
            select need_class, since, count(*) as customer_count
            from staging.night_need
            where state = 'waiting'
            group by need_class, since
        ) as night
        group by need_class
    ),
    holder as (
        select
            need_class,
            jsonb_agg(
                jsonb_build_object('caseworkerId', preferred_caseworker_id, 'count', customer_count)
                order by preferred_caseworker_id
            ) as caseworkers
        from (
            select need_class, preferred_caseworker_id, count(*) as customer_count
            from staging.night_need
            where need_class is not null and preferred_caseworker_id is not null
            group by need_class, preferred_caseworker_id
        ) as held
        group by need_class
    )
    select
        class.need_class as "needClass",
        customership.area_id as "areaId",
        need.service_point_id as "servicePointId",
        service_point.municipality_code as "servicePointMunicipality",
        customership.municipality_code as "municipality",
        need.language,
        customership.group_ids as "groups",
        class.is_open as "isOpen",
        class.new_count as "newCount",
        coalesce(waiting.nights, '[]') as waiting,
        coalesce(holder.caseworkers, '[]') as holders
    from class
    inner join staging.night_need as need using (customership_id)
    inner join register.customership using (customership_id)
    inner join register.service_point
        on service_point.programme_id = ${run.programmeId}
        and service_point.service_point_id = need.service_point_id
    left join waiting on waiting.need_class = class.need_class
    left join holder on holder.need_class = class.need_class
    order by class.need_class`.execute(tx)
  return rows
}
