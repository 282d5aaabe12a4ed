import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

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

/** Nothing that is set for real nights: nobody is to be told of invented people. */
const processEnvironment = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(DATABASE_URL|KUNTASIIRTO_.*)$/.test(name)),
  ),
  KUNTASIIRTO_ENV_FILE: 'none',
}

const cli = join(import.meta.dirname, '../../pipeline/cli.ts')

/** Starts `kuntasiirto` as an operator would, against a database; null: none is set, so it is the embedded one or none. */
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
    env: {
      ...processEnvironment,
      ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
      KUNTASIIRTO_LOG_LEVEL: 'info',
      ...env,
    },
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

export async function runCommand(
  databaseUrl: string | null,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd?: string,
): Promise<CommandResult> {
  return await startCommand(databaseUrl, args, env, cwd).result
}
