import { describe, expect, test } from 'vitest'
import { openSession } from '../../pipeline/db/database.ts'
import { createLetterRenderer } from '../../pipeline/deliver/print/render-letters.ts'
import type { SendingJob } from '../../pipeline/deliver/queue.ts'
import { sendBatch } from '../../pipeline/deliver/suomifi/send-batch.ts'
import { failUnsent, recordResult } from '../../pipeline/deliver/suomifi/sending-queries.ts'
import { openSuomifi, type SuomifiService } from '../../pipeline/deliver/suomifi/service.ts'
import { customer, customerFile, hetuOfNumber } from '../support/builders.ts'
import { openTestNights, type TestNights } from '../support/nights.ts'
import { suomifiSettings } from '../support/suomifi-notifications.ts'
import { type SuomifiDouble, startSuomifiService } from '../support/suomifi-service.ts'

const everybody = ['1', '2', '3', '4']
const { signal } = new AbortController()

/** A night of four people with mailboxes, decided and not sent, and a service to send it by. */
async function withNight(
  work: (
    nights: TestNights,
    double: SuomifiDouble,
    /** `during`: once the mailboxes are known; asks the database on a connection of its own. */
    send: (during?: (ask: (query: string) => Promise<unknown>) => Promise<unknown>) => Promise<string>,
  ) => Promise<void>,
): Promise<void> {
  const nights = await openTestNights()
  const double = await startSuomifiService({ activeMailboxes: everybody.map(hetuOfNumber) })
  const results = await openSession(nights.databaseUrl, 'test')
  try {
    await nights.run(
      '2021-03-01',
      { 'customers-0301.csv': customerFile(everybody.map((number) => customer(number))) },
      { carrier: 'suomifi' },
    )
    const service = openSuomifi(suomifiSettings(double.url, { concurrency: 1 }), { signal })
    await work(nights, double, async (during = async () => {}) => {
      const slowed: SuomifiService = {
        ...service,
        async findActiveMailboxes(codes) {
          const active = await service.findActiveMailboxes(codes)
          await during((query) => results.client.query(query))
          return active
        },
      }
      const sender = { service: slowed, renderer: createLetterRenderer(), results: results.db }
      const taken = await nights.queue.takeSending(
        (tx, job: SendingJob) => sendBatch(tx, job, sender, signal),
        failUnsent,
      )
      return taken.outcome
    })
  } finally {
    await results.close()
    await double.close()
    await nights.close()
  }
}

const statuses = ({ rows }: TestNights) =>
  rows(`
    select customer_number as number, status, hold_reason, error, message_id is not null as accepted
    from register.notification inner join register.customership using (customership_id) order by 1`)
const sent = (number: string) => ({ number, status: 'sent', hold_reason: null, error: null, accepted: true })

describe('while a batch is being sent', () => {
  test('whoever is held meanwhile is not sent to', () =>
    withNight(async (nights, double, send) => {
      const hold = (ask: (query: string) => Promise<unknown>) =>
        ask(
          "update register.notification set status = 'held', hold_reason = 'BY_OPERATOR' where customership_id = (select customership_id from register.customership where customer_number = '3')",
        )
      expect(await send(hold)).toBe('done')
      expect(await statuses(nights)).toEqual([
        sent('1'),
        sent('2'),
        { number: '3', status: 'held', hold_reason: 'BY_OPERATOR', error: null, accepted: false },
        sent('4'),
      ])
      expect(double.messages.size).toBe(3)
    }))

  test('whoever comes under non-disclosure meanwhile is told no place', () =>
    withNight(async (nights, double, send) => {
      await send((ask) =>
        ask(
          "update register.customer set is_protected = true, non_disclosure = true, protected_run_id = 1 where customer_number = '2'",
        ),
      )
      const [row] = await nights.rows(
        "select notification_id::text as id from register.notification inner join register.customership using (customership_id) where customer_number = '2'",
      )
      const message = double.messages.get(String(row?.id))
      expect(message?.request.electronic).toMatchObject({ visibility: 'Recipient only' })
      expect(JSON.stringify(message?.request)).not.toMatch(/Pori|Esimerkkikatu/)
    }))

  test('what the service had accepted before it was held is sent', () =>
    withNight(async (nights) => {
      await nights.rows("update register.notification set status = 'held', hold_reason = 'BY_OPERATOR'")
      const [row] = await nights.rows('select notification_id::text as id from register.notification limit 1')
      const notificationId = String(row?.id)
      await recordResult(nights.session.db, {
        ...{ notificationId, outcome: 'sent', messageId: '9', form: 'electronic' },
        ...{ fileName: null, sha256: null },
      })
      await recordResult(nights.session.db, {
        ...{ notificationId, outcome: 'held', reason: 'REFUSED', error: '400' },
      })
      expect((await statuses(nights)).filter(({ status }) => status === 'sent')).toHaveLength(1)
    }))
})

describe('a batch that cannot be sent', () => {
  test('fails for good after the last try, whatever the error was, and says which', () =>
    withNight(async (nights, _, send) => {
      await nights.rows("update pgboss.job set retry_limit = 0 where name = 'send-notifications'")
      expect(
        await send(async () => {
          throw Object.assign(new Error('quotes somebody'), { code: 'EODD' })
        }),
      ).toBe('failed')
      expect(await statuses(nights)).toEqual(
        everybody.map((number) => ({
          number,
          status: 'failed',
          hold_reason: null,
          error: 'Error EODD',
          accepted: false,
        })),
      )
      expect(
        await nights.column("select name from pgboss.job where state = 'created' and name ~ 'dead'"),
      ).toEqual(['dead-letters'])
    }))

  test('because one identity code is refused, is sent but for that one', () =>
    withNight(async (nights, double, send) => {
      const refused = hetuOfNumber('3')
      double.refusedCodes.add(refused)
      expect(await send()).toBe('done')
      expect(await statuses(nights)).toEqual([
        sent('1'),
        sent('2'),
        {
          number: '3',
          status: 'held',
          hold_reason: 'REFUSED',
          error: expect.stringMatching(/^400/),
          accepted: false,
        },
        sent('4'),
      ])
    }))
})
