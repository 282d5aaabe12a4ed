import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { migrateAll } from '../../pipeline/context.ts'
import { openSession } from '../../pipeline/db/database.ts'
import { attachEmbeddedServer, removeEmbeddedServer } from '../../pipeline/db/embedded-server.ts'
import { findScratchFolder } from './scratch-folder.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The migrated template database; test databases are cloned from it. */
    readonly templateUrl: string
    /** Folder of the embedded server, with its log. */
    readonly serverHome: string
  }
}

/** Nothing is to outlive the run, and databases live too shortly for the vacuum to be of use. */
const serverSettings = {
  fsync: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  max_wal_size: '512MB',
  max_connections: '100',
}

/** One server per test run, and one migrated template that every test database is a clone of. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(findScratchFolder(), 'kuntasiirto-test-'))
  const server = await attachEmbeddedServer(home, { settings: serverSettings })
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
