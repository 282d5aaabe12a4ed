import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { addDays } from '../../pipeline/calendar.ts'
import { openSession, type Session } from '../../pipeline/db/database.ts'
import { migrate } from '../../pipeline/db/migrate.ts'
import { checksumsFile } from '../../pipeline/deliver/files/close-folder.ts'
import { nightFolder } from '../../pipeline/deliver/files/write-file.ts'
import { ownerFile } from '../../pipeline/deliver/output-folder.ts'
import { migrateQueue } from '../../pipeline/deliver/queue.ts'
import { projectRoot } from '../../pipeline/project.ts'
import { caseworkerFile, customer, customerFile } from '../support/builders.ts'
import { runCommand } from '../support/command-line.ts'
import { createFolder } from '../support/folders.ts'
import { hireOperator, quiet } from '../support/operator.ts'
import { createEmptyDatabase } from '../support/test-database.ts'
import { trialsOf } from '../support/trials.ts'

const nights = trialsOf(60, 365)
/** People whom each of them judged anew, and rows that each rejected. */
const judged = 20
const rejected = 5
const firstNight = '2021-03-01'
const quietNight = '2021-03-02'
const programme = 'kuntakokeilu-2021'

/** Two nights of the present program: everybody is transferred, and then nothing happens. */
const operator = hireOperator(async (one) => {
  const files = {
    'customers-0301.csv': customerFile(Array.from({ length: 20 }, (_, index) => customer(`${index + 1}`))),
    'caseworkers.csv': caseworkerFile([{ id: 'A' }]),
  }
  for (const date of [firstNight, quietNight, addDays(firstNight, nights)])
    await one.writeNight(date, date, files)
  for (const date of [firstNight, quietNight]) {
    const { code, stderr } = await one.run(date, join(one.folder, date))
    if (code !== 0) throw new Error(stderr)
  }
})

/** The SQL files as they were when the schema was first released, but for views that have changed since. */
async function copyFirstRelease(): Promise<string> {
  const folder = createFolder()
  const isOfFirstRelease = (name: string) => (/^\d{4}_/.test(name) ? name < '0012' : /^(10|30)-/.test(name))
  for (const part of ['migrations', 'views'])
    for (const name of (await readdir(join(projectRoot, 'sql', part))).filter(isOfFirstRelease))
      await cp(join(projectRoot, 'sql', part, name), join(folder, part, name))
  return folder
}

/** That release told a municipality nothing where nothing had happened. */
async function removeQuietHandovers(session: Session, folder: string): Promise<void> {
  await rm(join(folder, 'handover'), { recursive: true })
  const list = await readFile(join(folder, checksumsFile), 'utf8')
  await writeFile(join(folder, checksumsFile), list.replaceAll(/^.* {2}handover\/.*\n/gm, ''))
  await session.client.query("delete from register.output_file where run_id = 2 and kind = 'handover'")
}

/** Every row of the register and the account, in those columns that there were then. */
async function copyRows(from: Session, to: Session): Promise<void> {
  const { rows: tables } = await to.client.query<{ name: string; columns: string }>(`
    select attrelid::regclass::text as name, string_agg(quote_ident(attname), ', ' order by attnum) as columns
    from pg_attribute inner join pg_class on pg_class.oid = attrelid
    where relnamespace::regnamespace::text in ('audit', 'register') and relkind = 'r' and attnum > 0
        and not attisdropped and attgenerated = '' and relname <> 'secret'
    group by attrelid`)
  await to.client.query("set session_replication_role = 'replica'") // in any order, whatever refers to what
  for (const { name, columns } of tables) {
    // The view tells what a standing held of its decision then.
    const source = name === 'register.standing' ? 'audit.standing' : name
    const { rows } = await from.client.query(`select jsonb_agg(one) as rows from ${source} as one`)
    await to.client.query(`delete from ${name}`)
    await to.client.query(
      `insert into ${name} (${columns}) overriding system value
       select ${columns} from jsonb_populate_recordset(null::${name}, $1)`,
      [JSON.stringify(rows[0].rows ?? [])],
    )
  }
  await to.client.query("set session_replication_role = 'origin'")
  await continueSequences(to.client)
}

/** Rows that brought their own numbers left the sequences behind. */
async function continueSequences(client: Session['client']): Promise<void> {
  const { rows } = await client.query<{ name: string; key: string }>(`
    select attrelid::regclass::text as name, attname as key
    from pg_attribute inner join pg_class on pg_class.oid = attrelid
    where relnamespace::regnamespace::text in ('audit', 'register') and relkind = 'r' and attidentity <> ''`)
  for (const { name, key } of rows)
    await client.query(
      `select setval(pg_get_serial_sequence('${name}', '${key}'), (select coalesce(max(${key}), 0) + 1 from ${name}))`,
    )
}

