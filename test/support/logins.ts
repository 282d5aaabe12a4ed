import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openSession } from '../../pipeline/db/database.ts'
import { projectRoot } from '../../pipeline/project.ts'
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
  const guarded = withLogins(await createTestDatabase(), loginOf, run)
  await grantOnDatabase(guarded.url)
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

function withLogins(
  database: TestDatabase,
  loginOf: (role: RoleName) => string,
  password: string,
): GuardedDatabase {
  return {
    ...database,
    urlOf(role) {
      const url = new URL(database.url)
      url.username = loginOf(role)
      url.password = password
      return url.href
    },
    async clone() {
      const copy = await createTestDatabase(database.url)
      await grantOnDatabase(copy.url)
      return withLogins(copy, loginOf, password)
    },
  }
}

/** What sql/roles.sql grants on the database itself, in its first statement: a copy has everything but that. */
async function grantOnDatabase(url: string): Promise<void> {
  const text = await readFile(join(projectRoot, 'sql/roles.sql'), 'utf8')
  const first = /^do \$database\$.*?^\$database\$;/ms.exec(text)?.[0]
  if (first === undefined) throw new Error('sql/roles.sql grants nothing on the database')
  const owner = await openSession(url, 'test logins')
  await owner.client.query(first)
  await owner.close()
}
