/** Runs faults one after another, each within its time, on a server and two undisturbed nights that they share; beside them those that mostly wait. */
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generate } from '../../scripts/generator/generate.ts'
import { readScenario } from '../../scripts/generator/scenario.ts'
import { type FaultNight, findChildren, runUndisturbed } from '../support/fault-night.ts'
import { type Context, type Fault, type Outcome, type Sizes, SkippedError } from './fault.ts'
import { canMount } from './mounts.ts'
import { startTestServer, type TestServer } from './test-server.ts'

export interface Report {
  readonly name: string
  readonly what: string
  readonly seconds: number
  readonly status: 'right' | 'wrong' | 'skipped'
  readonly outcome: Outcome
}

interface SuiteOptions {
  readonly seed: number
  readonly sizes: Sizes
  /** The whole suite's time; what it does not reach is told, and is no success. */
  readonly minutes: number
  readonly signal: AbortSignal
  readonly onReport: (report: Report) => void
}

const nothing = { times: 0, lost: 0, doubled: 0 }
const scenario = join(import.meta.dirname, '../support/fault-scenario.yaml')

/** Leaves nothing behind, interrupted or not: folders, processes, databases and mounts are its own. */
export async function runSuite(faults: readonly Fault[], options: SuiteOptions): Promise<Report[]> {
  const began = performance.now()
  const left = () => options.minutes * 60 - (performance.now() - began) / 1000
  const folder = await mkdtemp(join(tmpdir(), 'kuntasiirto-faults-'))
  process.env.TMPDIR = folder // whatever a trial makes is deleted with it, also when the trial is given up
  const server = await startTestServer(join(folder, 'home'))
  const reports: Report[] = []
  const isMountable = await canMount(folder)
  try {
    const nights = await prepareNights(server, join(folder, 'nights'))
    const run = async (fault: Fault) => {
      options.signal.throwIfAborted()
      const own = join(folder, fault.name)
      await mkdir(own)
      const report = await runFault(fault, left(), {
        folder: own,
        seed: options.seed,
        sizes: options.sizes,
        signal: options.signal,
        server,
        nights,
        canMount: isMountable,
      })
      await rm(own, { recursive: true, force: true })
      reports.push(report)
      options.onReport(report)
    }
    const runAll = async (some: readonly Fault[]) => {
      for (const fault of some) await run(fault)
    }
    await Promise.all([
      runAll(faults.filter(({ waits }) => waits !== true)),
      runAll(faults.filter(({ waits }) => waits === true)),
    ])
    return faults.flatMap(({ name }) => reports.filter((report) => report.name === name))
  } finally {
    await endCommands()
    await server.remove()
    await rm(folder, { recursive: true, force: true })
  }
}

/** `left`: the seconds that are left to the whole suite. */
async function runFault(fault: Fault, left: number, context: Context): Promise<Report> {
  const { name, what } = fault
  const asked = typeof fault.seconds === 'number' ? fault.seconds : fault.seconds(context.sizes)
  const seconds = Math.min(asked, left)
  const most = Math.min(2 * asked, left)
  const began = performance.now()
  const end = (status: Report['status'], outcome: Outcome): Report => {
    return { name, what, status, outcome, seconds: (performance.now() - began) / 1000 }
  }
  const wrong = (problem: string) => end('wrong', { ...nothing, problems: [problem], note: 'not done' })
  if (left < 10) return wrong('the suite’s time is up: give it more with --minutes')
  const timeIsUp = new AbortController()
  const forNewTrials = setTimeout(() => timeIsUp.abort(), seconds * 1000)
  let giveUp: NodeJS.Timeout | undefined
  const tooLong = new Promise<never>((_, reject) => {
    giveUp = setTimeout(() => reject(new Error(`did not end within ${Math.round(most)} s`)), most * 1000)
    context.signal.addEventListener('abort', () => reject(context.signal.reason))
  })
  try {
    const signal = AbortSignal.any([context.signal, timeIsUp.signal])
    const outcome = await Promise.race([fault.trial({ ...context, signal }), tooLong])
    const { times, lost, doubled, problems } = outcome
    const isRight = times > 0 && lost + doubled + problems.length === 0
    const note = timeIsUp.signal.aborted ? `${outcome.note}; stopped at its time limit` : outcome.note
    return end(isRight ? 'right' : 'wrong', { ...outcome, note })
  } catch (error) {
    context.signal.throwIfAborted()
    await endCommands()
    if (error instanceof SkippedError)
      return end('skipped', { ...nothing, problems: [], note: error.message })
    return wrong(error instanceof Error ? (error.stack ?? error.message) : String(error))
  } finally {
    clearTimeout(forNewTrials)
    clearTimeout(giveUp)
  }
}

/** Kills what is left of the commands that this process has started, workers included. */
async function endCommands(): Promise<void> {
  for (const pid of await findChildren(process.pid)) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (!command.includes('pipeline/cli.ts')) continue
    for (const one of [pid, ...(await findChildren(pid))]) {
      try {
        process.kill(one, 'SIGKILL')
      } catch {
        // It has ended by itself.
      }
    }
  }
}

async function prepareNights(server: TestServer, folder: string): Promise<readonly [FaultNight, FaultNight]> {
  await mkdir(join(folder, 'out'), { recursive: true })
  await copyFile(scenario, join(folder, 'scenario.yaml'))
  generate(readScenario(folder), folder)
  const empty = { databaseUrl: await server.createDatabase('undisturbed'), out: join(folder, 'out') }
  const [first, second] = await runUndisturbed(join(folder, 'nights'), empty)
  if (first === undefined || second === undefined) throw new Error('two nights are expected')
  return [first, second]
}
