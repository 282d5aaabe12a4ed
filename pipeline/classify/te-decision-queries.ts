import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { analyze } from '../db/statistics.ts'
import { emptyTables } from '../db/working-tables.ts'
import type { Run } from '../domain.ts'
import { isPastEnd, knownSince, type Programme } from '../programmes/programme.ts'

/**
 * Since when the programme knows a decision of the kind; null = never. A correction is known at any time.
 */
function knownSinceSql(programme: Programme) {
  return sql`case te_decision.kind
      when 'KORJAUS' then '-infinity'
      when 'PALAUTUS' then ${knownSince(programme, 'PALAUTUS')}
      when 'SIIRTO' then ${knownSince(programme, 'SIIRTO')}
    end::date`
}

/**
 * Collects what the decisions on record mean for each customer tonight: the last return, which blocks; and of those
 * not yet settled the latest of each kind. A transfer to no area counts for nothing; where the latest one leads to where
 * the customership already is, the customer stays. A decision dated after tonight waits for its day.
 */
export async function collectTeDecisions(tx: Tx, run: Run, programme: Programme): Promise<void> {
  await emptyTables(tx, 'staging.night_te_decision')
  await sql`
    insert into staging.night_te_decision (
        customer_number, returned_on, correction_id, return_id, transfer_id, destination_code, destination_area_id
    )
    with known as (
        select * from register.te_decision
        where programme_id = ${run.programmeId}
            and decided_on between ${knownSinceSql(programme)} and ${run.asOfDate}::date
    ),
    returned as (
        select customer_number, max(decided_on) as returned_on from known where kind = 'PALAUTUS' group by customer_number
    ),
    latest as (
        select distinct on (known.customer_number, known.kind)
            known.*,
            destination.resolved_code as destination_code,
            destination.area_id as destination_area_id,
            destination.area_id is not null and destination.resolved_code <> present.resolved_code as leads_elsewhere
        from known
        left join staging.night_municipality as destination using (municipality_code)
        left join register.customership
            on customership.customer_number = known.customer_number
            and customership.programme_id = known.programme_id
            and customership.ended_on is null
        left join staging.night_municipality as present on present.municipality_code = customership.municipality_code
        where known.settled_run_id is null
        order by known.customer_number, known.kind, known.kind = 'SIIRTO' and destination.area_id is null,
            known.decided_on desc, destination.resolved_code
    ),
    pending as (
        select
            customer_number,
            max(te_decision_id) filter (where kind = 'KORJAUS') as correction_id,
            max(te_decision_id) filter (where kind = 'PALAUTUS') as return_id,
            max(te_decision_id) filter (where kind = 'SIIRTO' and leads_elsewhere) as transfer_id,
            max(destination_code) filter (where kind = 'SIIRTO' and leads_elsewhere) as destination_code,
            max(destination_area_id) filter (where kind = 'SIIRTO' and leads_elsewhere) as destination_area_id
        from latest
        group by customer_number
    )
    select
        customer_number, returned.returned_on, pending.correction_id, pending.return_id, pending.transfer_id,
        pending.destination_code, pending.destination_area_id
    from returned
    full join pending using (customer_number)`.execute(tx)
  await analyze(tx, 'staging.night_te_decision')
}

/**
 * Collects whose customership would go on with the next job search: the last one of the programme ended with the job
 * search, and no return or correction was settled then or since. It is due unless one has come since, tonight included.
 */
