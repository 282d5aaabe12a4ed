/** The server process of a data directory: who it is, starting it and stopping it. */

import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { link, open, readFile, rename, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type Programs, spawnProgram } from './embedded-programs.ts'

/** A server that lives. It may still be recovering, or already be stopping: then it is not ready. */
export interface Postmaster {
  readonly pid: number
  readonly port: number
  readonly isReady: boolean
}

/** How long a server may take to recover after a crash, or to write its memory to disk when it stops. */
export const patienceMilliseconds = 10 * 60_000
const pollMilliseconds = 10
/** How long a server may take between making its pid file and writing it. */
const emptyMilliseconds = 5000
const pidFile = 'postmaster.pid'

/** The living server of a data directory. */
export async function findPostmaster(dataDirectory: string): Promise<Postmaster | undefined> {
  const text = await readPidFile(dataDirectory)
  // Lines by Postgres' miscadmin.h: pid, directory, start time, port, socket folder, address, memory key, status.
  const [pid, , , port, , , , status] = (text ?? '').split('\n').map((line) => line.trim())
  if (!pid || !(await isServerOf(dataDirectory, pid))) return undefined
  return { pid: Number(pid), port: Number(port), isReady: status === 'ready' }
}

/** Starts a server and resolves when it lives, or when it has ended because another one lives or it cannot. */
export async function startPostmaster(
  programs: Programs,
  dataDirectory: string,
  settings: readonly string[],
  logFile: string,
): Promise<void> {
  await discardStalePidFile(dataDirectory)
  const options = settings.flatMap((setting) => ['-c', setting])
  const log = await open(logFile, 'a', 0o600)
  const args = ['-D', dataDirectory, '-p', String(await findFreePort()), ...options]
  const server = spawnProgram(programs, 'postgres', args, ['ignore', log.fd, log.fd])
  let hasEnded = false
  // Listened to before anything else is awaited: a server that cannot start ends at once.
  server.once('exit', () => {
    hasEnded = true
  })
  server.once('error', () => {
    hasEnded = true
  })
  await log.close()
  while (!hasEnded && !(await findPostmaster(dataDirectory))) await sleep(pollMilliseconds)
  server.unref()
}

/** Stops a server as `pg_ctl stop -m fast` does: connections are ended, everything committed is kept. */
export async function stopPostmaster(dataDirectory: string, { pid }: Postmaster): Promise<void> {
  if ((await findPostmaster(dataDirectory))?.pid !== pid) return
  process.kill(pid, 'SIGINT')
  const deadline = Date.now() + patienceMilliseconds
  while ((await findPostmaster(dataDirectory))?.pid === pid) {
    if (Date.now() > deadline) throw new Error(`the embedded Postgres (process ${pid}) does not stop`)
    await sleep(pollMilliseconds)
  }
}

/** Its command line tells the server from a process that came to the same number after a crash. */
async function isServerOf(dataDirectory: string, pid: string): Promise<boolean> {
  if (process.platform === 'linux') {
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    return commandLine.split('\0').includes(dataDirectory)
  }
  const listing = await promisify(execFile)('ps', ['-ww', '-o', 'args=', '-p', pid]).catch(() => undefined)
  return listing?.stdout.includes(`-D ${dataDirectory} `) ?? false
}

/**
 * Postgres does not start while the process named in its pid file lives, whatever that process is. Two commands may
 * come here at once, so the file is taken away before it is judged, and put back if a server has just made it.
 */
async function discardStalePidFile(dataDirectory: string): Promise<void> {
  const stale = await findStalePidFile(dataDirectory)
  if (stale === undefined) return
  const file = join(dataDirectory, pidFile)
  const taken = `${file}.${process.pid}`
  try {
    await rename(file, taken)
    if ((await readFile(taken, 'utf8')) !== stale) await link(taken, file)
    await rm(taken)
  } catch {
    // Another command was quicker; the start that follows finds out.
  }
}

/**
 * The text of a pid file that no server will come back to. A server makes its file empty and then writes it, and
 * deletes it before it ends: an empty one is stale only when it stays so, and any other only when it is still there
 * after its process was found to be gone.
 */
async function findStalePidFile(dataDirectory: string): Promise<string | undefined> {
  const deadline = Date.now() + emptyMilliseconds
  for (;;) {
    const text = await readPidFile(dataDirectory)
    if (text === undefined || (await findPostmaster(dataDirectory))) return undefined
    const isStill = (await readPidFile(dataDirectory)) === text
    if (isStill && (text !== '' || Date.now() > deadline)) return text
    await sleep(pollMilliseconds)
  }
}

function readPidFile(dataDirectory: string): Promise<string | undefined> {
  return readFile(join(dataDirectory, pidFile), 'utf8').catch(() => undefined)
}

/** A port nobody listens on now. Should somebody take it before Postgres does, the start is tried again. */
async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port on 127.0.0.1')
  return address.port
}
