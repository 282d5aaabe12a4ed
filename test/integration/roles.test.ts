/** What the five roles must not be able to do, each tried by a login that has that role only. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client, DatabaseError } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { projectRoot } from '../../pipeline/project.ts'
import { forbiddenTo, forbiddenToAll } from '../support/forbidden.ts'
import { createGuardedDatabase, type GuardedDatabase, type RoleName, roleNames } from '../support/logins.ts'

const schemas = `('staging', 'register', 'audit', 'analysis')`

let database: GuardedDatabase
let owner: Client
const logins = new Map<RoleName, Client>()

beforeAll(async () => {
  database = await createGuardedDatabase()
  owner = await connect(database.url)
  await owner.query('select staging.create_partition(999)')
  await owner.query(`
    insert into audit.run (programme_id, as_of_date, rule_set_sha256, status, error_code, finished_at)
    values ('x', '2021-03-01', 'x', 'failed', 'x', now());
    insert into audit.plan (sha256, programme_id, as_of_date, run_id, content)
    values ('x', 'x', '2021-03-01', 1, '{}');`)
  await owner.query(`grant connect on database ${owner.database} to kuntasiirto_loader`) // to see what it may do there
  for (const role of roleNames) logins.set(role, await connect(database.urlOf(role)))
})

afterAll(async () => {
  for (const client of [owner, ...logins.values()]) await client.end()
  await database.drop()
})

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url })
  await client.connect()
  return client
}

/** Runs a statement and undoes it: 'done', or the SQLSTATE it was refused with. */
async function attempt(client: Client, statement: string): Promise<string> {
  await client.query('begin')
  try {
    await client.query(statement)
    return 'done'
  } catch (error) {
    if (error instanceof DatabaseError && error.code !== undefined) return error.code
    throw error
  } finally {
    await client.query('rollback')
  }
}

async function attemptAs(role: RoleName, statements: readonly string[]): Promise<string[]> {
  const client = logins.get(role)!
  const found: string[] = []
  for (const statement of statements) found.push(`${await attempt(client, statement)} ${statement}`)
  return found
}

async function list(query: string): Promise<string[]> {
  const { rows } = await owner.query<[string]>({ text: query, rowMode: 'array' })
  return rows.map(([name]) => name)
}

const refused = (statements: readonly string[]) => statements.map((statement) => `42501 ${statement}`)

/** `schema.table column` of every column of the account that can be updated at all. */
const accountColumns = `
  select format('%s %s', attrelid::regclass, attname)
  from pg_attribute inner join pg_class on pg_class.oid = attrelid
  where relnamespace = 'audit'::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped
    and attidentity = '' and attgenerated = ''
  order by 1`

const update = (column: string) => {
  const [table, name] = column.split(' ')
  return `update ${table} set ${name} = ${name}`
}

/** What the engine learns only after it made the row. */
const enginesUpdates = [
  ...['absent_count', 'approval_id', 'error_code', 'finished_at', 'input_sha256', 'newly_absent_count'],
  ...['output_completed_at', 'status', 'written_to'],
]
  .map((column) => `audit.run ${column}`)
  .concat(
    ['previous_sha256', 'seal_number', 'sealed_at', 'sha256'].map((column) => `audit.seal ${column}`),
    ['accepted_count', 'open_row_count', 'rejected_count', 'told_garbled_count'].map(
      (column) => `audit.source_file ${column}`,
    ),
    ['finished_at', 'read_count', 'reject_count', 'solving_seconds', 'status', 'write_count'].map(
      (column) => `audit.stage_run ${column}`,
    ),
    ['audit.undo sealed_run_id', 'audit.undone_file cancelled_sha256', 'audit.undone_file done_at'],
  )

describe.each(roleNames)('the %s', (role) => {
  const statements = [...forbiddenToAll, ...forbiddenTo[role]]

  test('is refused what it has no business with', async () => {
    expect(statements.length).toBeGreaterThan(40)
    expect(await attemptAs(role, statements)).toEqual(refused(statements))
  })

  test('deletes nothing from the account, and empties no table of it', async () => {
    const tables = await list(
      "select oid::regclass::text from pg_class where relnamespace = 'audit'::regnamespace and relkind = 'r'",
    )
    const deletions = tables.flatMap((table) => [`delete from ${table}`, `truncate ${table} cascade`])
    expect(deletions.length).toBeGreaterThan(30)
    expect(await attemptAs(role, deletions)).toEqual(refused(deletions))
  })

  test('changes nothing in the account, but for what the engine fills in', async () => {
    const columns = await list(accountColumns)
    const found = await attemptAs(role, columns.map(update))
    expect(found.filter((line) => line.startsWith('done')).map((line) => line.slice(5))).toEqual(
      role === 'engine' ? enginesUpdates.map(update) : [],
    )
  })
})

test('every statement that is refused is one the owner can run: no refusal is a typo', async () => {
  const statements = new Set([...forbiddenToAll, ...Object.values(forbiddenTo).flat()])
  const found: string[] = []
  for (const statement of statements) found.push(`${await attempt(owner, statement)} ${statement}`)
  expect(found).toEqual(Array.from(statements, (statement) => `done ${statement}`))
})

