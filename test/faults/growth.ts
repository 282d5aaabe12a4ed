/** How tables grow from month to month. */
import { sql } from 'kysely'
import type { Db } from '../../pipeline/db/database.ts'

interface TableSize {
  readonly rows: number
  /** With indexes and TOAST. */
  readonly bytes: number
}

/** By schema and table; partitions count as their table, the catalogue as one. */
export type TableSizes = ReadonlyMap<string, TableSize>

/** What a table may differ by from one month to another without growing: a few pages of each index. */
const slack = 256 * 1024

export async function measureTables(db: Db): Promise<TableSizes> {
  const { rows } = await sql<{ name: string; bytes: number; rows: number }>`
    select
        case when nspname = 'pg_catalog' then nspname
            when nspname = 'pgboss' and relname <> 'job' and relispartition then 'pgboss.job'
            when nspname = 'staging' and relispartition then 'staging.customer'
            else format('%s.%s', nspname, relname) end as name,
        sum(pg_total_relation_size(pg_class.oid))::float as bytes,
        sum(case when nspname = 'pg_catalog' or relkind = 'p' then 0 else (xpath('/row/c/text()',
            query_to_xml(format('select count(*) as c from %I.%I', nspname, relname), false, true, '')))[1]::text::integer
        end)::integer as rows
    from pg_class
    inner join pg_namespace on pg_namespace.oid = relnamespace
    where relkind in ('r', 'p') and nspname in ('audit', 'register', 'staging', 'pgboss', 'pg_catalog')
    group by 1
    order by 1`.execute(db)
  return new Map(rows.map(({ name, ...size }) => [name, size]))
}

/** Work tables, the queue and the catalogue hold no more after a year than after two months: what is kept stands elsewhere. */
export function findGrowing(months: readonly TableSizes[]): string[] {
  const [, early] = months
  const late = months.at(-1)
  if (early === undefined || late === undefined) return []
  return [...late].flatMap(([name, { bytes }]) => {
    const before = early.get(name)?.bytes ?? 0
    if (!/^(staging|pgboss)\.|^pg_catalog$/.test(name) || bytes <= 1.5 * before + slack) return []
    return [`${name} grew from ${kilobytes(before)} to ${kilobytes(bytes)} kB`]
  })
}

/** The queue deletes finished jobs after days: here a night takes less than a second. */
export async function letADayPass(db: Db): Promise<void> {
  const { rows } = await sql<{ statement: string }>`
    select format('update pgboss.%I set %s', table_name,
            string_agg(format('%1$I = %1$I - interval ''1 day''', column_name), ', ')) as statement
    from information_schema.columns
    where table_schema = 'pgboss' and data_type = 'timestamp with time zone' and table_name in ('job', 'queue')
    group by table_name`.execute(db)
  for (const { statement } of rows) await sql.raw(statement).execute(db)
}

/**
 * A table in Markdown: what grows from the second month on, most first, and what does not; rows and kB after each of the
 * nights `told` that is the end of a month, and after the last.
 */
export function describeGrowth(
  months: readonly TableSizes[],
  nightsPerMonth: number,
  told: readonly number[],
): string {
  const [, early] = months
  const late = months.at(-1)
  if (early === undefined || late === undefined || late === early) return ''
  const last = months.length * nightsPerMonth
  const stations = [...told.filter((night) => night < last), last]
  const sizes = stations.map((night) => months[night / nightsPerMonth - 1] ?? new Map())
  const nights = last - 2 * nightsPerMonth
  const lines = [...late]
    .map(([name, { bytes }]) => {
      const before = early.get(name)?.bytes ?? 0
      return { name, before, bytes, perNight: (bytes - before) / nights }
    })
    .toSorted((one, other) => other.perNight - one.perNight)
  const growing = lines.filter(({ bytes, before }) => bytes > before + slack)
  const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`
  const sizesOf = (name: string) => sizes.map((size): TableSize => size.get(name) ?? { rows: 0, bytes: 0 })
  const all = sizes.map((size: TableSizes) => [...size.values()].reduce((sum, { bytes }) => sum + bytes, 0))
  const perNight = lines.reduce((sum, line) => sum + line.perNight, 0)
  return [
    row([
      'table',
      ...stations.map((night) => `rows after ${night}`),
      ...stations.map((night) => `kB after ${night}`),
      'kB a night',
    ]),
    row(['---', ...[...stations, ...stations].map(() => '---'), '---']),
    ...growing.map(({ name, perNight }) =>
      row([
        `\`${name}\``,
        ...sizesOf(name).map(({ rows }) => rows),
        ...sizesOf(name).map(({ bytes }) => kilobytes(bytes)),
        kilobytes(perNight),
      ]),
    ),
    row(['all', ...stations.map(() => ''), ...all.map(kilobytes), kilobytes(perNight)]),
    '',
    `The other ${lines.length - growing.length} grew by less than ${slack / 1024} kB, among them: ${lines
      .filter(
        (line) => !growing.includes(line) && /^(staging\.customer|pgboss\.job|pg_catalog)$/.test(line.name),
      )
      .map(({ name, bytes }) => `${name} (${kilobytes(bytes)} kB)`)
      .join(', ')}.`,
  ].join('\n')
}

function kilobytes(bytes: number): string {
  return (bytes / 1024).toFixed(bytes < 10_240 ? 1 : 0)
}
