import { loadSettingsFile } from './config.ts'
import { forkWorker } from './deliver/start-workers.ts'
import { InterruptedError } from './errors.ts'
import { report, runProgram } from './program.ts'

/** A service manager kills what has not ended after ten seconds or more. */
const graceMilliseconds = 8000

const { stdout, stderr } = process
const ending = { stderr, logTo: null }

async function main(): Promise<number> {
  // Whatever this process and its children write is for their account alone, however permissive the shell is.
  process.umask(0o077)
  const interrupt = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      const interrupted = new InterruptedError(
        `stopped by ${signal}; nothing half-done is visible, run the same command again`,
      )
      interrupt.abort(interrupted)
      // Whatever it still waits for: it may be killed anywhere, so it may also just end.
      setTimeout(() => process.exit(report(interrupted, ending)), graceMilliseconds).unref()
    })
  }
  const settings = () => {
    loadSettingsFile()
    return process.env
  }
  return await runProgram(process.argv.slice(2), {
    ...ending,
    settings,
    stdout,
    startWorker: forkWorker,
    signal: interrupt.signal,
  })
}

// Whoever reads our output may stop reading: `kuntasiirto status | head -3`.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})
// Node would print an error nobody caught whole, with the rows that Postgres quotes in it.
process.once('uncaughtException', (error) => process.exit(report(error, ending)))
process.exitCode = await main()
