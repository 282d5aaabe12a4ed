import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { runProgram } from '../../pipeline/program.ts'
import { workerHere } from './worker-here.ts'

export interface CommandResult {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunningCommand {
  readonly child: ChildProcess
  readonly result: Promise<CommandResult>
}

const isOurs = (name: string) => /^(DATABASE_URL|KUNTASIIRTO_.*)$/.test(name)

/** Nothing that is set for real nights: nobody is to be told of invented people. */
const processEnvironment = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOurs(name))),
  KUNTASIIRTO_ENV_FILE: 'none',
}

const cli = join(import.meta.dirname, '../../pipeline/cli.ts')

function environmentOf(databaseUrl: string | null, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...processEnvironment,
    ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
    KUNTASIIRTO_LOG_LEVEL: 'info',
    ...env,
  }
}

/**
 * Starts `kuntasiirto` as an operator would, a process of its own, against a database; null: none is set, so it is the
 * embedded one or none.
 */
export function startCommand(
  databaseUrl: string | null,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd?: string,
  program = cli,
): RunningCommand {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
    env: environmentOf(databaseUrl, env),
  })
  const text = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text.stdout += part
  })
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    text.stderr += part
  })
  const result = new Promise<CommandResult>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal, ...text }))
  })
  return { child, result }
}

/** The same, to its end. */
export async function runProcess(
  databaseUrl: string | null,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd?: string,
): Promise<CommandResult> {
  return await startCommand(databaseUrl, args, env, cwd).result
}

/**
 * Gives a command in the test's own process, its workers too: a process takes two seconds for what this one, which has done
 * it before, does in half a second. Only where what is set is our own, which the program is handed: Node and the database's
 * library read the rest from the process.
 */
export async function runCommand(
  databaseUrl: string | null,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<CommandResult> {
  const others = Object.keys(env).filter((name) => !isOurs(name))
  if (others.length > 0) throw new Error(`${others.join(', ')} is for a process: runProcess`)
  process.umask(0o077) // as cli.ts does
  const [stdout, stderr] = [collect(), collect()]
  const logTo = { write: (line: string) => void stderr.stream.write(line) }
  const code = await runProgram(args, {
    settings: () => environmentOf(databaseUrl, env),
    stdout: stdout.stream,
    stderr: stderr.stream,
    logTo,
    startWorker: workerHere(logTo),
    signal: new AbortController().signal,
  })
  return { code, signal: null, stdout: stdout.text(), stderr: stderr.text() }
}

function collect(): { readonly stream: Writable; text(): string } {
  const parts: Buffer[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      parts.push(chunk)
      done()
    },
  })
  return { stream, text: () => Buffer.concat(parts).toString('utf8') }
}
