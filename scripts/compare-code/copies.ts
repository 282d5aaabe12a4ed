import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { openSession } from '../../pipeline/db/database.ts'

/** Databases that a comparison has for itself, beside the one it starts from. */
export interface Copies {
  /** A copy of the starting database, or an empty one; its URL. */
  create(): Promise<string>
  /** Drops every copy. */
  close(): Promise<void>
}

/**
 * Copies on the server of the URL, whose login may make databases. `from`: the name of the starting database; null: the
 * copies are empty. Nobody may be connected to the starting database while it is copied.
 */
export async function openCopies(serverUrl: string, from: string | null): Promise<Copies> {
  const urlOf = (name: string) => Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href
  const admin = await openSession(urlOf('postgres'), 'kuntasiirto compare-code')
  const made: string[] = []
  return {
    async create() {
      const name = `kuntasiirto_compare_${randomUUID().slice(0, 8)}`
      await sql`create database ${sql.id(name)} template ${sql.id(from ?? 'template0')} encoding 'UTF8'`.execute(
        admin.db,
      )
      made.push(name)
      return urlOf(name)
    },
    async close() {
      for (const name of made)
        await sql`drop database if exists ${sql.id(name)} with (force)`.execute(admin.db)
      await admin.close()
    },
  }
}
