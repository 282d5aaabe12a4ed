import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { migrateAll } from '../../pipeline/commands/context.ts'
import { openSession } from '../../pipeline/db/database.ts'
import { attachEmbeddedServer, removeEmbeddedServer } from '../../pipeline/db/embedded-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The migrated template database; test databases are cloned from it. */
    readonly templateUrl: string
    /** Folder of the embedded server, with its log. */
    readonly serverHome: string
  }
}

/** One server per test run, and one migrated template that every test database is a clone of. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(tmpdir(), 'kuntasiirto-test-'))
  const server = await attachEmbeddedServer(home, { settings: { fsync: 'off', max_connections: '100' } })
  const session = await openSession(server.url, 'test template')
  await migrateAll(session.db, server.url)
  await session.close()
  project.provide('templateUrl', server.url)
  project.provide('serverHome', home)
  return async () => {
    await server.close()
    await removeEmbeddedServer(home)
  }
}
