/** Nights that are struck down at a chosen moment, and run again. Used by the tests and by test/faults/. */

import { randomUUID } from 'node:crypto'
import { link, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { between, type Random } from '../../scripts/generator/random.ts'
import { ask } from './ask.ts'
import { type CommandResult, type RunningCommand, runProcess, startCommand } from './command-line.ts'
import {
  countLosses,
  findDifferences,
  type Losses,
  type NightRecord,
  recordNights,
} from './compare-nights.ts'

/** What a run is busy with: reading files, its one transaction, or writing letters and files. */
export const phases = ['extract', 'publish', 'render'] as const
type Phase = (typeof phases)[number]

/** A database and an output folder, as one night leaves them and the next one finds them. */
export interface Situation {
  readonly databaseUrl: string
  readonly out: string
}

/** A night, what it finds, and what it leaves when nothing disturbs it. */
export interface FaultNight {
  readonly date: string
  readonly exports: string
  readonly before: Situation
  readonly undisturbed: NightRecord
  /** In milliseconds. */
  readonly durations: Readonly<Record<Phase, number>>
}

/** Strikes at a run, or at what it depends on. */
type Strike = (run: RunningCommand) => Promise<unknown> | unknown

export interface Fault {
  readonly phase: Phase
  /** Milliseconds after the phase began. */
  readonly delay: number
}

export interface Trial extends Losses {
  /** Where the strike found the run; null: it had ended. */
  readonly struck: Phase | null
  readonly interrupted: CommandResult
  readonly again: CommandResult
  /** How often the same command had to be given again; 1 is what is promised. */
  readonly attempts: number
  /** Against the undisturbed night; empty is right. */
  readonly differences: readonly string[]
}

interface TrialOptions {
  readonly env?: NodeJS.ProcessEnv
  /** What a person does after the run has ended, before the same command is given again. */
  readonly mend?: () => Promise<unknown> | unknown
  readonly record?: () => Promise<NightRecord>
  /** Gives the command the second time; a process of its own unless said otherwise. */
  readonly giveAgain?: typeof runProcess
}

const programme = 'kuntakokeilu-2021'
/** Small nights: a second process would only take longer to start. */
const oneWorker = { KUNTASIIRTO_WORKERS: '1' }

export function nightArguments(night: Pick<FaultNight, 'date' | 'exports'>, out: string): string[] {
  return ['run', '--programme', programme, '--date', night.date, '--exports', night.exports, '--out', out]
}

/** Runs every night of a scenario undisturbed, keeping what each one found. The first finds a migrated, empty database. */
export async function runUndisturbed(nightsFolder: string, empty: Situation): Promise<FaultNight[]> {
  const nights: FaultNight[] = []
  let current = empty
  for (const date of (await readdir(nightsFolder)).sort()) {
    const before = current
    const exports = join(nightsFolder, date)
    current = await copySituation(before)
    const result = await runProcess(
      current.databaseUrl,
      nightArguments({ date, exports }, current.out),
      oneWorker,
    )
    if (result.code !== 0) throw new Error(`the undisturbed night of ${date} ended with ${result.code}`)
    const undisturbed = await recordNights(current.databaseUrl, current.out)
    nights.push({ date, exports, before, undisturbed, durations: measure(result.stderr) })
  }
  await removeSituation(current) // nobody begins from what the last night left
  return nights
}

/** Runs a night, strikes it in a phase, gives the same command again, and compares. Leaves nothing behind. */
export async function tryFault(
  night: FaultNight,
  fault: Fault,
  strike: Strike,
  options: TrialOptions = {},
): Promise<Trial> {
  const situation = await copySituation(night.before)
  try {
    return await tryFaultIn(situation, night, fault, strike, options)
  } finally {
    await removeSituation(situation)
  }
}

/** The same on a database of the caller's, or (null) on the embedded server, which must be there, and `record` given. */
export async function tryFaultIn(
  { databaseUrl, out }: { readonly databaseUrl: string | null; readonly out: string },
  night: FaultNight,
  fault: Fault,
  strike: Strike,
  {
    env = {},
    mend = () => {},
    record = () => recordNights(databaseUrl ?? '', out),
    giveAgain = runProcess,
  }: TrialOptions = {},
): Promise<Trial> {
  const args = nightArguments(night, out)
  const settings = { ...oneWorker, ...env }
  const run = startCommand(databaseUrl, args, settings)
  const hasEnded = new Promise<void>((resolve) => run.child.once('exit', () => resolve()))
  let isOver = false
  void hasEnded.then(() => {
    isOver = true
  })
  await phaseBegins(run, fault.phase, hasEnded)
  await sleep(fault.delay)
  const wasOver = isOver
  await strike(run)
  await hasEnded
  await mend()

  let attempts = 1
  let again = await giveAgain(databaseUrl, args, settings)
  for (; again.code === 4 && attempts < 5; attempts++) again = await giveAgain(databaseUrl, args, settings)
  const interrupted = await run.result
  const actual = await record()
  return {
    ...countLosses(night.undisturbed, actual),
    struck: wasOver ? null : (phaseMarks(interrupted.stderr).at(-1)?.phase ?? null),
    interrupted,
    again,
    attempts,
    differences: findDifferences(night.undisturbed, actual),
  }
}

/** A random moment of a phase, as long as it takes undisturbed. */
export function randomFault(random: Random, night: FaultNight, phase: Phase): Fault {
  return { phase, delay: between(random, 0, night.durations[phase]) }
}

/** SIGKILL of the Node process alone: its workers find out by themselves. */
export function killRun({ child }: RunningCommand): void {
  child.kill('SIGKILL')
}

/** SIGKILL of the Node process and of its workers, at once. */
export async function killAll(run: Pick<RunningCommand, 'child'>): Promise<void> {
  const workers = await findChildren(run.child.pid)
  run.child.kill('SIGKILL')
  workers.forEach(kill)
}

/** SIGKILL of every worker process. Tells how many there were. */
export async function killWorkers({ child }: Pick<RunningCommand, 'child'>): Promise<number> {
  return (await findChildren(child.pid)).filter(kill).length
}

/** False when it had ended by itself. */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch {
    return false
  }
}

