import { randomUUID } from 'node:crypto'
import { openSession } from '../../pipeline/db/database.ts'
import { applyRoles } from '../../pipeline/db/roles.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

export const roleNames = ['loader', 'engine', 'operator', 'analyst', 'auditor'] as const
export type RoleName = (typeof roleNames)[number]

/** A database as `migrate` leaves it, with a login for each role. */
export interface GuardedDatabase {
  /** The owner's. */
  readonly url: string
  /** Of a login that is a member of one role, and may nothing else. */
  urlOf(role: RoleName): string
  /** Another with the same logins and all that is in this one, to which nobody may be connected. */
  clone(): Promise<GuardedDatabase>
  drop(): Promise<void>
}

/** A test database with a login per role, made for it. */
export async function createGuardedDatabase(): Promise<GuardedDatabase> {
  const run = randomUUID().slice(0, 8)
  const loginOf = (role: RoleName) => `test_${role}_${run}`
  const guarded = await guard(await createTestDatabase(), loginOf, run)
  const owner = await openSession(guarded.url, 'test logins')
  for (const role of roleNames)
    await owner.client.query(
      `create role ${loginOf(role)} login password '${run}' in role kuntasiirto_${role}`,
    )
  await owner.close()
  return {
    ...guarded,
    async drop() {
      await guarded.drop()
      const other = await createTestDatabase() // roles outlive the database they were used in
      const admin = await openSession(other.url, 'test logins')
      await admin.client.query(`drop role ${roleNames.map(loginOf).join(', ')}`)
      await admin.close()
      await other.drop()
    },
  }
}

/** A clone lacks what was granted on the database itself. */
async function guard(
  database: TestDatabase,
  loginOf: (role: RoleName) => string,
  password: string,
): Promise<GuardedDatabase> {
  const owner = await openSession(database.url, 'test logins')
  await owner.client.query("delete from migration.applied_file where file_name = 'roles.sql'")
  await applyRoles(owner.db)
  await owner.close()
  return {
    ...database,
    urlOf(role) {
      const url = new URL(database.url)
      url.username = loginOf(role)
      url.password = password
      return url.href
    },
    clone: async () => await guard(await createTestDatabase(database.url), loginOf, password),
  }
}
