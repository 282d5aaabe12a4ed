import { sql } from 'kysely'
import { UsageError } from '../errors.ts'
import type { Db } from './database.ts'
import { attachEmbeddedServer, hasEmbeddedServer } from './embedded-server.ts'

/** The database server a command works on: the one of DATABASE_URL, or the embedded one. */
export interface Server {
  readonly url: string
  readonly isEmbedded: boolean
  /** Leaves it; the last command out stops the embedded one. */
  close(): Promise<void>
}

/** What says which one. */
interface ServerSettings {
  /** Null: the embedded server in `home` is used, where there is one. */
  readonly databaseUrl: string | null
  readonly home: string
}

/** Opens it; makes the embedded one only for a command that is meant to. */
export async function openServer(config: ServerSettings, { mayCreate = false } = {}): Promise<Server> {
  if (!mayCreate) await requireServer(config)
  if (config.databaseUrl !== null)
    return { url: config.databaseUrl, isEmbedded: false, close: async () => {} }
  return { ...(await attachEmbeddedServer(config.home)), isEmbedded: true }
}

/**
 * Throws UsageError where there is neither DATABASE_URL nor an embedded server. A night that makes a database of its own
 * transfers everybody again, and tells them.
 */
export async function requireServer({ databaseUrl, home }: ServerSettings): Promise<void> {
  if (databaseUrl !== null || (await hasEmbeddedServer(home))) return
  throw new UsageError(
    'there is no database: set DATABASE_URL (in the environment or in .env, see .env.example); to try things out, npm start or kuntasiirto database make one',
  )
}

/** Settings without which the server's own log would hold values of rows, where they are not as they should be. */
export async function findLeakySettings(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string; setting: string; wanted: string }>`
    select name, setting, wanted
    from pg_settings
    inner join (values
        ('log_error_verbosity', 'terse'),
        ('log_min_error_statement', 'panic'),
        ('log_statement', 'none'),
        ('log_min_duration_statement', '-1'),
        ('log_parameter_max_length_on_error', '0')
    ) as safe (name, wanted) using (name)
    where setting <> wanted
    order by name`.execute(db)
  return rows.map(({ name, setting, wanted }) => `${name} is ${setting}, should be ${wanted}`)
}
