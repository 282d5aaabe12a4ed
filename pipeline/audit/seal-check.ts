import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { recheckPseudonyms } from './pseudonyms.ts'
import { digestTable, textOfSeal } from './seal.ts'
import { describeRow, keyOf, type SealedTable, sealedTables, selectDigests } from './sealed-tables.ts'
import { recheckUndos } from './undo-check.ts'

/** A seal of the chain. */
export interface Seal {
  readonly sealNumber: number
  readonly runId: string
  /** Null when the run itself was removed. */
  readonly programmeId: string | null
  /** The as-of date of the run. */
  readonly asOfDate: string | null
  readonly sealedAt: string
  readonly sealedLate: boolean
  readonly previousSha256: string | null
  readonly sha256: string
}

interface RecheckedSeal extends Seal {
  readonly status: string | null
  readonly sha256Now: string
}

/** What does not agree with the seals, by run; of no run what concerns them all. */
export interface SealProblem {
  readonly runId: string | null
  readonly problem: string
}

/** The chain, first seal first. */
export async function findSeals(db: Db): Promise<RecheckedSeal[]> {
  const { rows } = await sql<RecheckedSeal>`
    select
        seal_number as "sealNumber", run_id as "runId", programme_id as "programmeId", as_of_date as "asOfDate",
        to_char(sealed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "sealedAt",
        sealed_late as "sealedLate", previous_sha256 as "previousSha256", sha256, status,
        encode(sha256(convert_to(${textOfSeal('seal')}, 'UTF8')), 'hex') as "sha256Now"
    from audit.seal
    left join audit.run using (run_id)
    where seal_number is not null
    order by seal_number`.execute(db)
  return rows
}

/** Takes every seal again, or one run's, and names each row that was changed, removed or added since. */
export async function recheckSeals(
  db: Db,
  seals: readonly RecheckedSeal[],
  runId: string | null,
): Promise<SealProblem[]> {
  const problems = [...recheckChain(seals), ...(await findUnsealed(db)), ...(await recheckUndos(db, runId))]
  for (const seal of seals) {
    if (runId !== null && seal.runId !== runId) continue
    for (const problem of await recheckTables(db, seal.runId)) problems.push({ runId: seal.runId, problem })
  }
  if (runId !== null) return problems.filter((one) => one.runId === runId)
  const everywhere = [...(await findStrayRows(db)), ...(await recheckPseudonyms(db))]
  return [...problems, ...everywhere.map((problem) => ({ runId: null, problem }))]
}

const incomplete = ['running', 'failed', 'abandoned', 'dry-run']

/** Each seal must be what its own lines say, and be held by the one after it. */
function recheckChain(seals: readonly RecheckedSeal[]): SealProblem[] {
  return seals.flatMap((seal, index) => {
    const problems: string[] = []
    const previous = seals[index - 1]
    const next = seals[index + 1]
    if (seal.sealNumber !== (previous?.sealNumber ?? 0) + 1)
      problems.push('the seal before its own was removed')
    if (seal.sha256 !== seal.sha256Now) problems.push('its seal was changed')
    const holdsAnother = next?.sha256 === next?.sha256Now && next?.previousSha256 !== seal.sha256
    if (next?.sealNumber === seal.sealNumber + 1 && holdsAnother)
      problems.push(`its seal was rewritten: that of run ${next.runId} follows another`)
    if (seal.status !== null && incomplete.includes(seal.status))
      problems.push(`it was completed when it was sealed, and is on record as ${seal.status}`)
    return problems.map((problem) => ({ runId: seal.runId, problem }))
  })
}

async function findUnsealed(db: Db): Promise<SealProblem[]> {
  const { rows } = await sql<{ runId: string }>`
    select run_id as "runId"
    from audit.run
    left join audit.seal using (run_id)
    where status = 'completed' and seal.run_id is null
    order by run_id`.execute(db)
  return rows.map(({ runId }) => ({ runId, problem: 'its seal is missing' }))
}

