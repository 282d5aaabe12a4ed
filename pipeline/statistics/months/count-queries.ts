import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../db/database.ts'
import type { Run } from '../../domain.ts'
import { attributes } from './attributes.ts'

/** The value of an attribute among the facts of a person. */
export function fact(name: string): RawBuilder<string> {
  return sql`facts[${sql.lit(attributes.findIndex((attribute) => attribute.name === name) + 1)}]`
}

/** Counts everybody there, by what evaluations ask. */
export async function insertMonthCounts(tx: Tx, { runId }: Run): Promise<void> {
  await sql`
    insert into audit.month_count (
        run_id, is_member, area_id, municipality_code, employment, months_unemployed, subsidy_days, is_nearing,
        customer_count
    )
    select ${runId}::bigint, ${fact('is_member')}::boolean, ${fact('area_id')}, ${fact('municipality_code')},
        ${fact('employment')}, ${fact('months_unemployed')}, ${fact('subsidy_days')}, is_nearing, count(*)::integer
    from month_there
    group by 2, 3, 4, 5, 6, 7, 8
    order by 2, 3, 4, 5, 6, 7, 8`.execute(tx)
}

/** Counts who is there of each month's newcomers: members by the month of the transfer, others by that of the first line. */
export async function insertCohortCounts(tx: Tx, { runId, asOfDate }: Run): Promise<void> {
  await sql`
    insert into audit.cohort_count (run_id, is_member, cohort, area_id, employment, customer_count)
    select ${runId}::bigint, ${fact('is_member')}::boolean,
        coalesce(
            ${fact('member_since')}::date,
            date_trunc('month', case when person.is_new then ${asOfDate}::date else first_run.as_of_date end)::date
        ),
        ${fact('area_id')}, ${fact('employment')}, count(*)::integer
    from month_person as person
    left join register.followed_person on followed_person.pseudonym = person.pseudonym
    left join audit.run as first_run on first_run.run_id = followed_person.run_id
    where ${fact('is_there')} = 'true'
    group by 2, 3, 4, 5
    order by 2, 3, 4, 5`.execute(tx)
}
