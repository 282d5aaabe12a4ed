import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openSession, type Session } from '../../pipeline/db/database.ts'
import { findNotificationFacts } from '../../pipeline/deliver/fact-queries.ts'
import { listFiles } from '../../pipeline/deliver/files/close-folder.ts'
import { rejectReasons } from '../../pipeline/domain.ts'
import { scrub } from '../../pipeline/privacy/scrub.ts'
import {
  caseworkerFile,
  customerFile,
  customerLines,
  hetuOfNumber,
  type NightFiles,
  writeNight,
} from '../support/builders.ts'
import { bird, birds, everyone, hidden, rejected, tooManyColumns, trace } from '../support/canaries.ts'
import { type CommandResult, runCommand, runProcess, startCommand } from '../support/command-line.ts'
import { killWorkers } from '../support/fault-night.ts'
import { shareFolder } from '../support/folders.ts'
import { readTable } from '../support/handovers.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'

const officeFile = 'customers-0301.csv'
const caseworkers = caseworkerFile([{ id: '609-1' }])

const folder = shareFolder()
let database: TestDatabase
let session: Session
const said: string[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  session = await openSession(database.url, 'canary')
  await session.client.query('update pgboss.queue set retry_limit = 0')
})

afterAll(async () => {
  await session.close()
  await database.drop()
})

const quiet = { KUNTASIIRTO_LOG_LEVEL: 'debug', KUNTASIIRTO_WORKERS: '1' }

let count = 0
async function argumentsOf(
  date: string,
  files: NightFiles,
  rows = {},
  out = join(folder, 'out'),
): Promise<string[]> {
  const exports = join(folder, `exports-${++count}`)
  await writeNight(exports, date, files, rows)
  return ['run', '--programme', 'kuntakokeilu-2021', '--date', date, '--exports', exports, '--out', out]
}

/** Runs a command, and keeps what it says for the end. */
async function hear(result: CommandResult | Promise<CommandResult>): Promise<number | null> {
  const { code, stdout, stderr } = await result
  said.push(stdout, stderr)
  expect(trace(stdout + stderr)).toEqual([])
  return code
}

async function run(...order: Parameters<typeof argumentsOf>): Promise<number | null> {
  return await hear(runCommand(database.url, await argumentsOf(...order), quiet))
}

/** As an operator would, with workers that are processes too: whatever Node itself prints is heard. */
async function runApart(...order: Parameters<typeof argumentsOf>): Promise<number | null> {
  return await hear(runProcess(database.url, await argumentsOf(...order), quiet))
}

/** Runs a night while the database refuses something, and lets it go again. */
async function whileDatabaseRefuses(
  refuse: string,
  allow: string,
  work: () => Promise<unknown>,
): Promise<void> {
  await session.client.query(refuse)
  await work()
  await session.client.query(allow)
}

/** A trigger whose error quotes everybody's name, in its message, its detail and its hint. */
const blabbing = (table: string, event: string) => `
  create function public.blab() returns trigger language plpgsql set log_min_messages = 'fatal' as $$
    begin
      raise exception 'row of %', (select string_agg(last_name, ' ') from staging.customer)
        using detail = (select string_agg(street_address, ' ') from staging.customer),
          hint = (select string_agg(personal_identity_code, ' ') from staging.customer);
    end $$;
  create trigger blab after ${event} on ${table} for each row execute function public.blab()`
const silent = 'drop function public.blab cascade'

const night = { [officeFile]: `${customerFile(everyone)}${tooManyColumns}\n`, 'caseworkers.csv': caseworkers }
const date = '2021-03-01'

