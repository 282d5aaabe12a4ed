import { describe, expect, test } from 'vitest'
import { type SendResult, sendNotifications } from '../../../../pipeline/deliver/suomifi/send.ts'
import { openSuomifi } from '../../../../pipeline/deliver/suomifi/service.ts'
import { sendAll, startDouble } from '../../../support/suomifi-client.ts'
import {
  letterSha256,
  notification,
  printer,
  suomifiSettings,
} from '../../../support/suomifi-notifications.ts'
import { faults } from '../../../support/suomifi-service.ts'
import { trialsOf } from '../../../support/trials.ts'

const upload = 'POST /v2/attachments'
const firstId = '9007199254740993'

describe('what is not known', () => {
  test('when mailboxes cannot be looked up, nobody is sent anything', async () => {
    const double = await startDouble()
    double.failNext('badGateway', '/v1/mailboxes/active', 4)
    const results = await sendAll(double, [notification(1), notification(2)])
    expect(results.map(({ notificationId: _, ...rest }) => rest)).toEqual([
      { outcome: 'unsent', code: '502' },
      { outcome: 'unsent', code: '502' },
    ])
    expect(double.requests.map(({ call }) => call)).not.toContain(upload)
  })

  test('is sent again under the same id, which the service knows', async () => {
    const one = notification(1)
    const double = await startDouble()
    double.failNext('dropAfter', '/v2/messages')
    double.failNext('badGateway', '/v2/messages', 3)
    expect(await sendAll(double, [one])).toMatchObject([{ outcome: 'unsent', code: '502' }])
    expect(await sendAll(double, [one])).toMatchObject([{ outcome: 'sent', messageId: firstId }])
    expect([...double.messages.keys()]).toEqual([one.notificationId])
  })

  test('in an outage, the rest is not tried', async () => {
    const double = await startDouble()
    double.failNext('badGateway', '/v2/attachments', 1000)
    const results = await sendAll(
      double,
      Array.from({ length: 100 }, (_, number) => notification(number)),
    )
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(100).fill('unsent'))
    const tried = double.requests.filter(({ call }) => call === upload).length / 4
    expect(tried).toBeLessThan(20)
  })
})

describe('what stops everything', () => {
  test('being denied: nobody is held, and what was accepted is told', async () => {
    const double = await startDouble()
    const notifications = Array.from({ length: 50 }, (_, number) => notification(number))
    const results: SendResult[] = []
    const { signal } = new AbortController()
    const service = openSuomifi(suomifiSettings(double.url), { signal })
    const stopped = sendNotifications(
      service,
      printer,
      notifications,
      async (result) => {
        results.push(result)
        if (results.length === 10) double.failNext({ status: 403, body: {} }, undefined, 1000)
      },
      signal,
    )
    await expect(stopped).rejects.toMatchObject({ code: 'SUOMIFI_DENIED' })
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(results.length).fill('sent'))
    expect(results.length).toBeLessThan(50)
    expect(double.messages.size).toBe(results.length)
  })

  test('results that cannot be stored', async () => {
    const double = await startDouble()
    const { signal } = new AbortController()
    const service = openSuomifi(suomifiSettings(double.url), { signal })
    let stored = 0
    const store = async () => {
      stored += 1
      if (stored === 1) throw new Error('no database')
    }
    const notifications = Array.from({ length: 50 }, (_, number) => notification(number))
    await expect(sendNotifications(service, printer, notifications, store, signal)).rejects.toThrow(
      'no database',
    )
    expect(double.messages.size).toBeLessThan(20)
  })

  test('a signal', async () => {
    const double = await startDouble()
    const controller = new AbortController()
    const service = openSuomifi(suomifiSettings(double.url), new AbortController())
    const results: SendResult[] = []
    const stopped = sendNotifications(
      service,
      printer,
      Array.from({ length: 50 }, (_, number) => notification(number)),
      async (result) => {
        if (results.push(result) === 10) controller.abort(new Error('stop'))
      },
      controller.signal,
    )
    await expect(stopped).rejects.toThrow('stop')
    expect(results.length).toBeLessThan(20)
  })
})

describe('with faults of each kind', () => {
  const many = trialsOf(150)
  const rates = Object.fromEntries(faults.map((fault) => [fault, 0.05]))

  test.each([1, 2])(
    `each in one request of twenty, ${many} notifications are each accepted once (seed %i)`,
    async (seed) => {
      const notifications = Array.from({ length: many }, (_, number) => notification(number))
      const active = notifications
        .filter((_, number) => number % 3 !== 0)
        .map((one) => one.personalIdentityCode)
      const double = await startDouble({
        activeMailboxes: active,
        faultRates: rates,
        slowMilliseconds: 700,
        seed,
      })
      const changes = {
        concurrency: 16,
        timeoutSeconds: 0.5, // a busy machine is not to be taken for a slow service
        retry: { attempts: 3, firstDelaySeconds: 0.001, longestDelaySeconds: 0.01 },
      }
      const sent = new Map<string, SendResult>()
      let rounds = 0
      while (sent.size < notifications.length && rounds < 100) {
        rounds += 1
        const left = notifications.filter((one) => !sent.has(one.notificationId))
        for (const result of await sendAll(double, left, changes)) {
          expect(result.outcome).not.toBe('held')
          if (result.outcome === 'sent') sent.set(result.notificationId, result)
        }
      }
      expect(rounds).toBeGreaterThan(1)
      expect([...double.drawn].sort()).toEqual([...faults].sort())
      expect(double.messages.size).toBe(many)
      for (const [number, one] of notifications.entries()) {
        const accepted = double.messages.get(one.notificationId)
        const form = number % 3 === 0 ? 'multichannel' : 'electronic'
        expect(sent.get(one.notificationId)).toMatchObject({
          outcome: 'sent',
          form,
          messageId: accepted?.messageId,
        })
        expect(accepted?.isElectronic).toBe(form === 'electronic')
        expect(accepted?.request.recipient?.id).toBe(one.personalIdentityCode)
        expect(accepted?.sha256).toBe(form === 'electronic' ? null : letterSha256(one))
      }
      expect(double.violations).toEqual([])
    },
  )
})
