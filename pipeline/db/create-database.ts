import { sql } from 'kysely'
import type { Db } from './database.ts'

/** An empty database on the same server. */
export async function createDatabase(db: Db, name: string): Promise<void> {
  await sql`create database ${sql.id(name)}`.execute(db)
}

/** Drops it, also where somebody is still connected to it. */
export async function dropDatabase(db: Db, name: string): Promise<void> {
  await sql`drop database if exists ${sql.id(name)} with (force)`.execute(db)
}
