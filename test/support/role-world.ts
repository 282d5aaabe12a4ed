/** A database with something for every command to do, and what each is told there. */

import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { readConfig } from '../../pipeline/config.ts'
import type { Context } from '../../pipeline/context.ts'
import { projectRoot } from '../../pipeline/project.ts'
import { ask } from './ask.ts'
import { type CustomerRow, caseworkerFile, customer, customerFile, writeNight } from './builders.ts'
import { createProgram } from './command-parser.ts'
import { createGuardedDatabase, type GuardedDatabase } from './logins.ts'
import { quiet, runWords } from './operator.ts'
import { unread } from './worker-here.ts'

/** Where one command is given: nothing it does there is seen elsewhere. */
export interface RolePlace {
  readonly database: GuardedDatabase
  readonly out: string
  /** A folder for whatever it writes. */
  readonly folder: string
  /** Exports of the night that comes next. */
  readonly exports: string
}

export interface RoleWorld {
  /** A copy of all of it, which goes when the work is done. */
  at<Result>(work: (place: RolePlace) => Promise<Result>): Promise<Result>
  drop(): Promise<void>
}

interface RoleOrder {
  /** Gives it something to do; tells the id it is about. */
  readonly prepare?: (place: RolePlace) => Promise<string>
  readonly words: (place: RolePlace, id: string) => readonly string[]
  /** Leaves no trace where it is given, so one place will do for all of its kind. */
  readonly onlyLooks?: true
}

const programme = 'kuntakokeilu-2021'
const nextNight = '2021-03-03'
const signed = ['--by', 'Maija Mallikas', '--because', 'the roles are tested']
const comparison = [
  ...['--programme', programme],
  ...['--with', join(projectRoot, `pipeline/programmes/${programme}.yaml`)],
]

const nightWords = (date: string, exports: string, out: string) => runWords(date, exports, out).slice(1)

const looks = (...words: string[]): RoleOrder => ({ words: () => words, onlyLooks: true })

/** What each command is told. `replay` and `database` are not among them: their server has no login but its owner's. */
export const orders: Readonly<Record<string, RoleOrder>> = {
  run: { words: ({ exports, out }) => nightWords(nextNight, exports, out) },
  plans: looks(),
  approve: { prepare: planNext, words: (_, id) => [id, ...signed] },
  undo: { words: ({ out }) => ['--run', '2', '--out', out, ...signed] },
  status: looks(),
  health: looks(),
  metrics: looks(),
  report: { words: ({ folder }) => ['--run', '2', '--out', join(folder, 'report.html')], onlyLooks: true },
  explain: looks('4'),
  capacity: { words: ({ exports }) => ['--programme', programme, '--exports', exports] },
  'compare-rules': { words: ({ exports }) => [...comparison, '--exports', exports] },
  verify: { words: ({ out }) => ['--out', out] },
  'worklist list': looks(),
  'worklist show': { prepare: findCase, words: (_, id) => [id], onlyLooks: true },
  'worklist resolve': { prepare: findCase, words: (_, id) => [id, ...signed] },
  'worklist waive': { prepare: findCase, words: (_, id) => [id, ...signed] },
  'rejects export': { words: ({ folder }) => ['--run', '2', '--out', join(folder, 'rejects'), ...signed] },
  'seal export': { words: ({ folder }) => ['--out', join(folder, 'seals.jsonl')], onlyLooks: true },
  purge: { words: ({ out }) => ['--apply', '--out', out] },
  erase: {
    words: ({ out }) => ['--customer', '2', '--although-active', '--with-files', '--out', out, ...signed],
  },
  'notifications list': looks(),
  'notifications show': { prepare: failOne, words: (_, id) => [id] },
  'notifications hold': { prepare: failOne, words: (_, id) => [id, ...signed] },
  'notifications release': { prepare: holdOne, words: ({ out }, id) => [id, '--out', out, ...signed] },
  'notifications retry': { prepare: leaveUnwritten, words: ({ out }) => ['--out', out] },
  'protection list': looks(),
  'protection release': { words: () => ['4', ...signed] },
  preview: { words: ({ folder }) => ['--customer', '2', '--out', folder], onlyLooks: true },
  'export-anonymous': { words: ({ folder }) => ['--run', '2', '--out', join(folder, 'invented')] },
  work: { prepare: leaveJobs, words: ({ out }) => ['--once', '--out', out] },
  migrate: looks(),
  sql: looks('select 1 as one'),
  'analysis list': looks(),
  'analysis export': {
    words: ({ folder }) => ['--view', 'funnel', '--out', join(folder, 'funnel.csv')],
    onlyLooks: true,
  },
}

