/**
 * Every command that writes something, in a situation where it has something to do: killed at any moment and given again, it
 * leaves what it leaves undisturbed. Used by the tests and by test/faults/.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sha256Of } from '../../pipeline/checksum.ts'
import { openSession, type Session } from '../../pipeline/db/database.ts'
import { acquireNightLock } from '../../pipeline/db/night-lock.ts'
import { listFiles } from '../../pipeline/deliver/files/close-folder.ts'
import { openQueue } from '../../pipeline/deliver/queue.ts'
import type { IsoDate } from '../../pipeline/domain.ts'
import { loadProfile } from '../../pipeline/extract/profile.ts'
import { runNight } from '../../pipeline/night.ts'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { partialSuffix } from '../../pipeline/replace-file.ts'
import { between, type Random } from '../../scripts/generator/random.ts'
import {
  type CustomerRow,
  caseworkerFile,
  customer,
  customerFile,
  type NightFiles,
  writeNight,
} from './builders.ts'
import { type CommandResult, runCommand, startCommand } from './command-line.ts'
import {
  countLosses,
  findDifferences,
  type Losses,
  type NightRecord,
  recordNights,
} from './compare-nights.ts'
import { copySituation, killAll, nightArguments, removeSituation, type Situation } from './fault-night.ts'
import { unattended } from './unattended-night.ts'

/** Where commands find nights: all written; the last one published and not written yet; or nothing at all. */
export interface Situations {
  readonly written: Situation
  readonly published: Situation
  readonly empty: Situation
  readonly facts: Facts
}

interface Facts {
  /** Exports of the night that is published in one situation, and to come in another. */
  readonly exports: string
  /** A plan of that night. */
  readonly plan: string
  /** Held for want of an address, which came since. */
  readonly held: string
  /** Still to be written, in `published`. */
  readonly planned: string
  readonly cases: readonly [string, string]
  /** How long a process takes to start, in milliseconds. */
  readonly starting: number
}

interface WritingCommand {
  readonly name: string
  readonly begins: keyof Omit<Situations, 'facts'>
  /** `folder` is the command's own, for files that the operator names. */
  readonly args: (facts: Facts, out: string, folder: string) => readonly string[]
  readonly env?: (folder: string) => NodeJS.ProcessEnv
  /** Tables that say how often a command was given, or hold what is random. */
  readonly incomparable?: readonly string[]
  /** Files of which only the names can be compared. */
  readonly isRandom?: RegExp
  /** What killed workers left half-written is deleted when the night's folder is closed, which is left to `run`. */
  readonly leavesFolderOpen?: boolean
  /** What it may say the second time instead of ending with 0: it was done by the first one. */
  readonly isOver?: RegExp
}

const signed = ['--by', 'Testaaja', '--because', 'to be tried']
const programme = 'kuntakokeilu-2021'
const lastDate = '2021-03-04'

