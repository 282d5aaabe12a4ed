import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { caseworkerFile, customer, customerFile } from '../support/builders.ts'
import { openTestNights } from '../support/nights.ts'

// Only what the queue's library counts time with: the night must not need it.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

const minute = 60_000
const members = 400

/** The library refreshes its list of queues every minute: here minutes go by while the COPY of a file is under way. */
test('a file that is read for longer than the queue leaves itself alone does not meet the queue', async () => {
  const nights = await openTestNights()
  try {
    const { client } = nights.session
    const query = client.query.bind(client)
    let copies = 0
    vi.spyOn(client, 'query').mockImplementation(((...args: Parameters<typeof query>) => {
      const isCopy = String(Reflect.get(Object(args[0]), 'text')).includes('copy staging')
      if (isCopy) {
        copies += 1
        setImmediate(() => vi.advanceTimersByTime(3 * minute))
      }
      return query(...args)
    }) as typeof query)
    const night = await nights.run(
      '2021-03-01',
      {
        'customers-0301.csv': customerFile(
          Array.from({ length: members }, (_, index) => customer(`${index + 1}`)),
        ),
        'caseworkers.csv': caseworkerFile([{ id: 'A', most: '900' }]),
      },
      { onStage: () => void vi.advanceTimersByTime(3 * minute) },
    )
    expect(copies).toBe(1)
    expect(await nights.column('select status from audit.run where run_id = $1', [night.run.runId])).toEqual([
      'completed',
    ])
    expect(await nights.column('select count(*)::int from register.customership')).toEqual([members])
  } finally {
    await nights.close()
  }
})
