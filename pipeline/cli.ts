import { Command, CommanderError } from 'commander'
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
import { loadSettingsFile, readConfig } from './config.ts'
import { InterruptedError, PipelineError } from './errors.ts'
import { createLogger } from './logger.ts'
import { describeOutage } from './outages.ts'
import { scrub } from './scrub.ts'
import { visible } from './visible.ts'

const exitCodes = `
Exit codes: 0 done · 1 a bug or an outage · 2 wrong usage or configuration · 3 input refused ·
4 another run is under way · 5 does not balance or does not verify · 6 a person must approve first`

function buildProgram(context: () => Context): Command {
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
  return leaveErrorsToUs(program)
}

/** We print errors ourselves, a line for each problem, and say how the process ends. */
function leaveErrorsToUs(command: Command): Command {
  command.commands.forEach(leaveErrorsToUs)
  return command.exitOverride().configureOutput({
    outputError: () => {},
    writeOut: (text) => void process.stdout.write(visible(text)),
  })
}

/** A service manager kills what has not ended after ten seconds or more. */
const graceMilliseconds = 8000

async function main(): Promise<number> {
  // Whatever this process and its children write is for their account alone, however permissive the shell is.
  process.umask(0o077)
  // Workers take a core each: threads of Typst's own would only get in their way.
  process.env.RAYON_NUM_THREADS ??= '1'
  const interrupt = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      const interrupted = new InterruptedError(
        `stopped by ${signal}; nothing half-done is visible, run the same command again`,
      )
      interrupt.abort(interrupted)
      // Whatever it still waits for: it may be killed anywhere, so it may also just end.
      setTimeout(() => process.exit(report(interrupted)), graceMilliseconds).unref()
    })
  }
  try {
    await buildProgram(() => createContext(interrupt.signal)).parseAsync()
    return Number(process.exitCode ?? 0)
  } catch (error) {
    return report(interrupt.signal.aborted ? interrupt.signal.reason : error)
  }
}

function createContext(signal: AbortSignal): Context {
  loadSettingsFile()
  const config = readConfig(process.env)
  const told = new Set<string>()
  return {
    config,
    logger: createLogger(config.logLevel),
    signal,
    print: (line) => void process.stdout.write(visible(`${line}\n`)),
    tell: (line) => {
      if (!told.has(line)) printError(line)
      told.add(line)
    },
  }
}

/** A line for each problem says what was wrong, where, and what to do; the exit code says which kind it was. */
function report(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0
    const isHelp = error.code === 'commander.help' // printed already, for want of a command
    if (!isHelp) printError(`${error.message.replace(/^error: /, '')} (see kuntasiirto --help)`)
    return 2
  }
  if (error instanceof PipelineError) {
    for (const line of error.lines) printError(line)
    return error.exitCode
  }
  const outage = describeOutage(error)
  if (outage !== null) {
    for (const line of outage.lines) printError(line)
    return outage.exitCode
  }
  createLogger('error').error({ err: error }, 'a bug or an outage')
  printError(
    'a bug or an outage, the log line above says where; nothing half-done was published, and the same command can be run again',
  )
  return 1
}

function printError(message: string): void {
  process.stderr.write(visible(scrub(`kuntasiirto: ${message.replaceAll('\n', ' ')}\n`)))
}

// Whoever reads our output may stop reading: `kuntasiirto status | head -3`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})
// Node would print an error nobody caught whole, with the rows that Postgres quotes in it.
process.once('uncaughtException', (error) => process.exit(report(error)))
process.exitCode = await main()