describe('no person can be found where people are not meant to be named, when', () => {
  it('a quote is never closed', async () => {
    const text = customerFile([...birds, bird(500, { last_name: '"Kanarialintu' })])
    expect(await run(date, { [officeFile]: text })).toBe(3)
  })

  it('bytes cannot be decoded', async () => {
    const text = Buffer.from(customerFile(birds), 'latin1')
    text[text.indexOf('Kanarialintu103')] = 0x81
    expect(await run(date, { [officeFile]: text })).toBe(3)
  })

  it('a file has no header, an unknown column, or more rows than announced', async () => {
    const lines = customerLines(birds)
    expect(await run(date, { [officeFile]: lines.slice(1).join('\n') })).toBe(3)
    expect(await run(date, { [officeFile]: customerFile(birds) }, { [officeFile]: 4 })).toBe(3)
  })

  it.each([
    [
      'decisions.csv',
      'asiakasnumero;paatos;paatetty;kunta;peruste\nKanarialintu;Häkkikuja;Keltasirkku;Turvapiilo;x;y\n',
    ],
    [
      'decisions.csv',
      `asiakasnumero;paatos;paatetty;kunta;peruste\n${hetuOfNumber('100')};SIIRTO;1.3.2021;Häkkikuja;\n`,
    ],
    [
      'identity-changes.csv',
      `vanha_henkilotunnus;uusi_henkilotunnus;muuttunut;peruste\n${hetuOfNumber('100')};Kanarialintu;x;\n`,
    ],
    [
      'identity-changes.csv',
      `vanha_henkilotunnus;uusi_henkilotunnus;muuttunut;peruste\n${hetuOfNumber('100')};${hetuOfNumber('101')};1.3.2021;a\n${hetuOfNumber('101')};${hetuOfNumber('100')};1.3.2021;Kanarialintu\n`,
    ],
    [
      'caseworkers.csv',
      'tunnus;nimi;kunta;toimipiste;kielet;ryhmat;htv;enintaan\n1;Kanarialintu;Häkkikuja;;;;Keltasirkku;Turvapiilo\n',
    ],
  ])('%s is wrong', async (name, content) => {
    expect(await run(date, { [officeFile]: customerFile(birds), [name]: content })).toBe(3)
  })

  it('the database refuses a row while it is copied', async () => {
    await whileDatabaseRefuses(
      "alter table staging.customer add constraint no_canary check (last_name <> 'Kanarialintu103') not valid",
      'alter table staging.customer drop constraint no_canary',
      async () => expect(await run(date, night)).toBe(1),
    )
  })

  it('the database refuses a row while the night is published', async () => {
    await whileDatabaseRefuses(
      "alter table register.person add constraint no_canary check (last_name <> 'Kanarialintu103')",
      'alter table register.person drop constraint no_canary',
      async () => expect(await run(date, night)).toBe(1),
    )
  })

  it('an error that nobody expected quotes everyone', async () => {
    await whileDatabaseRefuses(blabbing('register.person', 'insert'), silent, async () =>
      expect(await runApart(date, night)).toBe(1),
    )
  })

  it('an exception that nobody catches quotes everyone', async () => {
    const thrown = `Object.assign(new Error('Kanarialintu100 ${hetuOfNumber('100')}'), { detail: 'Häkkikuja 100' })`
    const module = `const wait = () => {
      if (process.listenerCount('uncaughtException') > 0) throw ${thrown}
      setTimeout(wait, 1)
    }; wait()`
    const options = `--import=data:text/javascript,${encodeURIComponent(module)}`
    expect(await hear(runProcess(database.url, ['status'], { ...quiet, NODE_OPTIONS: options }))).toBe(1)
    expect(said.at(-1)).toContain('a bug or an outage')
  })

  it('it is a rehearsal', async () => {
    const args = [...(await argumentsOf(date, night)), '--dry-run']
    expect(await hear(runCommand(database.url, args, quiet))).toBe(0)
  })

  it('a job fails on an error that quotes everyone, on the output folder, or with its worker', async () => {
    await whileDatabaseRefuses(blabbing('register.output_file', 'update'), silent, async () =>
      expect(await runApart(date, night)).toBe(1),
    )
    const blocked = join(folder, 'blocked')
    await mkdir(join(blocked, 'kuntakokeilu-2021'), { recursive: true })
    await writeFile(join(blocked, 'kuntakokeilu-2021', date), 'a file where the folder should be')
    const elsewhere = [...(await argumentsOf(date, night, {}, blocked)), '--another-copy']
    expect(await hear(runCommand(database.url, elsewhere, quiet))).toBe(1)

    const { child, result } = startCommand(database.url, await argumentsOf(date, night), quiet)
    let killed = 0
    const strike = setInterval(
      () =>
        void killWorkers({ child }).then((number) => {
          killed += number
        }),
      50,
    )
    await Promise.race([result, expect.poll(() => killed, { timeout: 20_000 }).toBeGreaterThan(0)])
    clearInterval(strike)
    expect(await hear(result)).toBe(0) // another worker took over
  })

  it('rows are rejected for every reason, and letters are held', async () => {
    expect(await run(date, night)).toBe(0)
    const swapped = [bird(100, { personal_identity_code: birds[1]!.personal_identity_code! })]
    const second = [...swapped, ...birds.slice(2), ...hidden, ...rejected]
    expect(await runApart('2021-03-02', { [officeFile]: customerFile(second) })).toBe(0)

    const { rows: reasons } = await session.client.query<{ reason: string }>(
      'select distinct unnest(reason_codes) as reason from audit.rejected_row',
    )
    expect(reasons.map(({ reason }) => reason).sort()).toEqual([...rejectReasons].sort())
    const { rows: held } = await session.client.query<{ hold_reason: string }>(
      'select distinct hold_reason from register.notification where hold_reason is not null',
    )
    expect(held.map((row) => row.hold_reason).sort()).toEqual([
      'ADDRESS_TOO_LONG',
      'BAD_ADDRESS',
      'CHARACTER_NOT_PRINTABLE',
      'PROTECTED_NO_CHANNEL',
    ])
  })

  it.each([
    ['status'],
    ['status', '--json'],
    ['metrics'],
    ['health'],
    ['worklist', 'list'],
    ['worklist', 'list', '--json'],
    ['explain', '100'],
    ['explain', '200'],
    ['verify'],
  ])('%s %s is asked', async (...args) => {
    const out = args[0] === 'verify' ? ['--out', join(folder, 'out')] : []
    expect(await hear(runCommand(database.url, [...args, ...out], quiet))).toBe(0)
  })
})

