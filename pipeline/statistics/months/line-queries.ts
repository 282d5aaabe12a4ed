import { sql } from 'kysely'
import type { Client } from 'pg'
import { copyRows } from '../../db/copy-in.ts'
import { copyOutCodes } from '../../db/copy-out.ts'
import type { Tx } from '../../db/database.ts'
import { analyze } from '../../db/statistics.ts'
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

/** Makes `month_line`, with the class of everybody by position, both counted from 1; null: without a line. */
export async function stageLines(tx: Tx, client: Client, { of }: Classes): Promise<void> {
  await sql`create temporary table month_line (person integer generated always as identity, class integer) on commit drop`.execute(
    tx,
  )
  await copyRows(client, '/* statistics stageLines */ copy month_line (class) from stdin', async (sink) => {
    for (let from = 0; from < of.length; from += linesAtOnce) {
      const lines = Array.from(of.subarray(from, from + linesAtOnce), (number) =>
        number === -1 ? '\\N\n' : `${number + 1}\n`,
      )
      await sink(Buffer.from(lines.join('')))
    }
  })
  await analyze(tx, 'month_line')
}

/** As one text, the lines of millions of people would take more memory than all else of the night. */
const linesAtOnce = 10_000

/** Writes what each class is told, and the lines of `month_line` in the order of their pseudonyms, which says nothing. */
export async function insertLines(tx: Tx, run: Run, { told: toldIn }: Classes): Promise<void> {
  const columns = attributes.map(({ name }) => sql.ref(name))
  const told = attributes.map(({ name }, index) => {
    return sql`case when told & ${sql.lit(1 << index)} > 0 then person.${sql.ref(name)} end`
  })
  const untold = attributes.map(({ name }, index) => {
    return sql`case when told & ${sql.lit(1 << index)} = 0 then ${sql.lit(name)} end`
  })
  await sql`
    insert into register.month_class (run_id, class, untold, ${sql.join(columns)})
    select
        ${run.runId}::bigint, class, array_remove(array[${sql.join(untold)}]::text[], null), ${sql.join(told)}
    from unnest(${`{${toldIn.join(',')}}`}::integer[]) with ordinality as division (told, class)
    -- Anyone: all have the values that are told.
    inner join (select class, max(person) as person from month_line group by class) as anyone using (class)
    inner join month_person as person using (person)
    order by class`.execute(tx)
  await sql`
    insert into register.month_member (run_id, pseudonym, class)
    select ${run.runId}::bigint, pseudonym, class
    from month_line
    inner join month_person using (person)
    where class is not null
    order by pseudonym`.execute(tx)
  await sql`
    insert into register.followed_person (programme_id, customer_number, pseudonym, run_id)
    select ${run.programmeId}, customer_number, pseudonym, ${run.runId}::bigint
    from month_line
    inner join month_person using (person)
    where class is not null and is_new
    order by customer_number`.execute(tx)
}

/**
 * Who was told to be gone is followed no longer. By tonight's people and lines: the planner knows nothing of the rows that
 * were just written, and would read everybody followed for each of them.
 */
export async function endFollowing(tx: Tx, run: Run): Promise<void> {
  await sql`
    update register.followed_person
    set ended_run_id = ${run.runId}::bigint
    from month_person as gone
    inner join month_line using (person)
    inner join register.month_class on month_class.run_id = ${run.runId}::bigint and month_class.class = month_line.class
    where not gone.is_there
        and not month_class.is_there
        and followed_person.customer_number = gone.customer_number
        and followed_person.programme_id = ${run.programmeId}
        and followed_person.ended_run_id is null`.execute(tx)
}
