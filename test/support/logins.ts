import { randomUUID } from 'node:crypto'
import { openSession } from '../../pipeline/db/database.ts'
import { applyRoles } from '../../pipeline/db/roles.ts'
import { createTestDatabase } from './test-database.ts'

export const roleNames = ['loader', 'engine', 'operator', 'analyst', 'auditor'] as const
export type RoleName = (typeof roleNames)[number]

export interface GuardedDatabase {
  /** The owner's. */
  readonly url: string
  /** Of a login that is a member of one role, and may nothing else. */
  urlOf(role: RoleName): string
  drop(): Promise<void>
}

/** A test database as `migrate` leaves it (a clone lacks what was granted on the database itself), with a login per role. */
export async function createGuardedDatabase(): Promise<GuardedDatabase> {
  const database = await createTestDatabase()
  const owner = await openSession(database.url, 'test logins')
  await owner.client.query("delete from migration.applied_file where file_name = 'roles.sql'")
  await applyRoles(owner.db)
  const run = randomUUID().slice(0, 8)
  const loginOf = (role: RoleName) => `test_${role}_${run}`
  for (const role of roleNames)
    await owner.client.query(
      `create role ${loginOf(role)} login password '${run}' in role kuntasiirto_${role}`,
    )
  await owner.close()
  return {
    url: database.url,
    urlOf(role) {
      const url = new URL(database.url)
      url.username = loginOf(role)
      url.password = run
      return url.href
    },
    async drop() {
      await database.drop()
      const other = await createTestDatabase() // roles outlive the database they were used in
      const admin = await openSession(other.url, 'test logins')
      await admin.client.query(`drop role ${roleNames.map(loginOf).join(', ')}`)
      await admin.close()
      await other.drop()
    },
  }
}
