import { sql } from 'kysely'
import type { Tx } from '../../db/database.ts'
import type { IsoDate, Run } from '../../domain.ts'
import { attributes } from './attributes.ts'

/** The programme's last observed night, before this one; null: none was. */
export async function findLastObserved(tx: Tx, run: Run): Promise<IsoDate | null> {
  const { rows } = await sql<{ asOfDate: IsoDate }>`
    select as_of_date as "asOfDate" from audit.run
    where programme_id = ${run.programmeId}
        and status = 'completed'
        and run_id <> ${run.runId}::bigint
        and exists (select from audit.month_count where month_count.run_id = run.run_id)
    order by as_of_date desc
    limit 1`.execute(tx)
  return rows[0]?.asOfDate ?? null
}

/** Writes the lines in the order of their pseudonyms, which says nothing. */
export async function insertLines(tx: Tx, run: Run): Promise<void> {
  const columns = attributes.map(({ name }) => sql.ref(name))
  const told = attributes.map(({ type }, index) => {
    const at = sql.lit(index + 1)
    return sql`case when told[${at}] then person.facts[${at}]::${sql.raw(type)} end`
  })
  const untold = attributes.map(({ name }, index) => {
    return sql`case when not told[${sql.lit(index + 1)}] then ${sql.lit(name)} end`
  })
  await sql`
    insert into register.month_member (run_id, pseudonym, class, untold, ${sql.join(columns)})
    select
        ${run.runId}::bigint, pseudonym, month_class.class, array_remove(array[${sql.join(untold)}]::text[], null),
        ${sql.join(told)}
    from month_person as person
    inner join month_class on month_class.former_class = person.class and month_class.facts = person.facts
    order by pseudonym`.execute(tx)
  await sql`
    insert into register.followed_person (programme_id, customer_number, pseudonym, run_id)
    select ${run.programmeId}, customer_number, pseudonym, ${run.runId}::bigint
    from month_person
    inner join register.month_member using (pseudonym)
    where month_member.run_id = ${run.runId}::bigint and is_new
    order by pseudonym`.execute(tx)
}

/** Who was told to be gone is followed no longer. */
export async function endFollowing(tx: Tx, run: Run): Promise<void> {
  await sql`
    update register.followed_person
    set ended_run_id = ${run.runId}::bigint
    from register.month_member
    where month_member.run_id = ${run.runId}::bigint
        and month_member.pseudonym = followed_person.pseudonym
        and not is_there`.execute(tx)
}