describe('afterwards no person can be found in', () => {
  it('anything that was printed or logged', () => {
    expect(said.join('').length).toBeGreaterThan(1000)
    expect(trace(said.join('\n'))).toEqual([])
  })

  it('what the last fence had to take out: everything went through it unchanged', () => {
    expect(said.join('\n')).not.toMatch(/\[(hetu|e-mail|address)\]/)
    expect(scrub(said.join('\n'))).toBe(said.join('\n'))
  })

  it("the database server's log", async () => {
    const log = await readFile(join(inject('serverHome'), 'server.log'), 'utf8')
    expect(log).toContain('no_canary')
    expect(trace(log)).toEqual([])
  })

  it.each(['audit', 'pgboss', 'analysis'])('any table of %s', async (schema) => {
    const { rows: tables } = await sql<{ name: string }>`
      select format('%I.%I', table_schema, table_name) as name
      from information_schema.tables where table_schema = ${schema}`.execute(session.db)
    for (const { name } of tables) {
      const { rows } = await sql<{ row: string }>`
        select to_jsonb(it)::text as row from ${sql.raw(name)} as it`.execute(session.db)
      expect(trace(rows.map(({ row }) => row).join('\n')), name).toEqual([])
    }
  })

  it.each([
    ['all nights', ['--from', '2021-01-01', '--to', '2021-12-31'], 'Täsmäytys'],
    ['a month', ['--month', '2021-03'], 'Työmarkkinatuki'],
  ])('the report of %s', async (_, which, heading) => {
    const path = join(folder, 'report.html')
    expect(await hear(runCommand(database.url, ['report', ...which, '--out', path], quiet))).toBe(0)
    const page = await readFile(path, 'utf8')
    expect(page).toContain(heading)
    expect(trace(page)).toEqual([])
  })

  it('the name of a file, the index, the report or the checksums', async () => {
    const files = await listFiles(join(folder, 'out'))
    expect(trace(files.join('\n'))).toEqual([])
    const open = files.filter((name) => /index\.csv$|manifest\.json$|report\/|\.sha256$/.test(name))
    expect(open.length).toBeGreaterThan(4)
    for (const name of open)
      expect(trace(await readFile(join(folder, 'out', name), 'utf8')), name).toEqual([])
  })
})

it('but everyone where they belong, which shows that they would be found', async () => {
  const handover = (await listFiles(join(folder, 'out'))).find((name) =>
    /\/handover\/609-pori_.*\.jsonl$/.test(name),
  )
  expect(trace(await readFile(join(folder, 'out', handover!), 'utf8'))).toHaveLength(4)
  const { rows } = await session.client.query<{ row: string }>(
    'select to_jsonb(it)::text as row from register.person as it',
  )
  expect(trace(rows.map(({ row }) => row).join())).toHaveLength(4)
})

describe('people under non-disclosure', () => {
  it('are in no open file, and their address is in no file at all', async () => {
    const files = await listFiles(join(folder, 'out'))
    const numbers = hidden.map((row) => row.customer_number)
    for (const name of files.filter((one) => /\.(csv|jsonl|xlsx)$/.test(one))) {
      const path = join(folder, 'out', name)
      const text = name.endsWith('.xlsx')
        ? JSON.stringify(await readTable(path))
        : await readFile(path, 'utf8')
      expect(text, name).not.toMatch(/turvapiil/i)
      if (!name.includes('-restricted/'))
        for (const number of numbers) expect(text, name).not.toMatch(new RegExp(`\\b${number}\\b.*Kanarial`))
    }
    const restricted = files.filter((name) => name.includes('-restricted/')).map((name) => name.split('/')[2])
    expect([...new Set(restricted)].sort()).toEqual([
      'handover-restricted',
      'letters-restricted',
      'messages-restricted',
    ])
  })

  it('have letters of their own, to the contact address', async () => {
    const { rows: files } = await session.client.query<{ output_file_id: string; is_restricted: boolean }>(
      "select output_file_id, is_restricted from register.output_file where kind = 'letters'",
    )
    const numbers = hidden.map((row) => row.customer_number)
    for (const { output_file_id, is_restricted } of files) {
      for (const letter of await findNotificationFacts(session.db, output_file_id)) {
        expect(numbers.includes(letter.customerNumber)).toBe(is_restricted)
        expect(letter.streetAddress).toMatch(is_restricted ? /^PL 1$/ : /^Häkkikuja/)
      }
    }
    expect(files.map((file) => file.is_restricted).sort()).toEqual([false, true])
  })
})
