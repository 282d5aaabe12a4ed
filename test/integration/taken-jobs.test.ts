import { expect, test } from 'vitest'
import { openSession } from '../../pipeline/db/database.ts'
import { isAnyTaken } from '../../pipeline/deliver/fingerprint-queries.ts'
import { writing } from '../../pipeline/deliver/queue-names.ts'
import { customer, customerFile } from '../support/builders.ts'
import { shareNights } from '../support/nights.ts'

const nights = shareNights(async (one) => {
  await one.run('2021-03-01', { 'customers-0301.csv': customerFile([customer('1')]) })
})

test('a job is taken as long as a worker holds it', async () => {
  const { session, databaseUrl } = nights()
  const worker = await openSession(databaseUrl, 'test worker')
  try {
    expect(await isAnyTaken(session.db)).toBe(false)
    await worker.client.query('begin')
    await worker.client.query('select from pgboss.job where name = $1 limit 1 for update', [writing])
    expect(await isAnyTaken(session.db)).toBe(true)
    await worker.client.query('rollback')
    expect(await isAnyTaken(session.db)).toBe(false)
  } finally {
    await worker.close()
  }
})
