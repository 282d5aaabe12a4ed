/** Writes pipeline/db/schema.ts from a freshly migrated database. With --verify: fails when the file is stale. */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSession } from '../pipeline/db/database.ts'
import { attachEmbeddedServer } from '../pipeline/db/embedded-server.ts'
import { migrate } from '../pipeline/db/migrate.ts'

const home = await mkdtemp(join(tmpdir(), 'kuntasiirto-types-'))
const server = await attachEmbeddedServer(home, { settings: { fsync: 'off' } })
try {
  const session = await openSession(server.url, 'generate types')
  await migrate(session.db)
  await session.close()
  const options = {
    dialect: 'postgres',
    url: server.url,
    'date-parser': 'string',
    'include-pattern': '{staging,register,audit,analysis}.*',
    'out-file': join(import.meta.dirname, '../pipeline/db/schema.ts'),
  }
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
  execFileSync('kysely-codegen', [...args, ...process.argv.slice(2)], { stdio: 'inherit' })
} finally {
  await server.close()
  await rm(home, { recursive: true })
}
