import type { Writable } from 'node:stream'
import { Command, CommanderError } from 'commander'
import type { DestinationStream } from 'pino'
import project from '../package.json' with { type: 'json' }
import { readConfig } from './config.ts'
import type { Context } from './context.ts'
import type { StartWorker } from './deliver/start-workers.ts'
import { PipelineError } from './errors.ts'
import { createLogger } from './logger.ts'
import { describeOutage } from './outages.ts'
import { scrub } from './privacy/scrub.ts'
import { refuseEmptyValues } from './terminal/empty-values.ts'
import { visible } from './visible.ts'

/** Where the program runs. */
interface Surroundings {
  /** What is set; asked for by what reads settings, and not by --help. */
  readonly settings: () => NodeJS.ProcessEnv
  readonly stdout: Writable
  readonly stderr: Writable
  /** Where log lines go; null: to the process's standard error. */
  readonly logTo: DestinationStream | null
  readonly startWorker: StartWorker
  /** Aborted, with the error to end with, when it is to stop. */
  readonly signal: AbortSignal
}

/** Runs a command line, `kuntasiirto` itself left out. Tells the exit code. */
export async function runProgram(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { signal, stdout } = surroundings
  try {
    const program = await buildProgram(args[0], () => createContext(surroundings), stdout)
    await program.parseAsync(args, { from: 'user' })
    return 0
  } catch (error) {
    return report(signal.aborted ? signal.reason : error, surroundings)
  }
}

const exitCodes = `
Exit codes: 0 done · 1 a bug or an outage · 2 wrong usage or configuration · 3 input refused ·
4 another run is under way · 5 does not balance or does not verify · 6 a person must approve first · 130 stopped`

/** Each command by its name, and where it is: loading all of them takes longer than most take to run. */
const commands: Readonly<Record<string, () => Promise<(context: () => Context) => Command>>> = {
  run: async () => (await import('./commands/run.ts')).runCommand,
  plans: async () => (await import('./commands/plans.ts')).plansCommand,
  approve: async () => (await import('./commands/approve.ts')).approveCommand,
  undo: async () => (await import('./commands/undo.ts')).undoCommand,
  status: async () => (await import('./commands/status.ts')).statusCommand,
  health: async () => (await import('./commands/health.ts')).healthCommand,
  metrics: async () => (await import('./commands/metrics.ts')).metricsCommand,
  report: async () => (await import('./commands/report.ts')).reportCommand,
  explain: async () => (await import('./commands/explain.ts')).explainCommand,
  capacity: async () => (await import('./commands/capacity.ts')).capacityCommand,
  'compare-rules': async () => (await import('./commands/compare-rules.ts')).compareRulesCommand,
  verify: async () => (await import('./commands/verify.ts')).verifyCommand,
  worklist: async () => (await import('./commands/worklist.ts')).worklistCommand,
  rejects: async () => (await import('./commands/rejects.ts')).rejectsCommand,
  seal: async () => (await import('./commands/seal.ts')).sealCommand,
  purge: async () => (await import('./commands/purge.ts')).purgeCommand,
  erase: async () => (await import('./commands/erase.ts')).eraseCommand,
  notifications: async () => (await import('./commands/notifications.ts')).notificationsCommand,
  protection: async () => (await import('./commands/protection.ts')).protectionCommand,
  preview: async () => (await import('./commands/preview.ts')).previewCommand,
  replay: async () => (await import('./commands/replay.ts')).replayCommand,
  'export-anonymous': async () => (await import('./commands/export-anonymous.ts')).exportAnonymousCommand,
  work: async () => (await import('./commands/work.ts')).workCommand,
  migrate: async () => (await import('./commands/migrate.ts')).migrateCommand,
  database: async () => (await import('./commands/database.ts')).databaseCommand,
  sql: async () => (await import('./commands/sql.ts')).sqlCommand,
  analysis: async () => (await import('./commands/analysis.ts')).analysisCommand,
}

/** With the command that is asked for, or with all of them for help and for a slip of the pen; with none for the version. */
export async function buildProgram(
  asked: string | undefined,
  context: () => Context,
  stdout: Writable,
): Promise<Command> {
  const program = new Command('kuntasiirto')
    .description("Moves the customers of Finland's TE offices to the municipal employment pilots.")
    .version(project.version)
    .addHelpText('after', exitCodes)
    .hook('preAction', (_, command) => refuseEmptyValues(command))
  const wanted = Object.entries(commands).filter(([name]) => name === asked)
  const isVersion = asked === '--version' || asked === '-V'
  for (const [, load] of wanted.length > 0 || isVersion ? wanted : Object.entries(commands))
    program.addCommand((await load())(context))
  return leaveErrorsToUs(program, stdout)
}

/** We print errors ourselves, a line for each problem, and say how the process ends. */
function leaveErrorsToUs(command: Command, stdout: Writable): Command {
  for (const one of command.commands) leaveErrorsToUs(one, stdout)
  return command.exitOverride().configureOutput({
    outputError: () => {},
    writeOut: (text) => void stdout.write(visible(text)),
  })
}

function createContext({ settings, stdout, stderr, logTo, startWorker, signal }: Surroundings): Context {
  const config = readConfig(settings())
  const told = new Set<string>()
  return {
    config,
    logger: createLogger(config.logLevel, logTo),
    signal,
    output: stdout,
    startWorker,
    print: (line) => void stdout.write(visible(`${line}\n`)),
    tell: (line) => {
      if (!told.has(line)) printError(line, stderr)
      told.add(line)
    },
  }
}

/** A line for each problem says what was wrong, where, and what to do; the exit code says which kind it was. */
export function report(error: unknown, { stderr, logTo }: Pick<Surroundings, 'stderr' | 'logTo'>): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0
    const isHelp = error.code === 'commander.help' // printed already, for want of a command
    if (!isHelp) printError(`${error.message.replace(/^error: /, '')} (see kuntasiirto --help)`, stderr)
    return 2
  }
  if (error instanceof PipelineError) {
    for (const line of error.lines) printError(line, stderr)
    return error.exitCode
  }
  const outage = describeOutage(error)
  if (outage !== null) {
    for (const line of outage.lines) printError(line, stderr)
    return outage.exitCode
  }
  createLogger('error', logTo).error({ err: error }, 'a bug or an outage')
  printError(
    'a bug or an outage, the log line above says where; nothing half-done was published, and the same command can be run again',
    stderr,
  )
  return 1
}

function printError(message: string, stderr: Writable): void {
  stderr.write(visible(scrub(`kuntasiirto: ${message.replaceAll('\n', ' ')}\n`)))
}
