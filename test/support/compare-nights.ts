/**
 * Whether two databases and output folders tell the same story. Everything in `audit` and `register` counts, and every
 * byte and mode of the files; what may differ is when something happened, and which number a row got.
 */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { sha256Of } from '../../pipeline/checksum.ts'
import { type Db, openSession } from '../../pipeline/db/database.ts'
import { listFiles } from '../../pipeline/deliver/files/close-folder.ts'
import { ownerFile } from '../../pipeline/deliver/output-folder.ts'

/** By table: its rows as text, sorted. */
export interface NightRecord {
  readonly tables: ReadonlyMap<string, readonly string[]>
  /** By path below the output folder: mode and checksum. */
  readonly files: ReadonlyMap<string, string>
}

const nightOf = (column: string) =>
  `(select concat_ws(' ', programme_id, as_of_date, status) from audit.run where run_id = it.${column})`

/** What stands for a number that differs from database to database. */
const naturalKeys: Readonly<Record<string, string>> = {
  run_id: nightOf('run_id'),
  rejected_run_id: nightOf('rejected_run_id'),
  started_run_id: nightOf('started_run_id'),
  ended_run_id: nightOf('ended_run_id'),
  changed_run_id: nightOf('changed_run_id'),
  protected_run_id: nightOf('protected_run_id'),
  home_municipality_run_id: nightOf('home_municipality_run_id'),
  settled_run_id: nightOf('settled_run_id'),
  source_file_id:
    '(select file_name from audit.source_file where source_file.source_file_id = it.source_file_id)',
  rejected_source_file_id:
    '(select file_name from audit.source_file where source_file.source_file_id = it.rejected_source_file_id)',
  output_file_id:
    '(select file_name from register.output_file where output_file.output_file_id = it.output_file_id)',
  plan_id: '(select sha256 from audit.plan where plan.plan_id = it.plan_id)',
  approval_id:
    "(select concat_ws(' ', sha256, approved_by, because) from audit.approval inner join audit.plan using (plan_id) where approval.approval_id = it.approval_id)",
  decision_id:
    "(select concat_ws(' ', customer_number, as_of_date) from audit.decision where decision.decision_id = it.decision_id)",
  customership_id:
    "(select concat_ws(' ', programme_id, customer_number, started_on) from register.customership where customership.customership_id = it.customership_id)",
}

/**
 * Numbers that nothing refers to, of which a transaction that was killed has used up some; that name what is staged; or that
 * tell how long something took.
 */
const idleNumbers = [
  ...['assignment_id', 'te_decision_id', 'staged_file_id', 'purge_id', 'solving_seconds'],
  ...['case_action_id', 'operator_action_id', 'erasure_id', 'undone_row_id', 'verification_id'],
]

/** Random, and what follows from it: pseudonyms and the checksums over them; and places. */
const randomColumns: Readonly<Record<string, readonly string[]>> = {
  'register.pseudonym': ['link_key', 'pseudonym'],
  'register.followed_person': ['pseudonym'],
  'register.month_member': ['pseudonym'],
  'audit.seal': ['previous_sha256', 'sha256'],
  'audit.sealed_table': ['sha256', 'row_keys', 'row_digests'],
  'register.before_image': ['before_image_id', 'image'],
  // Each situation has an output folder of its own.
  'audit.run': ['written_to'],
}

/** Runs that did not complete published nothing, so of them only these tables know. */
const keepsIncompleteRuns = ['audit.run', 'audit.stage_run']

/** Reads everything that must be the same after a kill as without one. */
export async function recordNights(databaseUrl: string, outRoot: string): Promise<NightRecord> {
  const session = await openSession(databaseUrl, 'compare nights')
  try {
    return { tables: await recordTables(session.db), files: await recordFiles(outRoot) }
  } finally {
    await session.close()
  }
}

