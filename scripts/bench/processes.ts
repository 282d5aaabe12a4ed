import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Command {
  readonly pid: number
  /** Resolves to the exit code and what was said on stderr. */
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>
  stop(): void
}

/** Run as users run it: the launcher, which Node 24 replaces by the program, gives the flags. */
const launcher = join(import.meta.dirname, '../../scripts/kuntasiirto.cjs')

/** Starts `kuntasiirto` as an operator would, in a process of its own. */
export function startCommand(
  databaseUrl: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Command {
  const child: ChildProcess = spawn(process.execPath, [launcher, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, KUNTASIIRTO_ENV_FILE: 'none', ...environment, DATABASE_URL: databaseUrl },
  })
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stderr }))
  })
  return { pid: child.pid ?? 0, ended, stop: () => void child.kill('SIGTERM') }
}

/** Runs a command to its end. Throws when it fails. */
export async function runCommand(
  databaseUrl: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ seconds: number; memory: Memory }> {
  const start = performance.now()
  const command = startCommand(databaseUrl, args, environment)
  const watch = watchMemory(command.pid)
  const { code, stderr } = await command.ended.finally(watch.stop)
  if (code !== 0) throw new Error(`kuntasiirto ${args[0]} ended with ${code}: ${stderr.trim()}`)
  return { seconds: (performance.now() - start) / 1000, memory: watch.memory }
}

/** Peaks in megabytes; null where the system does not tell (it does on Linux). */
export interface Memory {
  process: number | null
  /** The largest child. */
  child: number | null
  /** All children at one time. */
  children: number | null
}

const sampleMilliseconds = 100

/** Watches a process and its children until it is stopped. */
function watchMemory(pid: number): { memory: Memory; stop: () => void } {
  const memory: Memory = { process: null, child: null, children: null }
  const timer = setInterval(() => {
    const children = readProc(`${pid}/task/${pid}/children`).split(' ').filter(Boolean)
    memory.process = highest([memory.process, peakMegabytes(pid)])
    memory.child = highest([memory.child, ...children.map(peakMegabytes)])
    const resident = children.map((child) => megabytesOf(child, 'VmRSS') ?? 0)
    if (children.length > 0)
      memory.children = highest([memory.children, resident.reduce((sum, one) => sum + one, 0)])
  }, sampleMilliseconds)
  return { memory, stop: () => clearInterval(timer) }
}

/** The most memory a process has had so far, in megabytes. */
export function peakMegabytes(pid: number | string): number | null {
  return megabytesOf(pid, 'VmHWM')
}

/** CPU seconds of a process and its children so far, also of those that have ended; null where the system does not tell. */
export function cpuSeconds(pid: number): number | null {
  const own = ticksOf(pid)
  if (own === null) return null
  const children = readProc(`${pid}/task/${pid}/children`).split(' ').filter(Boolean)
  const living = children.map((child) => ticksOf(child)?.own ?? 0).reduce((sum, one) => sum + one, 0)
  return (own.own + own.ofEndedChildren + living) / ticksPerSecond
}

/** The parent of a process; null where the system does not tell. */
export function parentOf(pid: number): number | null {
  const parent = statOf(pid)?.[1]
  return parent === undefined ? null : Number(parent)
}

/** Linux tells programs so on every machine. */
const ticksPerSecond = 100

function ticksOf(pid: number | string) {
  const stat = statOf(pid)
  if (stat === null) return null
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = stat.slice(11, 15).map(Number)
  return { own: user + system, ofEndedChildren: childUser + childSystem }
}

/** The fields of /proc/PID/stat from the state on: the name before it may hold anything. */
function statOf(pid: number | string): readonly string[] | null {
  const [, fields] = /^.*\) (.*)$/s.exec(readProc(`${pid}/stat`)) ?? []
  return fields?.split(' ') ?? null
}

function megabytesOf(pid: number | string, field: 'VmHWM' | 'VmRSS'): number | null {
  const [, kilobytes] = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readProc(`${pid}/status`)) ?? []
  return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1024)
}

function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8')
  } catch {
    return '' // it has ended, or there is no /proc
  }
}

function highest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length > 0 ? Math.max(...known) : null
}
