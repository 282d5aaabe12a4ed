import { sql } from 'kysely'
import type { Tx } from '../../db/database.ts'
import type { Run } from '../../domain.ts'

/** What passes from the programme that tonight's continues: of customerships that began tonight, without place. */
export async function insertPassages(tx: Tx, { runId }: Run, formerProgrammeId: string): Promise<void> {
  await sql`
    insert into audit.passage_count (run_id, is_same_municipality, caseworker, channel, customer_count)
    with former as (
        select distinct on (customership.customer_number)
            customership.customer_number,
            municipality.resolved_code as municipality_code,
            (
                select caseworker_id from register.assignment
                where assignment.customership_id = customership.customership_id and caseworker_id is not null
                order by assignment_id desc
                limit 1
            ) as caseworker_id
        from register.customership
        inner join staging.night_municipality as municipality using (municipality_code)
        where programme_id = ${formerProgrammeId} and (ended_on is null or end_reason = 'PROGRAMME_ENDED')
        order by customership.customer_number, customership_id desc
    )
    select
        ${runId}::bigint,
        counted_person.municipality_code = former.municipality_code as is_same_municipality,
        case
            when counted_person.caseworker_id is null then 'waits'
            when former.caseworker_id is null then 'first'
            when counted_person.caseworker_id = former.caseworker_id then 'same'
            else 'another'
        end as caseworker,
        counted_person.channel,
        count(*)
    from counted_person
    inner join former using (customer_number)
    where counted_person.arrival_reason = 'ELIGIBLE'
    group by 2, 3, 4
    order by 2, 3, 4`.execute(tx)
}