test('the loader fills what was made for it, until that is attached', async () => {
  const fill = 'insert into staging.customer_998 (line_number) select 1 where false'
  await owner.query('select staging.create_partition(998)')
  expect(await attemptAs('loader', [fill])).toEqual([`done ${fill}`])
  await owner.query('select staging.attach_partition(998)')
  expect(await attemptAs('loader', [fill])).toEqual(refused([fill]))
})

test('no table that is copied into has row-level security, under which COPY is refused', async () => {
  expect(
    await list(
      "select relname from pg_class where relnamespace = 'staging'::regnamespace and relrowsecurity",
    ),
  ).toEqual([])
})

test('the engine fills in a seal that waits, and cannot reach one that was made', async () => {
  const engine = logins.get('engine')!
  await owner.query(`
    insert into audit.run (run_id, programme_id, as_of_date, rule_set_sha256, status, error_code, finished_at)
    overriding system value
    select 100 + day, 'x', date '2021-03-01' + day, 'x', 'failed', 'x', now() from generate_series(1, 2) as day;
    insert into audit.seal (run_id, sealed_late, seal_number, sha256, sealed_at) values (101, false, 1, 'made', now());
    insert into audit.seal (run_id, sealed_late) values (102, true);`)
  const { rowCount } = await engine.query(
    "update audit.seal set seal_number = run_id, previous_sha256 = 'made', sha256 = 'filled in', sealed_at = now()",
  )
  expect(rowCount).toBe(1)
  expect(await list('select sha256 from audit.seal order by run_id')).toEqual(['made', 'filled in'])
})

describe('what is granted', () => {
  test('everybody else may do nothing, nor connect', async () => {
    const found = await list(`
      select oid::regclass::text from pg_class cross join aclexplode(relacl) as acl
      where relnamespace::regnamespace::text in ${schemas} and grantee = 0
      union all
      select oid::regprocedure::text from pg_proc
      where pronamespace::regnamespace::text in ${schemas} and has_function_privilege('public', oid, 'execute')
      union all
      select nspname from pg_namespace cross join unnest(array['usage', 'create']) as privilege
      where nspname::text in ${schemas} and has_schema_privilege('public', oid, privilege)
      union all
      select privilege from unnest(array['connect', 'temporary', 'create']) as privilege
      where has_database_privilege('public', current_database(), privilege)`)
    expect(found).toEqual([])
  })

  test('names, identity codes and addresses are for the engine alone', async () => {
    const found = await list(`
      select distinct grantee from (
          select rolname as grantee, attrelid, attnum
          from pg_attribute
          inner join pg_class on pg_class.oid = attrelid
          cross join pg_roles
          where relnamespace::regnamespace::text in ${schemas} and attnum > 0 and not attisdropped
              and rolname like 'kuntasiirto\\_%'
              and attname ~ '(first_names|last_name|identity(_code)?$|identity_code|birth_date|email|phone|raw|ground|value)'
              and attrelid not in ('register.service_point'::regclass, 'audit.alarm'::regclass)
              and has_column_privilege(rolname, attrelid, attnum, 'select')
      ) as readable`)
    expect(found).toEqual(['kuntasiirto_engine'])
  })

  test('an analyst sees the analysis schema and nothing else of ours', async () => {
    const found = await list(`
      select distinct relnamespace::regnamespace::text from pg_class
      where relnamespace::regnamespace::text in ${schemas} and has_any_column_privilege('kuntasiirto_analyst', oid, 'select, insert, update')`)
    expect(found).toEqual(['analysis'])
  })

  test('sql/roles.sql decides about every table, view, sequence and function by name, and about analysis as a whole', async () => {
    const text = await readFile(join(projectRoot, 'sql/roles.sql'), 'utf8')
    const ours = await list(`
      select oid::regclass::text from pg_class
      where relnamespace::regnamespace::text in ${schemas} and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
          and not relispartition and relname not like 'customer\\_99%'
          and not exists (
              select from pg_depend where objid = pg_class.oid and classid = 'pg_class'::regclass and deptype = 'i'
                  and relkind = 'S' -- of an identity column, which needs no privilege
          )
      union all
      select format('%s.%s', pronamespace::regnamespace, proname) from pg_proc
      where pronamespace::regnamespace::text in ${schemas}`)
    expect(ours.length).toBeGreaterThan(55)
    const decided = (name: string) => name.startsWith('analysis.') || new RegExp(`${name}\\b`).test(text)
    expect(ours.filter((name) => !decided(name))).toEqual([])
  })

  test('no default privileges stand for what is made later', async () => {
    expect(await list('select oid::text from pg_default_acl')).toEqual([])
  })

  // Postgres only warns whoever may not, and the planner goes on guessing.
  test('the engine may analyze every table that a night analyzes', async () => {
    const folder = join(projectRoot, 'pipeline')
    const paths = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.ts'))
    const texts = await Promise.all(paths.map((path) => readFile(join(folder, path), 'utf8')))
    const named = texts.flatMap((text) =>
      Array.from(
        text.matchAll(
          /\banalyze\(tx, '((?:register|staging|audit)\.\w+)'|`analyze ((?:register|staging|audit)\.\w+)/g,
        ),
        ([, one, other]) => one ?? other ?? '',
      ),
    )
    expect(named.length).toBeGreaterThan(5)
    const refused = await Promise.all(
      [...new Set(named)].map((table) =>
        list(`select '${table}' where not has_table_privilege('kuntasiirto_engine', '${table}', 'maintain')`),
      ),
    )
    expect(refused.flat()).toEqual([])
  })
})