/** The processes that a process has started, by number. */
export async function findChildren(parent: number | undefined): Promise<number[]> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const stats = await Promise.all(
    processes.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')),
  )
  // "pid (name) state parent …": the name may hold anything but is the last thing in brackets.
  return stats
    .filter((line) => Number(line.slice(line.lastIndexOf(')')).split(' ')[2]) === parent)
    .map((line) => Number(line.split(' ')[0]))
}

interface PhaseMark {
  readonly phase: Phase
  readonly time: number
}

/** When each phase began, from the run's own log. Extract is named twice: when it reads, and when it publishes. */
function phaseMarks(log: string): PhaseMark[] {
  const lines = log
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line): { time: number; msg: string; stage?: string } => JSON.parse(line))
  const [extract, publish] = lines.filter((line) => line.msg === 'stage begins')
  const render = lines.find((line) => line.msg === 'files written')
  return [extract, publish, render].flatMap((line, index) => {
    const phase = phases[index]
    return line && phase ? [{ phase, time: line.time }] : []
  })
}

function measure(log: string): Record<Phase, number> {
  const [extract = 0, publish = 0, render = 0] = phaseMarks(log).map((mark) => mark.time)
  const [last = ''] = log
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .slice(-1)
  const { time: end }: { time: number } = JSON.parse(last)
  return { extract: publish - extract, publish: render - publish, render: end - render }
}

async function phaseBegins(run: RunningCommand, phase: Phase, hasEnded: Promise<void>): Promise<void> {
  let log = ''
  const begun = new Promise<void>((resolve) => {
    run.child.stderr?.on('data', (part: string) => {
      log += part
      if (phaseMarks(log.slice(0, log.lastIndexOf('\n') + 1)).some((mark) => mark.phase === phase)) resolve()
    })
  })
  await Promise.race([begun, hasEnded])
}

/** A copy to spoil: nobody may be connected to the database it is made from. */
export async function copySituation(from: Situation): Promise<Situation> {
  const url = new URL(from.databaseUrl)
  const template = url.pathname.slice(1)
  url.pathname = `/copy_${randomUUID().replaceAll('-', '')}`
  await administer(
    from.databaseUrl,
    `create database ${url.pathname.slice(1)} template ${template} strategy file_copy`,
  )
  const out = await mkdtemp(join(tmpdir(), 'kuntasiirto-out-'))
  await linkFiles(from.out, out)
  return { databaseUrl: url.href, out }
}

/** The same files by other names: whoever replaces or deletes one, as the program does, leaves the other alone. */
async function linkFiles(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    const source = join(entry.parentPath, entry.name)
    const target = join(to, relative(from, source))
    if (entry.isDirectory()) await mkdir(target, { recursive: true, mode: 0o700 })
    else {
      await mkdir(dirname(target), { recursive: true, mode: 0o700 })
      await link(source, target)
    }
  }
}

export async function removeSituation({ databaseUrl, out }: Situation): Promise<void> {
  await administer(
    databaseUrl,
    `drop database if exists ${new URL(databaseUrl).pathname.slice(1)} with (force)`,
  )
  await rm(out, { recursive: true, force: true })
}

/**
 * Gives a database the keys of another: names of restricted files and of cases come from them. The same keys, the same
 * names.
 */
export async function copySecrets(from: string, to: string): Promise<void> {
  const [{ secrets } = { secrets: '[]' }] = await ask<{ secrets: string }>(
    from,
    'select json_agg(secret)::text as secrets from register.secret',
  )
  await ask(
    to,
    `update register.secret set value = copied.value
     from json_to_recordset($1) as copied (name text, value text) where copied.name = secret.name`,
    [secrets],
  )
}

async function administer(databaseUrl: string, statement: string): Promise<void> {
  const url = new URL(databaseUrl)
  url.pathname = '/postgres'
  await ask(url.href, statement)
}
