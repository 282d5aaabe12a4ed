import { Kysely, PostgresAdapter, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import { OutageError } from '../errors.ts'
import { type Access, requireServer } from './requirements.ts'
import { applySettings, type SessionOptions } from './session-settings.ts'
import { NamingCompiler } from './statement-names.ts'
import { type TracedStatement, traceStatements } from './statement-trace.ts'

/** May open transactions. */
export type Db = Kysely<unknown>
/** Runs inside the caller's transaction. */
export type Tx = Transaction<unknown>

const dateOid = 1082
/** Dates stay text: node-postgres would make local-time Dates of them, a day off in Helsinki. */
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    return oid === dateOid ? (value: string) => value : pg.types.getTypeParser(oid, format as 'text')
  },
}

/** One connection to the database, and Kysely on top of it. When it breaks, every further statement fails. */
export interface Session {
  readonly db: Db
  readonly client: pg.Client
  /** Another connection like it, for work beside it that may be lost or repeated: it holds none of its locks. */
  openAnother(): Promise<Session>
  close(): Promise<void>
}

/** A server behind a broken network would otherwise be waited for for minutes. */
const patienceSeconds = 10

export interface ConnectionOptions extends Partial<SessionOptions> {
  /** What the command does there; `write` unless said otherwise. */
  readonly access?: Access
  /** Breaks the connection off when aborted, also one that is still being made. */
  readonly signal?: AbortSignal
  readonly trace?: StatementTrace | undefined
}

/** Is told of every statement of a connection. */
export interface StatementTrace {
  readonly tell: (statement: TracedStatement) => void
  /** Why the server tells no plans; null: it does. */
  readonly withoutPlans: (reason: string | null) => void
}

/**
 * Opens one dedicated connection, never replaced by another: what it locks is locked until it closes or breaks. Throws
 * UsageError when the server is not what the program needs, before anything is made there.
 */
export async function openSession(
  url: string,
  applicationName: string,
  options: ConnectionOptions = {},
): Promise<Session> {
  const { access = 'write', idleInTransaction = '5min', endlessStatements = true, signal, trace } = options
  const client = new pg.Client({
    connectionString: strictAboutCertificates(url),
    application_name: applicationName,
    keepAlive: true,
    connectionTimeoutMillis: patienceSeconds * 1000,
    types,
  })
  client.on('error', () => {}) // reported by the statement that fails
  const breakOff = () => void client.connection.stream.destroy()
  signal?.addEventListener('abort', breakOff)
  client.once('end', () => signal?.removeEventListener('abort', breakOff))
  await client.connect().catch((cause: Error) => {
    breakOff() // pg leaves it open where it failed itself, and it would keep the process alive
    if (cause.message !== 'timeout expired') throw cause
    throw new OutageError(
      `the database does not answer within ${patienceSeconds} s: check the server and DATABASE_URL`,
      { cause },
    )
  })
  try {
    await requireServer(client, access)
    await applySettings(client, { idleInTransaction, endlessStatements })
    if (trace !== undefined) trace.withoutPlans(await traceStatements(client, trace.tell))
  } catch (error) {
    await client.end().catch(() => {})
    throw error
  }
  return {
    db: kyselyOn(client),
    client,
    openAnother: () => openSession(url, applicationName, options),
    close: () => client.end(),
  }
}

/**
 * Throws when the transaction is lost: somebody else has what it held then. One that waits for the network is kept by it,
 * because the server ends those that are idle, as a frozen worker's should be.
 */
export async function requireTransaction(tx: Tx): Promise<void> {
  await sql`select 1`.execute(tx)
}

/** By their names, which pg takes for verify-full, with a warning of many lines each time. */
function strictAboutCertificates(url: string): string {
  const isLibpq = /[?&]uselibpqcompat=true/.test(url)
  return isLibpq ? url : url.replace(/([?&]sslmode=)(prefer|require|verify-ca)(?=&|$)/, '$1verify-full')
}

/** Kysely on a single client that its owner opens and ends. */
function kyselyOn(client: pg.Client): Db {
  const connection = Object.assign(client, { release: () => {} })
  const pool = { options: {}, connect: async () => connection, end: async () => {} }
  return new Kysely<unknown>({ dialect: new Dialect({ pool }) })
}

class Dialect extends PostgresDialect {
  override createQueryCompiler() {
    return new NamingCompiler()
  }

  override createAdapter() {
    return new Adapter()
  }
}

class Adapter extends PostgresAdapter {
  /** `migrate` has a lock of its own; this would be an advisory one, which anybody may hold. */
  override async acquireMigrationLock(): Promise<void> {}
}