export async function collectRestarts(tx: Tx, run: Run, programme: Programme): Promise<void> {
  await emptyTables(tx, 'staging.night_restart')
  await sql`
    insert into staging.night_restart (
        customer_number, customership_id, ended_on, municipality_code, area_id, is_confirmed, home_municipality, is_due
    )
    with overruling as (
        select customer_number, settled_run_id, run_id, decided_on
        from register.te_decision
        where programme_id = ${run.programmeId}
            and kind in ('PALAUTUS', 'KORJAUS')
            and decided_on >= ${knownSinceSql(programme)}
    )
    select
        ended.customer_number, ended.customership_id, ended.ended_on, municipality.resolved_code, municipality.area_id,
        municipality.is_confirmed, home.resolved_code,
        not exists (
            select from overruling
            where overruling.customer_number = ended.customer_number
                and settled_run_id is null
                and (overruling.run_id >= ended.ended_run_id or decided_on <= ${run.asOfDate}::date)
        )
    from register.customership as ended
    inner join staging.night_municipality as municipality using (municipality_code)
    inner join staging.night_municipality as home on home.municipality_code = ended.home_municipality
    where ended.programme_id = ${run.programmeId}
        and ended.end_reason = 'JOB_SEARCH_ENDED'
        and not exists (
            select from register.customership as later
            where later.programme_id = ended.programme_id
                and later.customer_number = ended.customer_number
                and later.previous_ended_on = ended.ended_on
        )
        and not exists (
            select from overruling
            where overruling.customer_number = ended.customer_number and settled_run_id >= ended.ended_run_id
        )`.execute(tx)
  await analyze(tx, 'staging.night_restart')
}

/**
 * Settles the decisions whose turn it was: each has effect once, or none, however often it is exported. One about a
 * member without an accepted row waits; so does one that the rules in force do not know yet, and a transfer of somebody
 * who is no member, or ceases tonight with the job search, until they are one. Customerships are still those that the
 * night began with.
 */
export async function settleTeDecisions(tx: Tx, run: Run, programme: Programme): Promise<void> {
  const { asOfDate } = run
  await sql`
    with pending as (
        select
            te_decision.*,
            coalesce(decided_on >= ${knownSinceSql(programme)}, false) as is_ever_known,
            coalesce(decided_on between ${knownSinceSql(programme)} and ${asOfDate}::date, false) as is_known
        from register.te_decision
        where te_decision.programme_id = ${run.programmeId} and settled_run_id is null
    ),
    overruling as (
        select distinct customer_number from pending
        where (kind = 'PALAUTUS' and is_ever_known) or (kind = 'KORJAUS' and is_known)
    ),
    judged as (
        select
            pending.te_decision_id,
            case
                when not pending.is_ever_known then 'NOT_IN_FORCE'
                when verdict.te_decision_id = pending.te_decision_id then 'APPLIED'
                when verdict.reason_code = 'PROGRAMME_ENDED' then 'MEMBERSHIP_ENDED'
                when customership.customership_id is not null and verdict.customer_number is null then null
                when customership.customership_id is null or verdict.reason_code = 'JOB_SEARCH_ENDED' then case
                    when pending.kind = 'PALAUTUS' then 'BLOCKS'
                    when ${isPastEnd(programme, asOfDate)}::boolean then 'NOT_A_MEMBER'
                    when not pending.is_known then null
                    when pending.kind = 'SIIRTO' and overruling.customer_number is not null then 'SUPERSEDED'
                    when pending.kind = 'SIIRTO' then null
                    when restart.customer_number is not null or customership.customership_id is not null then 'BLOCKS'
                    else 'NOT_A_MEMBER'
                end
                when not pending.is_known then null
                when pending.kind = 'SIIRTO'
                    and (destination.area_id is null or destination.resolved_code = present.resolved_code)
                    then 'NO_SUCH_DESTINATION'
                else 'SUPERSEDED'
            end as effect
        from pending
        left join overruling using (customer_number)
        left join register.customership
            on customership.customer_number = pending.customer_number
            and customership.programme_id = pending.programme_id
            and customership.ended_on is null
        left join staging.night_verdict as verdict on verdict.customer_number = pending.customer_number
        left join staging.night_restart as restart on restart.customer_number = pending.customer_number
        left join staging.night_municipality as destination
            on destination.municipality_code = pending.municipality_code
        left join staging.night_municipality as present on present.municipality_code = customership.municipality_code
    )
    update register.te_decision
    set settled_run_id = ${run.runId}, effect = judged.effect
    from judged
    where judged.te_decision_id = te_decision.te_decision_id and judged.effect is not null`.execute(tx)
}
