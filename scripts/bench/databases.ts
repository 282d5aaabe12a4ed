import { join } from 'node:path'
import { sql } from 'kysely'
import { migrateAll } from '../../pipeline/context.ts'
import { openSession } from '../../pipeline/db/database.ts'
import { attachEmbeddedServer } from '../../pipeline/db/embedded-server.ts'

/** One embedded server with the settings it always has, and a database per measurement. */
export interface Databases {
  /** Makes a database, freshly migrated or a copy of another, and returns its URL. */
  create(name: string, copyOf?: string): Promise<string>
  drop(name: string): Promise<void>
  /** Writes out what earlier measurements left dirty, so that the next one does not pay for it. */
  checkpoint(): Promise<void>
  describe(): Promise<{ version: string; settings: Record<string, string> }>
  close(): Promise<void>
}

const template = 'bench_template'

export async function openDatabases(home: string): Promise<Databases> {
  const server = await attachEmbeddedServer(join(home, 'server'))
  const admin = await openSession(server.url, 'bench')
  const urlOf = (name: string) => Object.assign(new URL(server.url), { pathname: name }).href

  async function drop(name: string): Promise<void> {
    await sql`drop database if exists ${sql.id(name)} with (force)`.execute(admin.db)
  }

  async function create(name: string, copyOf: string = template): Promise<string> {
    await drop(name)
    await sql`create database ${sql.id(name)} template ${sql.id(copyOf)} strategy file_copy`.execute(admin.db)
    return urlOf(name)
  }

  async function createTemplate(): Promise<void> {
    const url = await create(template, 'template0')
    const session = await openSession(url, 'bench')
    await migrateAll(session.db, url)
    await session.close()
  }

  await createTemplate()
  return {
    create,
    drop,
    checkpoint: async () => void (await sql`checkpoint`.execute(admin.db)),
    async describe() {
      const { rows } = await sql<{ name: string; setting: string }>`
        select name, current_setting(name) as setting
        from unnest(array[
            'fsync', 'synchronous_commit', 'wal_level', 'full_page_writes', 'shared_buffers', 'max_wal_size',
            'checkpoint_timeout', 'maintenance_work_mem', 'work_mem', 'jit', 'max_parallel_workers_per_gather',
            'autovacuum'
        ]) as name`.execute(admin.db)
      const { rows: version } = await sql<{ version: string }>`select version()`.execute(admin.db)
      return {
        version: version[0]?.version ?? '',
        settings: Object.fromEntries(rows.map(({ name, setting }) => [name, setting])),
      }
    },
    async close() {
      await admin.close()
      await server.close()
    },
  }
}
