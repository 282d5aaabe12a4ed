/** Writes sql/data-dictionary.md from the comments of a freshly migrated database. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSession } from '../pipeline/db/database.ts'
import { attachEmbeddedServer } from '../pipeline/db/embedded-server.ts'
import { migrate } from '../pipeline/db/migrate.ts'
import { composeDataDictionary } from './data-dictionary.ts'

const home = await mkdtemp(join(tmpdir(), 'kuntasiirto-dictionary-'))
const server = await attachEmbeddedServer(home, { settings: { fsync: 'off' } })
try {
  const session = await openSession(server.url, 'generate data dictionary')
  await migrate(session.db)
  const text = await composeDataDictionary(session.client)
  await session.close()
  await writeFile(join(import.meta.dirname, '../sql/data-dictionary.md'), text)
} finally {
  await server.close()
  await rm(home, { recursive: true })
}
