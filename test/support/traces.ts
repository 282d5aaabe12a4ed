/** Where something still stands in a database, and whether its account is as it was sealed. */
import { recheckBalance } from '../../pipeline/audit/balance.ts'
import { findSeals, recheckSeals } from '../../pipeline/audit/seal-check.ts'
import type { Session } from '../../pipeline/db/database.ts'

/**
 * The columns of every table of every schema, the queue's too, that hold one of the words: as text, or as the bytes of
 * UTF-8 or Windows-1252. A table that is new is looked through by itself.
 */
export async function findTraces({ client }: Session, words: readonly string[]): Promise<string[]> {
  const { rows: columns } = await client.query<{ name: string; column: string }>(`
    select attrelid::regclass::text as name, quote_ident(attname) as column
    from pg_attribute
    inner join pg_class on pg_class.oid = attrelid
    where relkind in ('r', 'm') and attnum > 0 and not attisdropped
      and relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema', 'pg_toast')
    order by 1, 2`)
  const needles = words.flatMap((word) => [
    word.toLowerCase(),
    Buffer.from(word, 'utf8').toString('hex'),
    Buffer.from(word, 'latin1').toString('hex'),
  ])
  const found: string[] = []
  for (const [name, its] of Map.groupBy(columns, (one) => one.name)) {
    const holds = its.map(
      ({ column }) => `bool_or(exists (
        select from unnest($1::text[]) as needle where position(needle in lower(it.${column}::text)) > 0
      )) as ${column}`,
    )
    const { rows } = await client.query(`select ${holds} from ${name} as it`, [needles])
    found.push(
      ...its.filter((_, index) => Object.values(rows[0])[index]).map(({ column }) => `${name}.${column}`),
    )
  }
  return found
}

/** What `verify` would say of the account of every completed run, its files left out. */
export async function recheckAccount({ db, client }: Session): Promise<readonly string[]> {
  const { rows: runs } = await client.query<{ runId: string; programmeId: string; asOfDate: string }>(`
    select run_id as "runId", programme_id as "programmeId", as_of_date as "asOfDate"
    from audit.run where status = 'completed' order by run_id`)
  const problems = (await recheckSeals(db, await findSeals(db), null)).map(({ problem }) => problem)
  for (const run of runs) problems.push(...(await recheckBalance(db, run)))
  return problems
}