export const writingCommands: readonly WritingCommand[] = [
  {
    name: 'run',
    begins: 'written',
    args: ({ exports }, out) => nightArguments({ date: lastDate, exports }, out),
  },
  {
    name: 'work',
    begins: 'published',
    args: (_, out) => ['work', '--once', '--out', out],
    leavesFolderOpen: true,
  },
  { name: 'approve', begins: 'written', args: ({ plan }) => ['approve', plan, ...signed] },
  { name: 'undo', begins: 'written', args: (_, out) => ['undo', '--run', '3', '--out', out, ...signed] },
  {
    name: 'undo of a night not written yet',
    begins: 'published',
    args: (_, out) => ['undo', '--run', '5', '--out', out, ...signed],
  },
  {
    name: 'notifications hold',
    begins: 'published',
    args: ({ planned }) => ['notifications', 'hold', planned, ...signed],
  },
  {
    name: 'notifications release',
    begins: 'written',
    args: ({ held }, out) => ['notifications', 'release', held, '--out', out, ...signed],
  },
  {
    name: 'notifications release --all-held',
    begins: 'written',
    args: (_, out) => [
      ...[
        'notifications',
        'release',
        '--all-held',
        '--hold-reason',
        'NO_ADDRESS',
        '--run',
        '1',
        '--out',
        out,
      ],
      ...signed,
    ],
  },
  {
    name: 'notifications retry',
    begins: 'published',
    args: (_, out) => ['notifications', 'retry', '--out', out, ...signed],
  },
  {
    name: 'worklist resolve',
    begins: 'written',
    args: ({ cases }) => ['worklist', 'resolve', ...cases, ...signed],
  },
  {
    name: 'worklist waive',
    begins: 'written',
    args: ({ cases }) => ['worklist', 'waive', ...cases, ...signed],
  },
  {
    name: 'protection release',
    begins: 'written',
    args: () => ['protection', 'release', '1', ...signed],
  },
  {
    name: 'erase',
    begins: 'written',
    args: (_, out) => [
      ...['erase', '--customer', '4', '--although-active', '--with-files', '--out', out],
      ...signed,
    ],
    isOver: /customer 4 is not on record/,
  },
  {
    name: 'purge',
    begins: 'written',
    args: (_, out) => ['purge', '--apply', '--out', out, '--by', 'Testaaja'],
    incomparable: ['audit.purge'],
  },
  { name: 'migrate', begins: 'empty', args: () => ['migrate'], incomparable: ['register.secret'] },
  {
    name: 'verify',
    begins: 'written',
    args: (_, out) => ['verify', '--out', out],
    incomparable: ['audit.verification'],
  },
  {
    name: 'seal export',
    begins: 'written',
    args: (_, _out, folder) => ['seal', 'export', '--out', join(folder, 'seals.jsonl')],
  },
  {
    name: 'report',
    begins: 'written',
    args: (_, _out, folder) => ['report', '--run', '3', '--out', join(folder, 'report.html')],
  },
  {
    name: 'rejects export',
    begins: 'written',
    args: (_, _out, folder) => [
      'rejects',
      'export',
      '--run',
      '3',
      '--out',
      join(folder, 'rejects'),
      ...signed,
    ],
    incomparable: ['audit.rejects_export'],
  },
  {
    name: 'analysis export',
    begins: 'written',
    args: (_, _out, folder) => [
      'analysis',
      'export',
      '--view',
      'month_member',
      '--out',
      join(folder, 'lines.csv'),
    ],
  },
  {
    name: 'preview',
    begins: 'written',
    args: (_, _out, folder) => ['preview', '--customer', '2', '--out', join(folder, 'preview')],
  },
  {
    // What it writes is invented anew each time: one folder or none, and never a part of one.
    name: 'export-anonymous',
    begins: 'published',
    args: (_, _out, folder) => ['export-anonymous', '--run', '5', '--out', join(folder, 'invented')],
    isRandom: /invented/,
    isOver: /invented is not empty, and is left as it is/,
  },
  {
    name: 'metrics',
    begins: 'written',
    args: () => ['metrics'],
    env: (folder) => ({ KUNTASIIRTO_METRICS_DIR: folder }),
  },
]

/** Commands that write nothing, but what `run` and `migrate` would; and those that have tests of their own being killed. */
export const otherCommands: Readonly<Record<string, string>> = {
  plans: 'reads',
  status: 'reads',
  health: 'reads',
  explain: 'reads',
  capacity: 'reckons in a transaction that is undone',
  'compare-rules': 'reckons in a transaction that is undone',
  'worklist list': 'reads',
  'worklist show': 'reads',
  'notifications list': 'reads',
  'notifications show': 'reads',
  'protection list': 'reads',
  'analysis list': 'reads',
  sql: 'reads',
  replay: 'works on a database of its own, and replaces expectations one by one',
  database: 'see the tests of the embedded server',
}

interface CommandTrial extends Losses {
  readonly differences: readonly string[]
  /** How far into the command it was killed, in milliseconds; it had ended: null. */
  readonly struckAt: number | null
  readonly again: CommandResult
}

/** What a command leaves undisturbed, and how long it takes in a process that has started. */
interface Undisturbed {
  readonly record: NightRecord
  readonly milliseconds: number
}

