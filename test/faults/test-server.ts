/** An embedded Postgres of the suite's own, which can be killed and started again at the same address. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { sql } from 'kysely'
import { migrateAll } from '../../pipeline/context.ts'
import { openSession } from '../../pipeline/db/database.ts'
import { findDataDirectory } from '../../pipeline/db/embedded-data.ts'
import { findPostmaster } from '../../pipeline/db/embedded-postmaster.ts'
import { attachEmbeddedServer, removeEmbeddedServer } from '../../pipeline/db/embedded-server.ts'

export interface TestServer {
  /** A fresh, migrated database. */
  createDatabase(name: string): Promise<string>
  /** One without anything in it. */
  createBareDatabase(name: string): Promise<string>
  /** Signals the postmaster: SIGQUIT is `pg_ctl stop -m immediate`. Tells whether it was up. */
  kill(signal: 'SIGQUIT' | 'SIGKILL'): Promise<boolean>
  /** Starts it again where it is down, and waits until it has recovered. */
  restart(): Promise<void>
  remove(): Promise<void>
}

export async function startTestServer(
  home: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<TestServer> {
  // After the port that an embedded server picks for itself: the last one counts.
  const port = await findFreePort()
  const options = {
    settings: { fsync: 'off', max_connections: '100', ...settings, port: String(port) },
  }
  let server = await attachEmbeddedServer(home, options)
  const createBareDatabase = async (name: string) => {
    const session = await openSession(server.url, 'faults')
    await sql`create database ${sql.id(name)}`.execute(session.db)
    await session.close()
    const url = new URL(server.url)
    url.pathname = `/${name}`
    return url.href
  }
  return {
    createBareDatabase,
    async createDatabase(name) {
      const url = await createBareDatabase(name)
      const fresh = await openSession(url, 'faults')
      await migrateAll(fresh.db, url)
      await fresh.close()
      return url
    },
    async kill(signal) {
      const directory = await findDataDirectory(home)
      const postmaster = directory && (await findPostmaster(directory))
      return postmaster ? process.kill(postmaster.pid, signal) : false
    },
    async restart() {
      server = await attachEmbeddedServer(home, options)
    },
    async remove() {
      await server.close()
      await removeEmbeddedServer(home)
    },
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no free port on 127.0.0.1')
  return address.port
}
