import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { Run } from '../domain.ts'
import { knownSince, type Programme } from '../programmes/programme.ts'

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
  await sql`truncate staging.night_te_decision`.execute(tx)
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
  await sql`analyze staging.night_te_decision`.execute(tx)
}

/**
 * Settles the decisions whose turn it was: each has effect once, or none, however often it is exported. One about a
 * member without an accepted row waits; so does one that the rules in force do not know yet. Customerships are still
 * those that the night began with.
 */
export async function settleTeDecisions(tx: Tx, run: Run, programme: Programme): Promise<void> {
  await sql`
    with judged as (
        select
            te_decision.te_decision_id,
            case
                when not coalesce(te_decision.decided_on >= ${knownSinceSql(programme)}, false) then 'NOT_IN_FORCE'
                when customership.customer_number is null and te_decision.kind = 'PALAUTUS' then 'BLOCKS'
                when customership.customer_number is null then 'NOT_A_MEMBER'
                when verdict.te_decision_id = te_decision.te_decision_id then 'APPLIED'
                when verdict.outcome = 'END' then 'MEMBERSHIP_ENDED'
                when verdict.customer_number is null then null
                when greatest(${knownSinceSql(programme)}, te_decision.decided_on) > ${run.asOfDate}::date then null
                when te_decision.kind = 'SIIRTO'
                    and (destination.area_id is null or destination.resolved_code = present.resolved_code)
                    then 'NO_SUCH_DESTINATION'
                else 'SUPERSEDED'
            end as effect
        from register.te_decision
        left join register.customership
            on customership.customer_number = te_decision.customer_number
            and customership.programme_id = te_decision.programme_id
            and customership.ended_on is null
        left join staging.night_verdict as verdict on verdict.customer_number = te_decision.customer_number
        left join staging.night_municipality as destination
            on destination.municipality_code = te_decision.municipality_code
        left join staging.night_municipality as present on present.municipality_code = customership.municipality_code
        where te_decision.programme_id = ${run.programmeId} and te_decision.settled_run_id is null
    )
    update register.te_decision
    set settled_run_id = ${run.runId}, effect = judged.effect
    from judged
    where judged.te_decision_id = te_decision.te_decision_id and judged.effect is not null`.execute(tx)
}
