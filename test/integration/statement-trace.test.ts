import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findCompletedRuns } from '../../pipeline/audit/run-queries.ts'
import { openSession } from '../../pipeline/db/database.ts'
import type { TracedStatement } from '../../pipeline/db/statement-trace.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

/** A traced connection of the login, or of the database's superuser. */
async function openTraced(url = database.url) {
  const statements: TracedStatement[] = []
  const reasons: (string | null)[] = []
  const trace = {
    tell: (statement: TracedStatement) => void statements.push(statement),
    withoutPlans: (reason: string | null) => void reasons.push(reason),
  }
  return { session: await openSession(url, 'trace', { trace }), statements, reasons }
}

test('the server shows each statement with the name of the function that says it', async () => {
  const session = await openSession(database.url, 'named')
  const observer = await openSession(database.url, 'observer')
  try {
    await findCompletedRuns(session.db, 'kuntakokeilu-2021', '2021-03-01')
    const { rows } = await sql<{ query: string }>`
      select query from pg_stat_activity where application_name = 'named'`.execute(observer.db)
    expect(rows).toEqual([{ query: expect.stringMatching(/^\/\* audit findCompletedRuns \*\/ \s*select\s/) }])
  } finally {
    await session.close()
    await observer.close()
  }
})

describe('a traced connection tells of each statement', () => {
  test('its name, time, rows and plan, and no value: of the text, a parameter or a condition', async () => {
    const { session, statements, reasons } = await openTraced()
    try {
      await findCompletedRuns(session.db, 'Kanarialintu', '2021-03-01')
      await sql`
        select * from audit.run
        where programme_id = 'Papukaija' and error_code = ${'Undulaatti'}`.execute(session.db)
    } finally {
      await session.close()
    }
    expect(reasons).toEqual([null])
    expect(statements).toEqual([
      expect.objectContaining({ name: 'audit findCompletedRuns', rows: 0, plan: expect.anything() }),
      expect.objectContaining({ name: null, rows: 0 }),
    ])
    const told = JSON.stringify(statements)
    expect(told).toMatch(/"Relation Name":"run".*"Actual Rows":0/)
    expect(told).not.toMatch(/Kanarialintu|Papukaija|Undulaatti|"Filter"|Cond"|Query Text/)
  })

  test('its SQLSTATE where it fails', async () => {
    const { session, statements } = await openTraced()
    await sql`select 1 / 0`.execute(session.db).catch(() => {})
    await session.close()
    expect(statements).toEqual([expect.objectContaining({ rows: null, error: 'error 22012' })])
  })

  test('no plan where the login may not have it, and why', async () => {
    const admin = await openSession(database.url, 'admin')
    await sql`create role tracer login password 'tracer'`.execute(admin.db)
    const url = new URL(database.url)
    url.username = 'tracer'
    url.password = 'tracer'
    const { session, statements, reasons } = await openTraced(url.href)
    try {
      await sql`select generate_series(1, 3)`.execute(session.db)
    } finally {
      await session.close()
      await sql`drop role tracer`.execute(admin.db)
      await admin.close()
    }
    expect(reasons).toEqual(['error 42501'])
    expect(statements).toMatchObject([{ rows: 3 }])
    expect(statements[0]).not.toHaveProperty('plan')
  })
})