async function recheckTables(db: Db, runId: string): Promise<string[]> {
  const { rows } = await sql<{ name: string; columns: string[] }>`
    select table_name as name, columns from audit.sealed_table where run_id = ${runId}::bigint`.execute(db)
  const sealed = sealedTables.flatMap((table) => {
    const its = rows.find(({ name }) => name === table.name)
    return its ? [{ table, columns: its.columns }] : []
  })
  const disagreeing = await findDisagreeing(db, sealed, runId)
  const problems: string[] = []
  for (const { table, columns } of sealed) {
    const found = disagreeing.find(({ name }) => name === table.name)
    if (found?.rowsAgree) problems.push(`the list of the rows of ${table.name} beside its seal was changed`)
    else if (found) problems.push(...(await nameProblems(db, table, columns, runId)))
  }
  return problems
}

interface TableAsSealed {
  readonly table: SealedTable
  /** Those that its seal covers. */
  readonly columns: readonly string[]
}

/** The tables whose rows, or the list of them beside the seal, are not as they were sealed. */
async function findDisagreeing(db: Db, sealed: readonly TableAsSealed[], runId: string) {
  if (sealed.length === 0) return []
  const digests = sealed.map(
    ({ table, columns }) => sql`
      select ${table.name} as table_name, digested.* from (${digestTable(table, columns, runId)}) as digested`,
  )
  const { rows } = await sql<{ name: string; rowsAgree: boolean }>`
    select table_name as name, digested.sha256 = sealed_table.sha256 as "rowsAgree"
    from (${sql.join(digests, sql` union all `)}) as digested
    inner join audit.sealed_table using (table_name)
    where run_id = ${runId}::bigint
        and (digested.sha256, digested.row_keys, digested.row_digests)
            is distinct from (sealed_table.sha256, sealed_table.row_keys, sealed_table.row_digests)`.execute(
    db,
  )
  return rows
}

async function nameProblems(
  db: Db,
  table: SealedTable,
  columns: readonly string[],
  runId: string,
): Promise<string[]> {
  const named = await nameRows(db, table, columns, runId)
  return named.length > 0 ? named : [`${table.name} does not agree with its seal`]
}

const mostNamed = 20

async function nameRows(
  db: Db,
  table: SealedTable,
  columns: readonly string[],
  runId: string,
): Promise<string[]> {
  const { rows } = await sql<{ rowKey: string; what: string; total: number }>`
    with now as (${selectDigests(table, columns, runId)}),
    sealed as (
        select unnest(row_keys) as row_key, unnest(row_digests) as digest
        from audit.sealed_table
        where run_id = ${runId}::bigint and table_name = ${table.name}
    )
    select
        row_key as "rowKey",
        case when now.digest is null then 'removed' when sealed.digest is null then 'added' else 'changed' end as what,
        count(*) over ()::integer as total
    from now
    full join sealed using (row_key)
    where substr(now.digest, 1, 8) is distinct from sealed.digest
    order by length(row_key), row_key
    limit ${mostNamed}`.execute(db)
  const more = (rows[0]?.total ?? 0) - rows.length
  return [
    ...rows.map(({ rowKey, what }) => `${describeRow(table, rowKey)} was ${what} after the night was sealed`),
    ...(more > 0 ? [`and ${more} more rows of ${table.name}`] : []),
  ]
}

/** Rows of runs that published nothing, or that are not on record at all. A completed run without a seal is named elsewhere. */
async function findStrayRows(db: Db): Promise<string[]> {
  // Those of every run, whatever became of it, are left out.
  const tables = sealedTables.filter(({ name }) => !['audit.run', 'audit.stage_run'].includes(name))
  const strays = tables.map(
    (table) => sql`(
      select ${table.name} as name, ${keyOf(table)} as "rowKey", run_id as "runId"
      from ${sql.table(table.name)} as it
      where it.run_id not in (select run_id from audit.seal)
          and it.run_id not in (select run_id from audit.run where status = 'completed')
      order by run_id
      limit ${mostNamed}
    )`,
  )
  const { rows } = await sql<{ name: string; rowKey: string; runId: string }>`
    ${sql.join(strays, sql` union all `)}`.execute(db)
  return tables.flatMap((table) =>
    rows
      .filter(({ name }) => name === table.name)
      .map(
        ({ rowKey, runId }) =>
          `${describeRow(table, rowKey)} was added to run ${runId}, which published nothing`,
      ),
  )
}
