#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import type { Context } from './commands/context.ts'
import { databaseCommand } from './commands/database.ts'
import { explainCommand } from './commands/explain.ts'
import { migrateCommand } from './commands/migrate.ts'
import { replayCommand } from './commands/replay.ts'
import { runCommand } from './commands/run.ts'
import { sqlCommand } from './commands/sql.ts'
import { statusCommand } from './commands/status.ts'
import { verifyCommand } from './commands/verify.ts'
import { workCommand } from './commands/work.ts'
import { readConfig } from './config.ts'
import { InputRefusedError, InterruptedError, PipelineError } from './errors.ts'
import { createLogger } from './logger.ts'

const exitCodes = `
Exit codes: 0 done · 1 a bug or an outage · 2 wrong usage or configuration · 3 input refused ·
4 another run is under way · 5 does not balance or does not verify · 6 a person must approve first`

function buildProgram(context: () => Context): Command {
  const program = new Command('kuntasiirto')
    .description("Moves the customers of Finland's TE offices to the municipal employment pilots.")
    .addHelpText('after', exitCodes)
    .configureOutput({ outputError: () => {} })
    .exitOverride()
  const commands = [
    runCommand,
    statusCommand,
    explainCommand,
    verifyCommand,
    replayCommand,
    workCommand,
    migrateCommand,
    databaseCommand,
    sqlCommand,
  ]
  for (const command of commands)
    program.addCommand(
      command(context)
        .exitOverride()
        .configureOutput({ outputError: () => {} }),
    )
  return program
}

async function main(): Promise<number> {
  const interrupt = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () =>
      interrupt.abort(
        new InterruptedError(
          `stopped by ${signal}; nothing half-done is visible, run the same command again`,
        ),
      ),
    )
  }
  try {
    await buildProgram(() => createContext(interrupt.signal)).parseAsync()
    return Number(process.exitCode ?? 0)
  } catch (error) {
    return report(interrupt.signal.aborted ? interrupt.signal.reason : error)
  }
}

function createContext(signal: AbortSignal): Context {
  const config = readConfig(process.env)
  return {
    config,
    logger: createLogger(config.logLevel),
    signal,
    print: (line) => void process.stdout.write(`${line}\n`),
  }
}

/** One line that says what was wrong, where, and what to do; the exit code says which kind it was. */
function report(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0
    printError(`${error.message.replace(/^error: /, '')} (see kuntasiirto --help)`)
    return 2
  }
  if (error instanceof InputRefusedError && error.problems.length > 1) {
    printError(
      `input refused, nothing was published: ${error.problems.length} problems: ${error.problems.join('; ')}`,
    )
    return error.exitCode
  }
  if (error instanceof PipelineError) {
    printError(error.message)
    return error.exitCode
  }
  createLogger('error').error({ err: error }, 'a bug or an outage')
  printError(
    `${explainOutage(error)}; nothing half-done was published, and the same command can be run again`,
  )
  return 1
}

function printError(message: string): void {
  process.stderr.write(`kuntasiirto: ${message.replaceAll('\n', ' ')}\n`)
}

/** Never the message of a foreign error: it can quote data. */
function explainOutage(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
  if (typeof code === 'string' && /^(ECONN|ENOTFOUND|EHOST|ETIMEDOUT|28|3D|57P)/.test(code)) {
    return `the database cannot be reached or refuses the connection (${code}): check DATABASE_URL and the server`
  }
  return `a bug or an outage${typeof code === 'string' ? ` (${code})` : ''}: the log line above says where`
}

// Whoever reads our output may stop reading: `kuntasiirto status | head -3`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})
process.exitCode = await main()
