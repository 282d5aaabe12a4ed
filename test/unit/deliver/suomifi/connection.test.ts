import { describe, expect, test } from 'vitest'
import { electronicPath, failureOf, openClient } from '../../../support/suomifi-client.ts'

describe('the token', () => {
  test('is asked for once, however many need it', async () => {
    const client = await openClient()
    await Promise.all(Array.from({ length: 20 }, (_, index) => client.send(String(index))))
    expect(client.calls().filter((call) => call === 'POST /v1/token')).toHaveLength(1)
    expect(client.calls()[0]).toBe('POST /v1/token')
  })

  test('is renewed before it expires', async () => {
    const client = await openClient({ tokenSeconds: 0.5 })
    await client.send('one')
    await new Promise((resolve) => setTimeout(resolve, 460))
    await client.send('two')
    const sending = `POST ${electronicPath}`
    expect(client.calls()).toEqual(['POST /v1/token', sending, 'POST /v1/token', sending])
  })

  test('is renewed once when it is refused, for all who used it', async () => {
    const client = await openClient()
    await client.send('first')
    client.double.failNext({ status: 401, body: { reason: 'expired' } }, electronicPath, 4)
    await Promise.all(['a', 'b', 'c', 'd'].map((id) => client.send(id)))
    expect(client.calls().filter((call) => call === 'POST /v1/token')).toHaveLength(2)
    expect(client.double.messages.size).toBe(5)
  })

  test('is renewed as often as it expires, also when it does while a request waits for its turn', async () => {
    const client = await openClient({ faultRates: { expiredToken: 1 }, leastUses: 20 }, { concurrency: 4 })
    await Promise.all(Array.from({ length: 200 }, (_, index) => client.send(String(index))))
    expect(client.double.messages.size).toBe(200)
    expect(client.calls().filter((call) => call === 'POST /v1/token').length).toBeGreaterThan(5)
  })

  test('that serves others, but one request never, is not renewed for ever, and we are not denied', async () => {
    const client = await openClient()
    await client.send('first')
    const late = { status: 401, body: { reason: 'expired' }, afterMilliseconds: 60 }
    client.double.failNext(late, '/v2/attachments', 1000)
    let isOver = false
    const refused = failureOf(client.service.uploadAttachment('letter.pdf', Buffer.from('%PDF-'))).finally(
      () => {
        isOver = true
      },
    )
    for (let number = 0; !isOver; number += 1) await client.send(`other ${number}`)
    expect(await refused).toMatchObject({ kind: 'unavailable', code: '401 TOKEN_EXPIRES' })
    expect(await client.send('last')).toMatch(/^\d+$/)
  })

  test('is denied when a new one is refused too', async () => {
    const client = await openClient()
    client.double.failNext({ status: 401, body: { reason: 'expired' } }, electronicPath, 2)
    expect(await failureOf(client.send())).toMatchObject({ code: 'SUOMIFI_DENIED' })
    expect(client.calls().filter((call) => call === 'POST /v1/token')).toHaveLength(2)
  })

  test('is denied for a wrong password', async () => {
    const client = await openClient({}, { password: 'Kanarialintu' })
    expect(await failureOf(client.send())).toMatchObject({ code: 'SUOMIFI_DENIED' })
    expect(client.calls()).toEqual(['POST /v1/token'])
  })

  test('is asked for again when the service is out of order', async () => {
    const client = await openClient()
    client.double.failNext('badGateway', '/v1/token', 2)
    expect(await client.send()).toBe('9007199254740993')
  })

  test('goes with every other request, as a bearer', async () => {
    const client = await openClient()
    await client.send()
    expect(client.double.requests.map(({ authorization }) => authorization.slice(0, 7))).toEqual([
      '',
      'Bearer ',
    ])
  })
})

describe('limits', () => {
  test('no more requests at a time than allowed', async () => {
    const client = await openClient(
      { slowMilliseconds: 20, faultRates: { slowAfter: 1 } },
      { concurrency: 3 },
    )
    await Promise.all(Array.from({ length: 60 }, (_, index) => client.send(String(index))))
    expect(client.double.mostAtOnce()).toBe(3)
  })

  test('no more requests in any second than allowed, the token and repeats among them', async () => {
    const client = await openClient({}, { concurrency: 16, requestsPerSecond: 20 })
    client.double.failNext('badGateway', electronicPath, 5)
    const start = performance.now()
    await Promise.all(Array.from({ length: 35 }, (_, index) => client.send(String(index))))
    expect(client.calls()).toHaveLength(41)
    expect(performance.now() - start).toBeGreaterThan(2000)
  })

  test('a pause that the service asks for is made by all', async () => {
    const client = await openClient(
      {},
      { retry: { attempts: 3, firstDelaySeconds: 0.001, longestDelaySeconds: 5 } },
    )
    await client.send('first')
    client.double.failNext({ status: 429, headers: { 'Retry-After': '1' } }, electronicPath)
    const paused = client.send('paused')
    await new Promise((resolve) => setTimeout(resolve, 100))
    const start = performance.now()
    await Promise.all([paused, client.send('other')])
    expect(performance.now() - start).toBeGreaterThan(800)
  })

  test.each([
    ['in seconds', '3600'],
    ['until when', new Date(Date.now() + 3_600_000).toUTCString()],
  ])('a longer pause than we would make ends the attempts (%s)', async (_, pause) => {
    const client = await openClient()
    client.double.failNext({ status: 503, headers: { 'Retry-After': pause } }, electronicPath)
    expect(await failureOf(client.send())).toMatchObject({ kind: 'unavailable', code: '503' })
    expect(await client.send()).toBe('9007199254740993')
  })

  test('a signal ends it at once, waiting or not', async () => {
    const client = await openClient({ slowMilliseconds: 5000 }, { concurrency: 1 })
    client.double.failNext('slowAfter', electronicPath)
    const sends = ['one', 'two', 'three'].map((id) => failureOf(client.send(id)))
    const reason = new Error('stopped')
    setTimeout(() => client.stop(reason), 100)
    expect(await Promise.all(sends)).toEqual([reason, reason, reason])
  })
})