/** The quiet night again and again, each with people who stay or are under review, and with rejected rows. */
async function repeatQuietNight({ client }: Session): Promise<void> {
  const repeat = (table: string, set: Record<string, string>) => `
    insert into ${table} overriding system value
    select (jsonb_populate_record(one, jsonb_build_object(${Object.entries(set)
      .map(([column, value]) => `'${column}', ${value}`)
      .join(', ')}))).*
    from ${table} as one cross join generate_series(1, ${nights - 2}) as n
    where run_id = 2`
  const later = 'one.run_id + n'
  await client.query(
    repeat('audit.run', {
      run_id: later,
      as_of_date: 'one.as_of_date + n',
      started_at: `one.started_at - make_interval(days => ${nights + 35} - n)`,
      finished_at: `one.finished_at - make_interval(days => ${nights + 35} - n)`,
    }),
  )
  await client.query(repeat('audit.stage_run', { run_id: later }))
  await client.query(`
    insert into audit.balance (run_id, check_name, left_count, right_count)
    select run_id + n, check_name, left_count, right_count
    from audit.balance cross join generate_series(1, ${nights - 2}) as n
    where run_id = 2`)
  await client.query(repeat('audit.outcome_count', { run_id: later }))
  await client.query(
    repeat('audit.source_file', { run_id: later, source_file_id: 'one.source_file_id + 10 * n' }),
  )
  await client.query(`
    insert into audit.decision
        (run_id, programme_id, as_of_date, customer_number, outcome, reason_code, groups_met, groups_unknown, rule_version, source_file_id, line_number)
    select run_id, programme_id, as_of_date, (1000 + person)::text, 'REVIEW', 'GROUP_UNKNOWN', '{}', '{immigrant}',
        date '2021-03-01', source_file_id, person
    from audit.run
    inner join audit.source_file using (run_id)
    cross join generate_series(1, ${judged}) as person
    where run_id > 2 and accepted_count is not null`)
  await client.query(`
    insert into audit.rejected_row (run_id, source_file_id, line_number, customer_number, reason_codes, fields)
    select run_id, source_file_id, 100 + line, (2000 + line)::text, '{INVALID_DATE}', '{tyonhaku_alkanut}'
    from audit.source_file
    cross join generate_series(1, ${rejected}) as line
    where run_id > 2 and accepted_count is not null`)
  await client.query(`
    update audit.source_file set row_count = row_count + ${rejected}, rejected_count = ${rejected}
    where run_id > 2 and accepted_count is not null`)
  await client.query(`
    update audit.balance set left_count = left_count + ${rejected}, right_count = right_count + ${rejected}
    where run_id > 2 and check_name = 'rows received = rows accepted + rows rejected'`)
  await continueSequences(client)
}

let old: Session
beforeAll(async () => {
  old = await openSession(operator().databaseUrl, 'test')
  return () => old.close()
})

test('a database with many nights is upgraded: migrated at once, verified, and the next night runs', async () => {
  const url = await createEmptyDatabase()
  const session = await openSession(url, 'test')
  onTestFinished(() => session.close())
  const { applied } = await migrate(session.db, await copyFirstRelease())
  expect(applied.at(-1)).toMatch(/^0011_/)
  await migrateQueue(url)
  await copyRows(old, session)
  const { out, folder } = operator()
  await removeQuietHandovers(session, nightFolder(out, programme, quietNight))
  await repeatQuietNight(session)
  for (let n = 1; n <= nights - 2; n += 1)
    await cp(nightFolder(out, programme, quietNight), nightFolder(out, programme, addDays(quietNight, n)), {
      recursive: true,
    })

  await rm(join(out, ownerFile)) // that release did not say whose a folder is
  const begun = performance.now()
  expect((await migrate(session.db)).applied[0]).toMatch(/^0012_/)
  const held = performance.now() - begun
  expect(held, 'milliseconds that its locks were held').toBeLessThan(10_000)

  const kuntasiirto = (...args: string[]) => runCommand(url, args, quiet)
  const next = addDays(firstNight, nights)
  const exports = join(folder, next)
  const night = await kuntasiirto(
    ...['run', '--programme', programme, '--date', next, '--exports', exports, '--out', out],
  )
  expect(night).toMatchObject({ code: 0, stderr: '' })
  const verified = await kuntasiirto('verify', '--out', out)
  expect(verified).toMatchObject({ code: 0, stderr: '' })
  expect(verified.stdout).toContain(`Verified: ${nights + 1} completed runs balance`)
  expect(verified.stdout).toContain(`${nights} of them were sealed late`)
  const { rows } = await session.client.query(
    'select count(*)::int as decisions, (select count(*)::int from audit.seal where sha256 is not null) as seals from audit.decision',
  )
  expect(rows).toEqual([{ decisions: 20 + judged * (nights - 2), seals: nights + 1 }])
})
