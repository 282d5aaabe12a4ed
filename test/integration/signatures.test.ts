import { hostname, userInfo } from 'node:os'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recheckUndos } from '../../pipeline/audit/undo-check.ts'
import { openSession, type Session } from '../../pipeline/db/database.ts'
import { formatSigner, parseWords } from '../../pipeline/terminal/signature.ts'
import { undo } from '../../pipeline/undo/undo.ts'
import { caseworkerFile, customer, customerFile, hetuOf } from '../support/builders.ts'
import { runCommand } from '../support/command-line.ts'
import { createGuardedDatabase, type GuardedDatabase } from '../support/logins.ts'
import { shareNights } from '../support/nights.ts'

const machineUser = `${userInfo().username}@${hostname()}`

let database: GuardedDatabase
let owner: Session
let login: string

beforeAll(async () => {
  database = await createGuardedDatabase()
  login = new URL(database.urlOf('operator')).username
  owner = await openSession(database.url, 'test')
  await owner.client.query(`
    insert into audit.run (programme_id, as_of_date, rule_set_sha256, status, error_code, finished_at)
    values ('kuntakokeilu-2021', '2021-03-01', 'x', 'failed', 'x', now());
    insert into audit.plan (sha256, programme_id, as_of_date, run_id, content)
    values (repeat('ab', 32), 'kuntakokeilu-2021', '2021-03-01', 1, '{"alarms": []}');`)
})
afterAll(async () => {
  await owner.close()
  await database.drop()
})

const approval = "insert into audit.approval (plan_id, approved_by, because) values (1, 'Maija', 'right')"

/** What the last approval on record says of its signer. */
async function lastSigner(): Promise<unknown> {
  const { rows } = await owner.client.query(
    'select login, machine_user from audit.approval order by approval_id desc limit 1',
  )
  return rows[0]
}

test('every table of the account that names who acted keeps their login and their user on the machine', async () => {
  const { rows } = await owner.client.query(`
    select
        signed.table_name,
        count(*) filter (where column_name in ('login', 'machine_user'))::int as columns,
        (
            select count(*)::int from pg_trigger
            where tgrelid = ('audit.' || signed.table_name)::regclass and tgfoid = 'audit.sign'::regproc
        ) as triggers
    from (
        select distinct table_name::text
        from information_schema.columns
        where table_schema = 'audit' and column_name ~ '^(done|approved|erased|exported|undone|[a-z]+ed)_by$'
            and table_name in (select tablename from pg_tables where schemaname = 'audit')
    ) as signed
    inner join information_schema.columns on columns.table_schema = 'audit' and columns.table_name = signed.table_name
    group by signed.table_name
    order by signed.table_name`)
  const both = { columns: 2, triggers: 1 }
  expect(rows).toEqual(
    ['approval', 'case_action', 'erasure', 'operator_action', 'purge', 'rejects_export', 'undo'].map(
      (table_name) => ({ table_name, ...both }),
    ),
  )
})

describe('the login is what the server says', () => {
  const connect = async (url: string) => {
    const client = new Client({ connectionString: url })
    await client.connect()
    return client
  }

  test('of an operator who gives another name, or takes on the role', async () => {
    const client = await connect(database.urlOf('operator'))
    await client.query(approval)
    expect(await lastSigner()).toEqual({ login, machine_user: null })
    await client.query('set role kuntasiirto_operator')
    await client.query(approval)
    expect(await lastSigner()).toEqual({ login, machine_user: null })
    await client.query('reset role')
    const forged = approval.replace('because)', 'because, login)').replace("'right')", "'right', 'somebody')")
    await expect(client.query(forged)).rejects.toMatchObject({ code: '42501' })
    await client.end()
  })

  test('also where the owner of the database names another', async () => {
    const client = await connect(database.url)
    const forged = approval.replace('because)', 'because, login)').replace("'right')", "'right', 'somebody')")
    await client.query(forged)
    expect(await lastSigner()).toEqual({ login: new URL(database.url).username, machine_user: null })
    await client.end()
  })

  test('and a command adds who that is to the machine', async () => {
    const session = await openSession(database.urlOf('operator'), 'test')
    await session.client.query(approval)
    expect(await lastSigner()).toEqual({ login, machine_user: machineUser })
    await session.close()
  })
})

test('plans show the login and the machine beside the name', async () => {
  const { stdout } = await runCommand(database.urlOf('operator'), ['plans'])
  expect(stdout).toContain(`Maija (login ${login}, ${machineUser})`)
})

test.each([
  [{ by: 'Maija', login: null, machineUser: null }, 'Maija'],
  [{ by: 'Maija', login: 'maija', machineUser: null }, 'Maija (login maija)'],
  [{ by: 'Maija', login: 'maija', machineUser: 'mm@kone' }, 'Maija (login maija, mm@kone)'],
])('%o is shown as %s', (signer, shown) => {
  expect(formatSigner(signer)).toBe(shown)
})

describe('an undo', () => {
  const nights = shareNights(async (one) => {
    await one.run('2021-03-01', {
      'customers-0301.csv': customerFile([customer('1')]),
      'caseworkers.csv': caseworkerFile([{ id: 'A' }]),
    })
    const { session } = one
    const order = { runId: '1', by: 'Maija', because: 'wrong month', isPlan: false, outFolder: '/tmp' }
    await undo(session, order)
  })

  const problemsAfter = async (change: string) => {
    const { client, db } = nights().session
    await client.query('begin')
    await client.query(change)
    const found = await recheckUndos(db, null)
    await client.query('rollback')
    return found.map(({ problem }) => problem)
  }

  test.each([
    ['as it is', 'select', []],
    [
      'with another login',
      "update audit.undo set login = 'another'",
      ['what is on record of its undoing was changed'],
    ],
    [
      'without its login',
      'update audit.undo set login = null',
      ['what is on record of its undoing was changed'],
    ],
    [
      'from before logins were kept',
      `update audit.undo set login = null, machine_user = null, sha256 = encode(sha256(record_send(row(
          run_id, undone_by, because, undone_at, counts, job_count, out_folder, rows_sha256
      ))), 'hex')`,
      [],
    ],
  ])('%s', async (_, change, problems) => {
    expect(await problemsAfter(change)).toEqual(problems)
  })
})

describe('what somebody signs with', () => {
  const code = hetuOf('1990-01-01')
  const spelled = [...code].join(' ')
  test.each([
    code,
    code.toLowerCase(),
    code.replace('-', '\u2013'),
    code.replace('-', '_'),
    code.replace('-', ' -'),
    code.replace('-', '-\n'),
    code.replace('-', '\u200b-'),
    code.replace('-', ''),
    spelled,
    code.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
    hetuOf('2003-02-01').replace('A', ' A '),
  ])('is refused with an identity code in it, however written: %j', (written) => {
    expect(() => parseWords(`for ${written}, by phone`)).toThrow(
      /^--because and --by stay on record: leave out the identity code$/,
    )
  })

  test.each([
    'customer 10006180, run 12, the 2021-03-01',
    'phone 040 123 4567, plan 3fa94c21d0b1',
    'see mail of 1.3.2021 - 900 people of Pori',
  ])('and kept with other numbers: %s', (words) => {
    expect(parseWords(words)).toBe(words)
  })

  test('holds nothing that a terminal obeys or nobody sees', () => {
    expect(parseWords(' \u001b[31mMaija\u202e\u0007  Mallikas\n\u200b')).toBe('[31mMaija Mallikas')
    for (const blank of ['\u200b', '\u001b', ' \n']) expect(() => parseWords(blank)).toThrow(/1 to 500/)
  })
})