/** The tables alone. Runs that were undone count as if they had never been. */
export async function recordTables(db: Db): Promise<Map<string, string[]>> {
  const { rows: columns } = await sql<{ name: string; column: string; type: string }>`
    select format('%I.%I', table_schema, table_name) as name, column_name as column, data_type as type
    from information_schema.columns
    where table_schema in ('audit', 'register')
    order by name, ordinal_position`.execute(db)
  const tables = new Map<string, string[]>()
  for (const [name, its] of Map.groupBy(columns, (one) => one.name)) {
    const values = its
      .filter(({ column }) => !idleNumbers.includes(column) && !randomColumns[name]?.includes(column))
      .map(({ column, type }) => {
        if (type.startsWith('timestamp')) return `it.${column} is not null as ${column}`
        return `${naturalKeys[column] ?? `it.${column}`} as ${column}`
      })
    const isOfRun =
      (name.startsWith('audit.') || name.startsWith('register.month_')) &&
      its.some(({ column }) => column === 'run_id')
    const counted = keepsIncompleteRuns.includes(name)
      ? "where it.run_id in (select run_id from audit.run where status = 'completed')"
      : isOfRun
        ? "where it.run_id not in (select run_id from audit.run where status = 'undone')"
        : ''
    const { rows } = await sql<{ row: string }>`
      select to_jsonb(one)::text as row
      from (select ${sql.raw(values.join(', '))} from ${sql.raw(name)} as it ${sql.raw(counted)}) as one`.execute(
      db,
    )
    tables.set(name, rows.map(({ row }) => row).sort())
  }
  const { rows: jobs } = await sql<{ row: string }>`
    select jsonb_build_object('state', state)::text as row from pgboss.job where state not in ('completed', 'failed')`.execute(
    db,
  )
  return tables.set(
    'jobs left over',
    jobs.map(({ row }) => row),
  )
}

/** Of files as they were when they were read: copies of a folder share those that nobody has replaced. */
const checksums = new Map<string, string>()

async function recordFiles(outRoot: string): Promise<Map<string, string>> {
  const record = new Map<string, string>()
  for (const name of await listFiles(outRoot)) {
    if (name === ownerFile) continue
    const path = join(outRoot, name)
    const { mode, dev, ino, size, mtimeNs } = await stat(path, { bigint: true })
    const file = [dev, ino, size, mtimeNs].join(' ')
    const sha256 = checksums.get(file) ?? (await sha256Of(path))
    checksums.set(file, sha256)
    record.set(name, `${mode.toString(8)} ${sha256}`)
  }
  return record
}

/** Where two records differ, by table and file: columns and counts, never a value. Empty when they are the same. */
export function findDifferences(expected: NightRecord, actual: NightRecord): string[] {
  return [
    ...[...union(expected.tables, actual.tables)].flatMap((name) => {
      const missing = without(expected.tables.get(name), actual.tables.get(name))
      const surplus = without(actual.tables.get(name), expected.tables.get(name))
      if (missing.length + surplus.length === 0) return []
      return [
        `${name}: ${missing.length} rows are missing, ${surplus.length} too many (${differingColumns(missing, surplus)})`,
      ]
    }),
    ...[...union(expected.files, actual.files)].flatMap((name) => {
      if (!actual.files.has(name)) return [`${name} is missing`]
      if (!expected.files.has(name)) return [`${name} is too many`]
      return expected.files.get(name) === actual.files.get(name) ? [] : [`${name} differs`]
    }),
  ]
}

export interface Losses {
  /** Rows and files of the one that the other has not, or not the same. */
  readonly lost: number
  /** Rows and files that the other has beyond that. */
  readonly doubled: number
}

/** The same in numbers: a row or file that is another one counts as lost, what comes on top of that as doubled. */
export function countLosses(expected: NightRecord, actual: NightRecord): Losses {
  const tables = [...union(expected.tables, actual.tables)].map((name) => {
    const missing = without(expected.tables.get(name), actual.tables.get(name)).length
    const surplus = without(actual.tables.get(name), expected.tables.get(name)).length
    return { lost: missing, doubled: Math.max(0, surplus - missing) }
  })
  const files = [...union(expected.files, actual.files)].map((name) => ({
    lost: expected.files.has(name) && expected.files.get(name) !== actual.files.get(name) ? 1 : 0,
    doubled: expected.files.has(name) ? 0 : 1,
  }))
  const all = [...tables, ...files]
  return {
    lost: all.reduce((sum, { lost }) => sum + lost, 0),
    doubled: all.reduce((sum, { doubled }) => sum + doubled, 0),
  }
}

/** The rows of one that the other has not, or not as often. Both are sorted by the caller. */
function without(rows: readonly string[] = [], others: readonly string[] = []): string[] {
  const left = new Map<string, number>()
  for (const row of others) left.set(row, (left.get(row) ?? 0) + 1)
  return rows.filter((row) => {
    const count = left.get(row) ?? 0
    left.set(row, count - 1)
    return count <= 0
  })
}

/** A hint where to look: in what the first row on each side differs. */
function differingColumns([missing = '{}']: readonly string[], [surplus = '{}']: readonly string[]): string {
  const left: Record<string, unknown> = JSON.parse(missing)
  const right: Record<string, unknown> = JSON.parse(surplus)
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])]
  return `first ones: ${names.filter((name) => JSON.stringify(left[name]) !== JSON.stringify(right[name])).join(', ')}`
}

function union(one: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>): Set<string> {
  return new Set([...one.keys(), ...other.keys()])
}
