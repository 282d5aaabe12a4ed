import { describe, expect, test } from 'vitest'
import { shareSession } from '../support/test-database.ts'

const schemas = `('staging', 'register', 'audit', 'analysis')`

/** Foreign keys whose columns need no index, and why. */
const unindexed = {
  'audit.decision (source_file_id)':
    'a file of the account is never deleted, decisions are read by run or customer, and each index costs every night',
  'audit.rejected_row (source_file_id)': 'likewise',
  'register.identity_change (run_id)': 'a handful of rows',
  'register.customership (municipality_code)': 'a municipality is never deleted; read by run or customer',
  'register.assignment (caseworker_id)':
    'a caseworker is never deleted, and nobody asks for the customers of one alone',
  'register.customership (ended_run_id)': 'indexed where it is not null',
} as const

const session = shareSession()
/** The first column of a query that lists what breaks a convention. */
async function offenders(query: string): Promise<string[]> {
  const { rows } = await session().client.query<[string]>({ text: query, rowMode: 'array' })
  return rows.map(([name]) => name)
}

describe('the schema keeps its conventions', () => {
  test('times of day have a time zone', async () => {
    const found = await offenders(`
      select format('%s.%s.%s', table_schema, table_name, column_name) from information_schema.columns
      where table_schema in ${schemas} and data_type in ('timestamp without time zone', 'time without time zone')`)
    expect(found).toEqual([])
  })

  test('text stands with check constraints: no enums, no varchar, no char', async () => {
    const found = await offenders(`
      select format('%s.%s.%s', table_schema, table_name, column_name) from information_schema.columns
      where table_schema in ${schemas} and data_type in ('USER-DEFINED', 'character varying', 'character')`)
    expect(found).toEqual([])
  })

  test('every table and view has a comment', async () => {
    const found = await offenders(`
      select oid::regclass::text from pg_class
      where relnamespace::regnamespace::text in ${schemas} and relkind in ('r', 'p', 'v')
        and obj_description(oid, 'pg_class') is null`)
    expect(found).toEqual([])
  })

  test('every column of a table has a comment', async () => {
    const found = await offenders(`
      select format('%s.%s', attrelid::regclass, attname) from pg_attribute
      inner join pg_class on pg_class.oid = attrelid
      where relnamespace::regnamespace::text in ${schemas} and relkind in ('r', 'p') and attnum > 0 and not attisdropped
        and col_description(attrelid, attnum) is null`)
    expect(found).toEqual([])
  })

  test('every column of a view for analysts has a comment, and no filter reaches behind the view', async () => {
    const views = `from pg_class where relnamespace = 'analysis'::regnamespace and relkind = 'v'`
    const uncommented = await offenders(`
      select format('%s.%s', attrelid::regclass, attname) from pg_attribute
      where attrelid in (select oid ${views}) and attnum > 0 and col_description(attrelid, attnum) is null`)
    expect(uncommented).toEqual([])
    expect(
      await offenders(
        `select relname ${views} and not coalesce('security_barrier=true' = any (reloptions), false)`,
      ),
    ).toEqual([])
    expect(await offenders(`select relname ${views}`)).not.toEqual([])
  })

  test('every schema has a comment', async () => {
    const found = await offenders(`
      select nspname from pg_namespace where nspname in ${schemas} and obj_description(oid, 'pg_namespace') is null`)
    expect(found).toEqual([])
  })

  test('every foreign key leads an index, but for those that need none', async () => {
    const found = await offenders(`
      with key (relation, columns) as (
          select conrelid, conkey from pg_constraint
          where contype = 'f' and connamespace::regnamespace::text in ${schemas}
          union
          select tgrelid, array[attnum] from pg_trigger
          inner join pg_attribute on attrelid = tgrelid and attname = split_part(encode(tgargs, 'escape'), '\\000', 1)
          where tgfoid = 'audit.require_referenced'::regproc
      )
      select format('%s (%s)', relation::regclass, (
          select string_agg(attname, ', ' order by position)
          from unnest(columns) with ordinality as key (attnum, position)
          inner join pg_attribute on attrelid = relation and pg_attribute.attnum = key.attnum
      ))
      from key
      where not exists (
          select from pg_index
          where indrelid = relation and indpred is null
            and (indkey::int2[])[0:cardinality(columns) - 1] @> columns
      )
      order by 1`)
    expect(found).toEqual(Object.keys(unindexed).sort())
  })

  test('a check constraint is named for the invariant it keeps', async () => {
    const found = await offenders(`
      select format('%s on %s', conname, conrelid::regclass) from pg_constraint
      where contype = 'c' and connamespace::regnamespace::text in ${schemas}
        and (conname like '%\\_check' or conname ~ '_check\\d+$')`)
    expect(found).toEqual([])
  })
})