export async function runCommandUndisturbed(
  situations: Situations,
  command: WritingCommand,
): Promise<Undisturbed> {
  return await inCopy(situations, command, async ({ run, record }) => {
    const began = performance.now()
    const { code, stderr } = await run()
    const milliseconds = performance.now() - began
    if (code !== 0) throw new Error(`${command.name} ended with ${code}: ${stderr}`)
    return { record: await record(), milliseconds }
  })
}

/** Kills the command with its workers at a random moment, gives it again, and compares. */
export async function killCommand(
  situations: Situations,
  command: WritingCommand,
  undisturbed: Undisturbed,
  random: Random,
): Promise<CommandTrial> {
  return await inCopy(situations, command, async ({ start, run: runAgain, record }) => {
    const run = start()
    // Nothing happens while it starts. Then it takes longer than here, where others have done what it does.
    const { starting } = situations.facts
    const delay = Math.round(0.8 * starting) + between(random, 0, Math.round(1.5 * undisturbed.milliseconds))
    const isOver = await Promise.race([run.result.then(() => true), sleep(delay).then(() => false)])
    if (!isOver) await killAll(run)
    await run.result
    const again = await runAgain()
    const actual = await record()
    const isDone = again.code === 0 || command.isOver?.test(again.stderr) === true
    return {
      ...countLosses(undisturbed.record, actual),
      differences: [
        ...findDifferences(undisturbed.record, actual),
        ...(isDone ? [] : [`given again it ended with ${again.code}: ${again.stderr.trimEnd()}`]),
      ],
      struckAt: isOver ? null : delay,
      again,
    }
  })
}

interface Copy {
  start(): ReturnType<typeof startCommand>
  /** To its end, in this process. */
  run(): Promise<CommandResult>
  record(): Promise<NightRecord>
}

async function inCopy<Result>(
  situations: Situations,
  command: WritingCommand,
  work: (copy: Copy) => Promise<Result>,
): Promise<Result> {
  const situation = await copySituation(situations[command.begins])
  const folder = await mkdtemp(join(tmpdir(), 'kuntasiirto-ordered-'))
  try {
    const args = command.args(situations.facts, situation.out, folder)
    const env = { ...oneWorker, ...command.env?.(folder) }
    return await work({
      start: () => startCommand(situation.databaseUrl, args, env),
      run: () => runCommand(situation.databaseUrl, args, env),
      record: () => recordAll(situation, folder, command),
    })
  } finally {
    await removeSituation(situation)
    await rm(folder, { recursive: true, force: true })
  }
}

/** The database and the night's files, and the files that the operator named. */
async function recordAll(
  { databaseUrl, out }: Situation,
  folder: string,
  { incomparable = [], isRandom = /\.prom$/, leavesFolderOpen = false }: WritingCommand,
): Promise<NightRecord> {
  const { tables, files } = await recordNights(databaseUrl, out)
  const ordered = new Map([...files].filter(([name]) => !(leavesFolderOpen && name.endsWith(partialSuffix))))
  for (const name of await listFiles(folder)) {
    // Metrics tell of the moment at which they were written.
    const content = isRandom.test(name) ? '' : await sha256Of(join(folder, name))
    ordered.set(`ordered: ${name}`, content)
  }
  return { tables: new Map([...tables].filter(([name]) => !incomparable.includes(name))), files: ordered }
}

const oneWorker = { KUNTASIIRTO_WORKERS: '1' }

const nowhere = { street_address: '', postal_code: '', post_office: '' }
const shielded = { non_disclosure: 'K', last_name: 'Suojattu', street_address: 'Salakuja 9' }

/** Each customer on each night. */
const people: Readonly<Record<string, readonly CustomerRow[]>> = {
  '1': [{}, shielded, {}, {}],
  '2': [{}, {}, {}, {}],
  '3': [nowhere, {}, {}, {}],
  '4': [{}, {}, {}, {}],
  '5': [nowhere, nowhere, nowhere, nowhere],
  '6': [{}, {}, { last_name: '' }, { last_name: '' }],
  '7': [shielded, shielded, shielded, shielded],
  '8': [nowhere, {}, {}, {}],
}
const dates: readonly IsoDate[] = ['2021-03-01', '2021-03-02', '2021-03-03', lastDate]

