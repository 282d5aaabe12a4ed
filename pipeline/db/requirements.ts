import type { Client } from 'pg'
import { UsageError } from '../errors.ts'

/** What a command does with the database: a server that only reads, e.g. a replica, will do for some. */
export type Access = 'read' | 'write'

/** What a server says of itself, and whether it is the server that answered the connection. */
export interface ServerFacts {
  readonly version: number
  readonly versionName: string
  readonly encoding: string
  readonly isReplica: boolean
  readonly isReadOnly: boolean
  /** The process that runs our statements is not the one that the connection was promised. */
  readonly isPooled: boolean
}

const oldestVersion = 17

/**
 * Asks a server that was just connected to, before anything is set or made there. Throws UsageError when it is not what
 * the program needs.
 */
export async function requireServer(client: Client, access: Access): Promise<void> {
  const problem = findProblem(await readFacts(client), access)
  if (problem === null) return
  const { host, port, database } = client
  throw new UsageError(`the database server ${host}:${port}, database ${database}, ${problem}`)
}

/** What is wrong with a server and what to do about it; null when nothing is. */
export function findProblem(facts: ServerFacts, access: Access): string | null {
  // First: behind a pooler everything else is that of whichever connection it lends.
  if (facts.isPooled)
    return "is reached through a connection pooler, which lends the night's lock and settings to others: give DATABASE_URL the address of Postgres itself"
  if (facts.version < oldestVersion * 10_000)
    return `is Postgres ${facts.versionName}: upgrade it to ${oldestVersion} or newer, or give DATABASE_URL another`
  if (facts.encoding !== 'UTF8')
    return `has the encoding ${facts.encoding}, in which not every name can be kept as it is: create one with encoding 'UTF8' (create database … encoding 'UTF8' template template0)`
  if (access === 'read') return null
  if (facts.isReplica)
    return 'is a replica and only reads: give DATABASE_URL the primary server (after a failover, the new one)'
  if (facts.isReadOnly)
    return 'is read-only (default_transaction_read_only): give DATABASE_URL the primary server, or turn that setting off for this database and login'
  return null
}

/** Names are qualified and nothing is set: the search path may be anybody's, and so may a pooled connection. */
async function readFacts(client: Client): Promise<ServerFacts> {
  const { rows } = await client.query<Omit<ServerFacts, 'isPooled'> & { readonly pid: number }>(`
    select
        pg_catalog.current_setting('server_version_num')::pg_catalog.int4 as version,
        pg_catalog.current_setting('server_version') as "versionName",
        pg_catalog.current_setting('server_encoding') as encoding,
        pg_catalog.pg_is_in_recovery() as "isReplica",
        pg_catalog.current_setting('transaction_read_only')::pg_catalog.bool as "isReadOnly",
        pg_catalog.pg_backend_pid() as pid`)
  const [row] = rows
  if (row === undefined) throw new Error('the server does not tell its version')
  const { pid, ...facts } = row
  // A pooler answers the connection itself and hands out a key of its own; a proxy that only passes bytes on does not.
  return { ...facts, isPooled: pid !== promisedProcess(client) }
}

/** The process that the server named when the connection was made, for cancelling (BackendKeyData). */
function promisedProcess(client: Client): unknown {
  return Reflect.get(client, 'processID')
}
