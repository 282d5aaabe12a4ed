import type { Writable } from 'node:stream'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { type ConnectionOptions, type Db, openSession, type Session } from './db/database.ts'
import { LockWatch } from './db/lock-waits.ts'
import { migrate, migrationLock, requireCurrentSchema } from './db/migrate.ts'
import { applyRoles, mayMigrate } from './db/roles.ts'
import { findLeakySettings, openServer, type Server } from './db/server.ts'
import { isQueueCurrent, migrateQueue } from './deliver/queue.ts'
import type { StartWorker } from './deliver/start-workers.ts'

/** What every command works with. */
export interface Context {
  readonly config: Config
  readonly logger: Logger
  /** Aborted by Ctrl-C or a service manager. */
  readonly signal: AbortSignal
  /** Prints a line for the person (or program) that asked. */
  readonly print: (line: string) => void
  /** Where rows go that are no lines. */
  readonly output: Writable
  /** How a worker is started. */
  readonly startWorker: StartWorker
  /** Says a line beside what is printed, once however often it is said. */
  readonly tell: (line: string) => void
}

export interface Connected {
  readonly server: Server
  readonly session: Session
}

/** Opens the database for one command, and leaves it whatever happens. */
export async function withDatabase<Result>(
  context: Context,
  name: string,
  work: (connected: Connected) => Promise<Result>,
  options: ConnectionOptions = {},
): Promise<Result> {
  const server = await openServer(context.config)
  tellEmbedded(context, server)
  try {
    const { signal } = context
    const session = await openSession(server.url, `kuntasiirto ${name}`, { ...options, signal })
    const watch = new LockWatch(server.url, context.logger)
    try {
      signal.throwIfAborted()
      return await work({ server, session })
    } catch (error) {
      throw watch.explain(error)
    } finally {
      await watch.stop()
      await session.close().catch(() => {})
    }
  } finally {
    await server.close()
  }
}

/** Nobody works on a rehearsal's database without knowing it. */
export function tellEmbedded({ tell, config }: Context, { isEmbedded, url }: Server): void {
  if (!isEmbedded) return
  const { host, pathname } = new URL(url)
  tell(`at the embedded server: ${host}, database ${pathname.slice(1)}, in ${config.home}`)
}

/** The same, where the schema is to be made ready, or found so, before the work. */
const withSchema =
  (ready: (context: Context, connected: Connected) => Promise<unknown>) =>
  async <Result>(
    context: Context,
    name: string,
    work: (connected: Connected) => Promise<Result>,
    options?: ConnectionOptions,
  ): Promise<Result> => {
    const afterwards = async (connected: Connected) => {
      await ready(context, connected)
      return await work(connected)
    }
    return await withDatabase(context, name, afterwards, options)
  }

/** The same, brought to the current schema first. */
export const withMigratedDatabase = withSchema(bringUpToDate)

/** The same, without migrating: for commands that say so when a night or `migrate` must come first. */
export const withCurrentDatabase = withSchema((_, { session }) => requireCurrentSchema(session.db))

/** The same, for commands that only look: a replica will do, or a server that was made read-only. */
export async function withReadableDatabase<Result>(
  context: Context,
  name: string,
  work: (connected: Connected) => Promise<Result>,
): Promise<Result> {
  return await withCurrentDatabase(context, name, work, { access: 'read' })
}

/**
 * Migrates the database and its queue, and warns of settings that would put values of rows into the server's log. Throws
 * UsageError when the schema is not current and the login may not change it.
 */
export async function bringUpToDate(
  { logger, signal }: Context,
  { server, session }: Connected,
): Promise<readonly string[]> {
  const isOwner = await mayMigrate(session.db)
  const applied = isOwner ? await migrateAll(session.db, server.url, signal) : []
  if (!isOwner) await requireCurrentSchema(session.db)
  if (!server.isEmbedded) {
    for (const setting of await findLeakySettings(session.db)) {
      logger.warn({ setting }, 'the database server may log values of rows')
    }
  }
  return applied
}

/** Brings schema, queue and grants up to date; returns the migrations that were applied. For the database's owner. */
export async function migrateAll(db: Db, url: string, signal?: AbortSignal): Promise<readonly string[]> {
  const { applied } = await migrate(db)
  // Of several programs that come to a new database one makes the queue: its library lets them all begin, and leaves those
  // that come second in a transaction that failed.
  if (!(await isQueueCurrent(db)))
    await db.transaction().execute(async (tx) => {
      await migrationLock(tx)
      await migrateQueue(url, signal)
    })
  await applyRoles(db)
  return applied
}
