/** Takes back what a night wrote into one table of the register, by the images that were kept of it. */
import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { UndoneTable } from './undone-tables.ts'

interface Column {
  readonly name: string
  readonly type: string
  readonly isKey: boolean
}

/** A table of the register, ready to be undone. */
interface Undoing {
  readonly table: UndoneTable
  readonly runId: string
  readonly columns: readonly Column[]
}

export async function prepareUndoing(tx: Tx, table: UndoneTable, runId: string): Promise<Undoing> {
  const { rows } = await sql<Column>`
    select
        attname as name,
        format_type(atttypid, atttypmod) as type,
        coalesce(attnum = any (indkey::int2[]), false) as "isKey"
    from pg_attribute
    left join pg_index on indrelid = attrelid and indisprimary
    where attrelid = format('register.%I', ${table.name}::text)::regclass
        and attnum > 0 and not attisdropped and attgenerated = ''
    order by attnum`.execute(tx)
  return { table, runId, columns: rows }
}

/** Copies what identifies nobody of the rows that the night wrote or changed into the account. */
export async function copyToAccount(tx: Tx, undoing: Undoing): Promise<void> {
  const { table, runId } = undoing
  const facts = table.accounted.map((column) => sql`${sql.lit(column)}, ${sql.ref(`it.${column}`)}`)
  const customer = {
    row: sql`it.customer_number`,
    customership: sql`(
        select customer_number from register.customership
        where customership.customership_id = it.customership_id
    )`,
  }
  const copy = (change: 'written' | 'changed', rows: RawBuilder<unknown>) => sql`
    insert into audit.undone_row (run_id, table_name, change, customer_number, notification_id, facts)
    select
        ${runId}::bigint, ${table.name}, ${change},
        ${table.customer === null ? sql`null` : customer[table.customer]},
        ${table.name === 'notification' ? sql`it.notification_id` : sql`null::uuid`},
        jsonb_strip_nulls(jsonb_build_object(${sql.join(facts)}))
    ${rows}`
  await copy('written', sql`from ${register(table)} as it where ${isWritten(undoing)}`).execute(tx)
  if (!table.isChanged) return
  await copy(
    'changed',
    sql`from ${register(table)} as it inner join ${former(undoing)} on ${isFormer(undoing)}`,
  ).execute(tx)
}

/** Removes what the night inserted; returns how many rows. */
export async function removeWritten(tx: Tx, undoing: Undoing): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from ${register(undoing.table)} as it where ${isWritten(undoing)}`.execute(tx)
  return Number(numAffectedRows ?? 0)
}

/** Makes the rows that the night changed what they were before it; returns how many. */
export async function restoreChanged(tx: Tx, undoing: Undoing): Promise<number> {
  const { table, columns } = undoing
  if (!table.isChanged) return 0
  const names = columns.filter(({ isKey }) => !isKey).map(({ name }) => name)
  const { numAffectedRows } = await sql`
    update ${register(table)} as it
    set (${sql.join(names.map((name) => sql.ref(name)))}) = (
        select ${sql.join(names.map((name) => sql.ref(`restored.${name}`)))}
        from jsonb_populate_record(it, former.image) as restored
    )
    from ${former(undoing)}
    where ${isFormer(undoing)}`.execute(tx)
  return Number(numAffectedRows ?? 0)
}

function register({ name }: UndoneTable): RawBuilder<unknown> {
  return sql.table(`register.${name}`)
}

/** Whether a row, `it`, is the night's own: it names the run, and is not one that was there before. */
function isWritten(undoing: Undoing): RawBuilder<unknown> {
  const { table, runId } = undoing
  const key = sql.join(keyOf(undoing).map(({ name }) => sql.ref(`it.${name}`)))
  if (table.runColumn === null)
    return sql`(${key}) in (select ${keyColumns(undoing)} from (${firstImages(undoing)}) as first where was_inserted)`
  const isNew = sql`not exists (select from ${former(undoing)} where ${isSameRow(undoing)})`
  return sql`${sql.ref(`it.${table.runColumn}`)} = ${runId}::bigint and ${table.isChanged ? isNew : sql`true`}`
}

/** What rows were before the night, as `former`. */
function former(undoing: Undoing): RawBuilder<unknown> {
  return sql`(select * from (${firstImages(undoing)}) as first where not was_inserted) as former`
}

/** Whether `former` is the row `it`, and another than it is now. */
function isFormer(undoing: Undoing): RawBuilder<unknown> {
  return sql`${isSameRow(undoing)} and to_jsonb(it) <> former.image`
}

function isSameRow(undoing: Undoing): RawBuilder<unknown> {
  return sql.join(
    keyOf(undoing).map(({ name }) => sql`${sql.ref(`it.${name}`)} = ${sql.ref(`former.${name}`)}`),
    sql` and `,
  )
}

/** The first image kept of each row, but for rows that the night itself had written. */
function firstImages(undoing: Undoing): RawBuilder<unknown> {
  const { table, runId } = undoing
  const keys = keyOf(undoing).map(
    ({ name, type }) => sql`(image ->> ${sql.lit(name)})::${sql.raw(type)} as ${sql.ref(name)}`,
  )
  const isEarlier =
    table.runColumn === null
      ? sql`true`
      : sql`(image ->> ${sql.lit(table.runColumn)})::bigint <> ${runId}::bigint`
  return sql`
    select distinct on (${keyColumns(undoing)}) *
    from (
        select before_image_id, was_inserted, image, ${sql.join(keys)}
        from register.before_image
        where table_name = ${table.name} and ${isEarlier}
    ) as kept
    order by ${keyColumns(undoing)}, before_image_id`
}

function keyOf({ columns }: Undoing): readonly Column[] {
  return columns.filter(({ isKey }) => isKey)
}

function keyColumns(undoing: Undoing): RawBuilder<unknown> {
  return sql.join(keyOf(undoing).map(({ name }) => sql.ref(name)))
}
