import { Command, CommanderError } from 'commander'
import project from '../package.json' with { type: 'json' }
import type { Context } from './commands/context.ts'
import { refuseEmptyValues } from './commands/empty-values.ts'
import { loadSettingsFile, readConfig } from './config.ts'
import { InterruptedError, PipelineError } from './errors.ts'
import { createLogger } from './logger.ts'
import { describeOutage } from './outages.ts'
import { scrub } from './scrub.ts'
import { visible } from './visible.ts'

const exitCodes = `
Exit codes: 0 done · 1 a bug or an outage · 2 wrong usage or configuration · 3 input refused ·
4 another run is under way · 5 does not balance or does not verify · 6 a person must approve first`

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

/** With the command that is asked for, or with all of them for help and for a slip of the pen. */
async function buildProgram(asked: string | undefined, context: () => Context): Promise<Command> {
  const program = new Command('kuntasiirto')
    .description("Moves the customers of Finland's TE offices to the municipal employment pilots.")
    .version(project.version)
    .addHelpText('after', exitCodes)
    .hook('preAction', (_, command) => refuseEmptyValues(command))
  const wanted = Object.entries(commands).filter(([name]) => name === asked)
  for (const [, load] of wanted.length > 0 ? wanted : Object.entries(commands))
    program.addCommand((await load())(context))
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
    const program = await buildProgram(process.argv[2], () => createContext(interrupt.signal))
    await program.parseAsync()
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
