import type { Client } from 'pg'

/** In the order the data flows. */
const schemas = ['staging', 'register', 'audit', 'analysis'] as const

interface Column {
  readonly name: string
  readonly type: string
  readonly required: boolean
  readonly isKey: boolean
  /** Tables that foreign keys lead to. */
  readonly leadsTo: readonly string[]
  readonly comment: string
}

interface Table {
  readonly schema: string
  readonly name: string
  readonly kind: 'table' | 'view'
  readonly comment: string
  readonly columns: readonly Column[]
}

interface Reference {
  readonly from: string
  readonly to: string
  readonly columns: readonly string[]
  readonly isOptional: boolean
  readonly isUnique: boolean
}

/** The data dictionary of a migrated database, as Markdown: what its comments say, and how its tables hang together. */
export async function composeDataDictionary(client: Client): Promise<string> {
  const { rows: described } = await client.query<{ name: string; comment: string }>(
    `select nspname as name, obj_description(oid, 'pg_namespace') as comment from pg_namespace where nspname = any ($1)`,
    [schemas],
  )
  const comments = new Map(described.map(({ name, comment }) => [name, comment]))
  const tables = await findTables(client)
  const references = await findReferences(client)
  const sections = schemas.map((schema) => {
    const own = tables.filter((table) => table.schema === schema)
    const names = own.map(nameOf)
    // References to other schemas stand in the tables below: nearly everything leads to audit.run.
    const leading = references.filter(({ from, to }) => names.includes(from) && names.includes(to))
    return [
      `## ${schema}`,
      comments.get(schema) ?? '',
      ...picture(leading, tables),
      ...own.map(describe),
    ].join('\n\n')
  })
  return `# Data dictionary

Made from the comments in the database by \`npm run db:dictionary\`: do not edit.

${sections.join('\n\n')}
`
}

async function findTables(client: Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `select
        relnamespace::regnamespace::text as schema,
        relname as name,
        case relkind when 'v' then 'view' else 'table' end as kind,
        obj_description(pg_class.oid, 'pg_class') as comment,
        jsonb_agg(
            jsonb_build_object(
                'name', attname,
                'type', format_type(atttypid, atttypmod),
                'required', attnotnull,
                'isKey', exists (
                    select from pg_constraint where conrelid = pg_class.oid and contype = 'p' and attnum = any (conkey)
                ),
                'leadsTo', array(
                    select confrelid::regclass::text from pg_constraint
                    where conrelid = pg_class.oid and contype = 'f' and attnum = any (conkey)
                    order by 1
                ),
                'comment', coalesce(col_description(pg_class.oid, attnum), '')
            )
            order by attnum
        ) as columns
    from pg_class
    inner join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
    where relnamespace::regnamespace::text = any ($1) and relkind in ('r', 'p', 'v') and not relispartition
    group by pg_class.oid, relnamespace, relname, relkind
    order by relname`,
    [schemas],
  )
  return rows
}

async function findReferences(client: Client): Promise<Reference[]> {
  const { rows } = await client.query<Reference>(
    `select
        conrelid::regclass::text as from,
        confrelid::regclass::text as to,
        array_agg(attname::text order by position) as columns,
        bool_or(not attnotnull) as "isOptional",
        exists (
            select from pg_index where indrelid = conrelid and indisunique and (indkey::int2[])[0:] <@ conkey
        ) as "isUnique"
    from pg_constraint
    cross join lateral unnest(conkey) with ordinality as key (attnum, position)
    inner join pg_attribute on attrelid = conrelid and pg_attribute.attnum = key.attnum
    where contype = 'f' and connamespace::regnamespace::text = any ($1)
    group by pg_constraint.oid, conrelid, confrelid, conkey
    order by 1, 2, 3`,
    [schemas],
  )
  return rows
}

/** The tables of a schema that lead to others, and those, with their keys. */
function picture(references: readonly Reference[], tables: readonly Table[]): string[] {
  if (references.length === 0) return []
  const shown = new Set(references.flatMap(({ from, to }) => [from, to]))
  const entities = tables
    .filter((table) => shown.has(nameOf(table)))
    .map((table) => {
      const keys = table.columns.filter(({ isKey, leadsTo }) => isKey || leadsTo.length > 0)
      const lines = keys.map(({ type, name, isKey, leadsTo }) => {
        const marks = [...(isKey ? ['PK'] : []), ...(leadsTo.length > 0 ? ['FK'] : [])]
        return `    ${type.replaceAll(' ', '-')} ${name} ${marks.join(', ')}`
      })
      return [`  ${entityOf(nameOf(table))}["${nameOf(table)}"] {`, ...lines, '  }']
    })
  const lines = references.map(({ from, to, columns, isOptional, isUnique }) => {
    const ends = `${isOptional ? '|o' : '||'}--${isUnique ? 'o|' : 'o{'}`
    return `  ${entityOf(to)} ${ends} ${entityOf(from)} : "${columns.join(', ')}"`
  })
  return [['```mermaid', 'erDiagram', ...entities.flat(), ...lines, '```'].join('\n')]
}

function describe(table: Table): string {
  const rows = table.columns.map(
    ({ name, type, required, isKey, leadsTo, comment }) =>
      `| ${[
        name,
        required || table.kind === 'view' ? type : `${type}, null`,
        [...(isKey ? ['key'] : []), ...leadsTo.map((target) => `→ ${target}`)].join(' '),
        comment.replaceAll('|', '\\|'),
      ].join(' | ')} |`,
  )
  const kind = table.kind === 'view' ? ' (view)' : ''
  return [
    `### ${nameOf(table)}${kind}\n`,
    `${table.comment}\n`,
    '| column | type | key | means |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}

function nameOf({ schema, name }: Pick<Table, 'schema' | 'name'>): string {
  return `${schema}.${name}`
}

/** Names of entities know no dots. */
function entityOf(name: string): string {
  return name.replace('.', '_')
}
