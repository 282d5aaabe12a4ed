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
const processEnvironment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^KUNTASIIRTO_(CARRIER|SUOMIFI_)/.test(name)),
)

const cli = join(import.meta.dirname, '../../pipeline/cli.ts')

/** Starts `kuntasiirto` as an operator would, against a database. */
export function startCommand(
  databaseUrl: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd?: string,
): RunningCommand {
  const child = spawn(process.execPath, [cli, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...processEnvironment, DATABASE_URL: databaseUrl, KUNTASIIRTO_LOG_LEVEL: 'info', ...env },
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
  databaseUrl: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<CommandResult> {
  return await startCommand(databaseUrl, args, env).result
}
