import { sql } from 'kysely'
import type { Client } from 'pg'
import { copyOutCodes } from '../../db/copy-out.ts'
import type { Tx } from '../../db/database.ts'
import type { IsoDate, Run } from '../../domain.ts'
import { attributes } from './attributes.ts'
import type { Classes, People } from './divide.ts'

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

/** What stands in `month_person` of each one, by position: the former line, and the values of `attributes`. */
export async function readPeople(client: Client, count: number): Promise<People> {
  const columns = ['former_line', ...attributes.map(({ name }) => name)]
  const [formerClasses = new Uint8Array(), ...values] = await copyOutCodes(
    client,
    `/* statistics readPeople */ copy (select ${columns.join(', ')} from month_person order by person) to stdout`,
    { rowCount: count, columnCount: columns.length },
  )
  return { formerClasses, values }
}

/** Writes what each class is told, and the lines in the order of their pseudonyms, which says nothing. */
export async function insertLines(tx: Tx, run: Run, { of, told: toldIn }: Classes): Promise<void> {
  const anyone = new Int32Array(toldIn.length) // of each class: all have the values that are told
  for (const [person, number] of of.entries()) if (number !== -1) anyone[number] = person + 1
  const columns = attributes.map(({ name }) => sql.ref(name))
  const told = attributes.map(({ name }, index) => {
    return sql`case when told & ${sql.lit(1 << index)} > 0 then ${sql.ref(name)} end`
  })
  const untold = attributes.map(({ name }, index) => {
    return sql`case when told & ${sql.lit(1 << index)} = 0 then ${sql.lit(name)} end`
  })
  // An element of an array is had by its position: it needs no join.
  const classOf = sql`(${arrayOf(of)}::integer[])[person] + 1`
  await sql`
    insert into register.month_class (run_id, class, untold, ${sql.join(columns)})
    select
        ${run.runId}::bigint, class, array_remove(array[${sql.join(untold)}]::text[], null), ${sql.join(told)}
    from (
        select *, (${arrayOf(toldIn)}::integer[])[class] as told
        from (select *, ${classOf} as class from month_person) as divided
        where (${arrayOf(anyone)}::integer[])[class] = person
        offset 0
    ) as someone
    order by class`.execute(tx)
  await sql`
    insert into register.month_member (run_id, pseudonym, class)
    select ${run.runId}::bigint, pseudonym, class
    from (select pseudonym, ${classOf} as class from month_person) as divided
    where class > 0
    order by pseudonym`.execute(tx)
  await sql`
    insert into register.followed_person (programme_id, customer_number, pseudonym, run_id)
    select ${run.programmeId}, customer_number, pseudonym, ${run.runId}::bigint
    from month_person
    where is_new and ${classOf} > 0
    order by customer_number`.execute(tx)
}

/** As Postgres writes an array: node-postgres would make a text of every number first. */
const arrayOf = (numbers: Int32Array | readonly number[]) => `{${numbers.join(',')}}`

/**
 * Who was told to be gone is followed no longer. By `month_person` alone: the planner knows nothing of the lines that were
 * just written, and would read everybody followed for each of them.
 */
export async function endFollowing(tx: Tx, run: Run, { of, told }: Classes): Promise<void> {
  const isThere = 1 << attributes.findIndex(({ name }) => name === 'is_there')
  const isTold = Int32Array.from(of, (number) => ((told[number] ?? 0) & isThere) / isThere)
  await sql`
    update register.followed_person
    set ended_run_id = ${run.runId}::bigint
    from month_person as gone
    where not gone.is_there
        and (${arrayOf(isTold)}::integer[])[gone.person] = 1
        and followed_person.customer_number = gone.customer_number
        and followed_person.programme_id = ${run.programmeId}
        and followed_person.ended_run_id is null`.execute(tx)
}
