import type { Writable } from 'node:stream'
import { Command, CommanderError } from 'commander'
import type { DestinationStream } from 'pino'
import project from '../package.json' with { type: 'json' }
import { analysisCommand } from './commands/analysis.ts'
import { approveCommand } from './commands/approve.ts'
import { capacityCommand } from './commands/capacity.ts'
import { compareRulesCommand } from './commands/compare-rules.ts'
import type { Context } from './commands/context.ts'
import { databaseCommand } from './commands/database.ts'
import { refuseEmptyValues } from './commands/empty-values.ts'
import { eraseCommand } from './commands/erase.ts'
import { explainCommand } from './commands/explain.ts'
import { exportAnonymousCommand } from './commands/export-anonymous.ts'
import { healthCommand } from './commands/health.ts'
import { metricsCommand } from './commands/metrics.ts'
import { migrateCommand } from './commands/migrate.ts'
import { notificationsCommand } from './commands/notifications.ts'
import { plansCommand } from './commands/plans.ts'
import { previewCommand } from './commands/preview.ts'
import { protectionCommand } from './commands/protection.ts'
import { purgeCommand } from './commands/purge.ts'
import { rejectsCommand } from './commands/rejects.ts'
import { replayCommand } from './commands/replay.ts'
import { reportCommand } from './commands/report.ts'
import { runCommand } from './commands/run.ts'
import { sealCommand } from './commands/seal.ts'
import { sqlCommand } from './commands/sql.ts'
import { statusCommand } from './commands/status.ts'
import { undoCommand } from './commands/undo.ts'
import { verifyCommand } from './commands/verify.ts'
import { workCommand } from './commands/work.ts'
import { worklistCommand } from './commands/worklist.ts'
import { readConfig } from './config.ts'
import { PipelineError } from './errors.ts'
import { createLogger } from './logger.ts'
import type { StartWorker } from './notify/workers.ts'
import { describeOutage } from './outages.ts'
import { scrub } from './scrub.ts'
import { visible } from './visible.ts'

/** Where the program runs. */
export interface Surroundings {
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
    await buildProgram(() => createContext(surroundings), stdout).parseAsync(args, { from: 'user' })
    return 0
  } catch (error) {
    return report(signal.aborted ? signal.reason : error, surroundings)
  }
}

const exitCodes = `
Exit codes: 0 done · 1 a bug or an outage · 2 wrong usage or configuration · 3 input refused ·
4 another run is under way · 5 does not balance or does not verify · 6 a person must approve first`

function buildProgram(context: () => Context, stdout: Writable): Command {
  const program = new Command('kuntasiirto')
    .description("Moves the customers of Finland's TE offices to the municipal employment pilots.")
    .version(project.version)
    .addHelpText('after', exitCodes)
    .hook('preAction', (_, command) => refuseEmptyValues(command))
  const commands = [
    runCommand,
    plansCommand,
    approveCommand,
    undoCommand,
    statusCommand,
    healthCommand,
    metricsCommand,
    reportCommand,
    explainCommand,
    capacityCommand,
    compareRulesCommand,
    verifyCommand,
    worklistCommand,
    rejectsCommand,
    sealCommand,
    purgeCommand,
    eraseCommand,
    notificationsCommand,
    protectionCommand,
    previewCommand,
    replayCommand,
    exportAnonymousCommand,
    workCommand,
    migrateCommand,
    databaseCommand,
    sqlCommand,
    analysisCommand,
  ]
  for (const command of commands) program.addCommand(command(context))
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