async function planNext({ database, exports, out }: RolePlace): Promise<string> {
  await give(database.urlOf('engine'), 'run', [...nightWords(nextNight, exports, out), '--plan'])
  return await idOf(database, 'select sha256 as id from audit.plan')
}

function findCase({ database }: RolePlace): Promise<string> {
  return idOf(database, "select case_id as id from audit.worklist where kind = 'held-notification' limit 1")
}

function failOne({ database }: RolePlace): Promise<string> {
  return idOf(
    database,
    `update register.notification set status = 'failed', error = 'REFUSED', file_name = null
     where notification_id = (
         select notification_id from register.notification where status = 'rendered' and not is_restricted limit 1
     )
     returning notification_id as id`,
  )
}

async function holdOne(place: RolePlace): Promise<string> {
  const id = await failOne(place)
  await give(place.database.urlOf('operator'), 'notifications hold', [id, ...signed])
  return id
}

/** The next night is published, and its files cannot be written: their jobs are among the dead letters. */
async function leaveUnwritten({ database, exports, out }: RolePlace): Promise<string> {
  const obstacle = join(out, programme, nextNight)
  await idOf(
    database,
    "update pgboss.queue set retry_limit = 0 where name = 'write-output-files' returning name as id",
  )
  await writeFile(obstacle, 'a file where a folder should be')
  await give(database.urlOf('engine'), 'run', nightWords(nextNight, exports, out)).catch(() => {})
  await rm(obstacle)
  return await idOf(
    database,
    "select output_file_id as id from register.output_file where status = 'planned' limit 1",
  )
}

async function leaveJobs(place: RolePlace): Promise<string> {
  await leaveUnwritten(place)
  return await idOf(
    place.database,
    "update pgboss.job set state = 'created' where name = 'write-output-files' and state = 'failed' returning id",
  )
}

async function idOf({ url }: GuardedDatabase, query: string): Promise<string> {
  const [row] = await ask<{ id: string }>(url, query)
  return row!.id
}

/** Gives a command in this process (many processes take long to start), and tells what it printed. */
export async function give(url: string, command: string, args: readonly string[]): Promise<string> {
  const printed: string[] = []
  const context: Context = {
    config: readConfig({ ...quiet, DATABASE_URL: url }),
    logger: pino({ level: 'silent' }),
    signal: new AbortController().signal,
    print: (line) => void printed.push(line),
    tell: () => {},
    ...unread,
  }
  const program = await createProgram(() => context)
  await program.parseAsync([...command.split(' '), ...args], { from: 'user' })
  return printed.join('\n')
}

/** Two nights: somebody is held, a row is rejected, and somebody's flag has fallen away. Beside them the exports of a third. */
export async function createRoleWorld(): Promise<RoleWorld> {
  const base = await createGuardedDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'kuntasiirto-roles-'))
  const out = join(folder, 'out')
  const stay = [customer('2', { uses_e_service: 'K' }), customer('3', { street_address: '' })]
  const nights: Readonly<Record<string, readonly CustomerRow[]>> = {
    '2021-03-01': [customer('1'), ...stay, customer('4', { non_disclosure: 'K', uses_e_service: 'K' })],
    '2021-03-02': [...stay, customer('4', { uses_e_service: 'K' }), customer('7', { last_name: '' })],
    [nextNight]: [...stay, customer('8')],
  }
  for (const [date, rows] of Object.entries(nights)) {
    await writeNight(join(folder, date), date, {
      'customers-0301.csv': customerFile(rows),
      'caseworkers.csv': caseworkerFile([{ id: '609-1' }]),
    })
    if (date !== nextNight) await give(base.urlOf('engine'), 'run', nightWords(date, join(folder, date), out))
  }
  return {
    async at(work) {
      const database = await base.clone()
      const place = await mkdtemp(join(folder, 'place-'))
      try {
        await cp(out, join(place, 'out'), { recursive: true })
        return await work({
          database,
          out: join(place, 'out'),
          folder: place,
          exports: join(folder, nextNight),
        })
      } finally {
        await database.drop()
      }
    },
    async drop() {
      await base.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
