/**
 * The Postgres that comes with `npm ci`: for the first run, tests and rehearsals. The first command starts it and the
 * last one out stops it, without a record of who is attached: each attached command holds a shared advisory lock on
 * a connection of its own, and the kernel closes the connection of a command that is killed.
 */

import { realpath, rm } from 'node:fs/promises'
import { Socket } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import type { RootStrategy } from './embedded-account.ts'
import { type Data, findDataDirectory, findPrograms, prepareData, role } from './embedded-data.ts'
import {
  findPostmaster,
  type Postmaster,
  patienceMilliseconds,
  startPostmaster,
  stopPostmaster,
} from './embedded-postmaster.ts'

export interface EmbeddedServer {
  /** Of the database `kuntasiirto`, as its superuser. */
  readonly url: string
  /** Leaves the server, and stops it when nobody else is attached. Never throws for a server that is gone. */
  close(): Promise<void>
}

export interface EmbeddedServerOptions {
  /** Settings of Postgres, over our own; they hold when this call starts the server. */
  readonly settings?: Readonly<Record<string, string>>
  /** How root runs it; without, as this machine allows. Of effect when the data are created. */
  readonly rootStrategy?: RootStrategy
}

const defaultSettings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '50',
  timezone: 'UTC',
  log_timezone: 'UTC',

  // The log must not hold a value of a row: not the failing statement, not its parameters, not an error's detail.
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_statement: 'none',
  log_min_duration_statement: '-1',
  log_parameter_max_length: '0',
  log_connections: '',
  log_checkpoints: 'off',

  // Bulk work on a small machine.
  shared_buffers: '256MB',
  work_mem: '64MB',
  maintenance_work_mem: '256MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  wal_level: 'minimal',
  max_wal_senders: '0',
  jit: 'off',
  // Needs no more than the data directory; /dev/shm has 64 MB in a container and a parallel join asks for more.
  dynamic_shared_memory_type: 'mmap',
}

/** Attempts to start or to connect; a few are lost to commands that start or stop the server at the same time. */
const mostAttempts = 30

/** Held shared by every attached command in the database `postgres`, so no lock of an application is in its way. */
const attachmentLock = 4_711_609

/**
 * Attaches to the server whose files are in a folder, e.g. `.kuntasiirto`, and starts it when it is not up.
 * @throws UsageError when this machine cannot run it.
 */
export async function attachEmbeddedServer(
  folder: string,
  options: EmbeddedServerOptions = {},
): Promise<EmbeddedServer> {
  const home = resolve(folder)
  const settings = Object.entries({ ...defaultSettings, ...options.settings }).map(([k, v]) => `${k}=${v}`)
  const data = await prepareData(home, settings, options.rootStrategy)
  const logFile = join(home, 'server.log')
  const deadline = Date.now() + patienceMilliseconds
  let attempts = 0
  let cause: unknown
  while (attempts < mostAttempts && Date.now() < deadline) {
    const postmaster = await findPostmaster(data.directory)
    if (postmaster?.isReady) {
      attempts += 1
      try {
        return await attachTo(postmaster, data)
      } catch (error) {
        cause = error
      }
    } else if (!postmaster) {
      attempts += 1
      await startPostmaster(await findPrograms(data.directory), data.directory, settings, logFile)
    }
    await sleep(10)
  }
  throw new Error(`the embedded Postgres cannot be reached: see ${logFile}`, { cause })
}

/** Whether a server was made in `home`, up or not. */
export async function hasEmbeddedServer(home: string): Promise<boolean> {
  return (await findDataDirectory(home)) !== undefined
}

/** Stops the server of `home` whoever is attached to it. Resolves to false when it was not up. */
export async function stopEmbeddedServer(home: string): Promise<boolean> {
  const directory = await findDataDirectory(home)
  const postmaster = directory && (await findPostmaster(directory))
  if (!postmaster) return false
  await stopPostmaster(directory, postmaster)
  return true
}

/** Stops the server of `home` and deletes everything it has. */
export async function removeEmbeddedServer(home: string): Promise<void> {
  await stopEmbeddedServer(home)
  const directory = await findDataDirectory(home)
  const isElsewhere = directory && dirname(directory) !== (await realpath(home))
  if (isElsewhere) await rm(dirname(directory), { recursive: true })
  await rm(home, { recursive: true, force: true })
}

async function attachTo(postmaster: Postmaster, data: Data): Promise<EmbeddedServer> {
  const address = { host: '127.0.0.1', port: postmaster.port }
  const socket = new Socket()
  const client = new Client({
    ...address,
    stream: () => socket,
    ssl: false,
    user: role,
    password: data.password,
    database: 'postgres',
    application_name: 'kuntasiirto attachment',
  })
  // A server that goes away is reported by the connections that do the work.
  client.on('error', () => {})
  try {
    await client.connect()
    // The first statement: with others before it, a server that was just stopping could be waited for for ever.
    await client.query('select pg_advisory_lock_shared($1)', [attachmentLock])
  } catch (error) {
    socket.destroy()
    throw error
  }
  // A command that fails ends even if it does not get to close().
  socket.unref()

  let leaving: Promise<void> | undefined
  const url = `postgres://${role}:${data.password}@127.0.0.1:${postmaster.port}/${role}?sslmode=disable`
  return {
    url,
    close: () => {
      leaving ??= leave(client, socket, postmaster, data)
      return leaving
    },
  }
}

async function leave(client: Client, socket: Socket, postmaster: Postmaster, data: Data): Promise<void> {
  socket.ref()
  if (await isLastOut(client)) await stopPostmaster(data.directory, postmaster)
  socket.destroy()
}

/** Of several commands that leave at once one becomes the last: they let go of the shared lock before they ask. */
async function isLastOut(client: Client): Promise<boolean> {
  try {
    await client.query('select pg_advisory_unlock_shared($1)', [attachmentLock])
    const result = await client.query<{ is_last: boolean }>('select pg_try_advisory_lock($1) as is_last', [
      attachmentLock,
    ])
    return result.rows[0]?.is_last ?? false
  } catch {
    return false
  }
}
