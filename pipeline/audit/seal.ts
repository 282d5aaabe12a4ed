import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { insertPseudonyms } from './pseudonyms.ts'
import { type SealedTable, sealedTables, selectDigests } from './sealed-tables.ts'

/**
 * Seals what the run wrote into the account: a checksum per table over the sorted checksums of its rows, and one over
 * these, the runs undone since the seal before, and that seal. In the transaction that publishes the run, under the night's
 * lock: the chain has no forks. Every customer in the run's account has a pseudonym by then.
 */
export async function seal(tx: Tx, runId: string): Promise<void> {
  const sealed = await findSealedTables(tx, runId)
  await sealTables(
    tx,
    runId,
    sealedTables.filter(({ name }) => !sealed.includes(name)),
  )
  await sql`update audit.undo set sealed_run_id = ${runId}::bigint where sealed_run_id is null`.execute(tx)
  await sql`
    insert into audit.seal (run_id, sealed_late, seal_number, previous_sha256, sha256, sealed_at)
    select
        run_id, sealed_late, seal_number, previous_sha256,
        encode(sha256(convert_to(${textOfSeal('draft')}, 'UTF8')), 'hex'),
        sealed_at
    from (
        select
            ${runId}::bigint as run_id,
            exists (select from audit.seal where run_id = ${runId}::bigint) as sealed_late,
            coalesce(previous.seal_number, 0) + 1 as seal_number,
            previous.sha256 as previous_sha256,
            statement_timestamp() as sealed_at
        from (select max(seal_number) as seal_number from audit.seal) as last
        left join audit.seal as previous using (seal_number)
    ) as draft
    on conflict (run_id) do update set
        seal_number = excluded.seal_number,
        previous_sha256 = excluded.previous_sha256,
        sha256 = excluded.sha256,
        sealed_at = excluded.sealed_at
    where seal.seal_number is null`.execute(tx)
}

/**
 * Seals the run's decisions, most of what a seal covers, before the rest: when the night's stages have ended none is
 * written any more, and the server may have time.
 */
export async function sealDecisions(tx: Tx, runId: string): Promise<void> {
  await sealTables(
    tx,
    runId,
    sealedTables.filter(({ name }) => name === 'audit.decision'),
  )
}

/** Seals the nights that were completed before runs were sealed, each in a transaction of its own; oldest first. */
export async function sealEarlierRuns(db: Db): Promise<void> {
  const { rows } = await sql<{ runId: string }>`
    select run_id as "runId" from audit.seal where seal_number is null order by run_id`.execute(db)
  for (const { runId } of rows) {
    await db.transaction().execute(async (tx) => {
      await insertPseudonyms(tx, runId)
      await seal(tx, runId)
    })
  }
}

async function findSealedTables(tx: Tx, runId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select table_name as name from audit.sealed_table where run_id = ${runId}::bigint`.execute(tx)
  return rows.map(({ name }) => name)
}

async function sealTables(tx: Tx, runId: string, chosen: readonly SealedTable[]): Promise<void> {
  const tables = chosen.map(
    (table) => sql`
      select ${table.name} as table_name, ${[...table.columns]}::text[] as columns, digested.*
      from (${digestTable(table, table.columns, runId)}) as digested`,
  )
  await sql`
    insert into audit.sealed_table (run_id, table_name, columns, row_count, sha256, row_keys, row_digests)
    select ${runId}::bigint, sealed.* from (${sql.join(tables, sql` union all `)}) as sealed`.execute(tx)
}

/** A run's rows in one table as `row_count, sha256, row_keys, row_digests`. */
export function digestTable(
  table: SealedTable,
  columns: readonly string[],
  runId: string,
): RawBuilder<unknown> {
  return sql`
    select
        count(*)::integer as row_count,
        encode(sha256(coalesce(string_agg(digest, ''::bytea order by digest), '')), 'hex') as sha256,
        coalesce(array_agg(row_key order by digest), '{}') as row_keys,
        coalesce(array_agg(substr(digest, 1, 8) order by digest), '{}') as row_digests
    -- offset 0: rows are sorted when they are digests, and not whole
    from (${selectDigests(table, columns, runId)} offset 0) as one`
}

/** What a seal is the checksum of: lines of text, so that anybody can take it again. */
export function textOfSeal(alias: string): RawBuilder<string> {
  const of = (column: string) => sql.ref(`${alias}.${column}`)
  return sql`concat_ws(
      E'\n',
      'seal ' || ${of('seal_number')},
      'run ' || ${of('run_id')} || case when ${of('sealed_late')} then ' late' else '' end,
      'at ' || extract(epoch from ${of('sealed_at')}),
      'after ' || coalesce(${of('previous_sha256')}, 'none'),
      (
          select string_agg(
              concat_ws(' ', table_name, row_count, sha256, array_to_string(columns, ',')),
              E'\n' order by table_name collate "C"
          )
          from audit.sealed_table
          where sealed_table.run_id = ${of('run_id')}
      ),
      (
          select string_agg('undo of run ' || run_id || ' ' || sha256, E'\n' order by run_id)
          from audit.undo
          where sealed_run_id = ${of('run_id')}
      )
  )`
}