function filesOf(night: number): NightFiles {
  const rows = Object.entries(people).map(([number, nights]) => customer(number, nights[night]))
  // Somebody new each night: there is something to write.
  const arrived = Array.from({ length: 30 * (night + 1) }, (_, index) => customer(`${100 + index}`))
  return {
    'customers-0301.csv': customerFile([...rows, ...arrived]),
    'caseworkers.csv': caseworkerFile([{ id: 'A', most: '500' }]),
  }
}

/** Three nights in a migrated database, and what else there is to find; `bare` is a database without anything. */
export async function prepareSituations(folder: string, migrated: string, bare: string): Promise<Situations> {
  const written: Situation = { databaseUrl: migrated, out: join(folder, 'out') }
  await mkdir(written.out, { recursive: true })
  for (const [night, date] of dates.entries()) {
    const exports = join(folder, date)
    await writeNight(exports, date, filesOf(night))
    if (date !== lastDate) await give(written, nightArguments({ date, exports }, written.out))
  }
  const exports = join(folder, lastDate)
  await give(written, [...nightArguments({ date: lastDate, exports }, written.out), '--plan'])
  const published = await copySituation(written)
  await onSession(published, (session) => publishOnly(session, exports))
  const [planned = ''] = await findIn(
    published,
    `select notification_id from register.notification where status = 'planned' order by notification_id limit 1`,
  )
  const facts = {
    ...{ exports, planned, starting: await measureStarting(written) },
    ...(await findFacts(written)),
  }
  const empty: Situation = { databaseUrl: bare, out: join(folder, 'empty') }
  await mkdir(empty.out, { recursive: true })
  return { written, published, empty, facts }
}

/** The second of two processes: the first one leaves it what it has compiled. */
async function measureStarting({ databaseUrl }: Situation): Promise<number> {
  let began = 0
  for (let time = 0; time < 2; time++) {
    began = performance.now()
    await startCommand(databaseUrl, ['protection', 'list']).result
  }
  return performance.now() - began
}

async function give({ databaseUrl }: Situation, args: readonly string[]): Promise<void> {
  const { code, stderr } = await runCommand(databaseUrl, args, oneWorker)
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}: ${stderr}`)
}

async function onSession<Result>(
  { databaseUrl }: Situation,
  use: (session: Session) => Promise<Result>,
): Promise<Result> {
  const session = await openSession(databaseUrl, 'writing commands')
  try {
    return await use(session)
  } finally {
    await session.close()
  }
}

/** A night up to its commit, as a kill leaves it: what it would write is planned. One file has lost its job. */
async function publishOnly(session: Session, exports: string): Promise<void> {
  await acquireNightLock(session)
  const queue = await openQueue(session.db)
  try {
    await runNight(session, queue, {
      programme: loadProgramme(programme),
      asOfDate: lastDate,
      exports,
      profile: await loadProfile(),
      ...unattended(),
    })
  } finally {
    await queue.close()
  }
  await session.client.query(
    `delete from pgboss.job where id = (select id from pgboss.job where state = 'created' order by id limit 1)`,
  )
}

async function findFacts(written: Situation): Promise<Omit<Facts, 'exports' | 'planned' | 'starting'>> {
  const [plan = ''] = await findIn(written, 'select sha256 from audit.plan')
  const [held = ''] = await findIn(
    written,
    `select notification_id from register.notification inner join register.customership using (customership_id)
     where customer_number = '3' and status = 'held'`,
  )
  const [one = '', other = ''] = await findIn(
    written,
    `select case_id from audit.work_case where state = 'waiting' order by case_id`,
  )
  return { plan, held, cases: [one, other] }
}

/** The first column of a query. */
async function findIn(situation: Situation, text: string): Promise<string[]> {
  const { rows } = await onSession(situation, ({ client }) => client.query({ text, rowMode: 'array' }))
  return rows.map(([value]) => String(value))
}
